"""What is judged without a register: everything that needs the calendar or a code list only."""

from __future__ import annotations

import subprocess
import sys

import gateway.rules.level34.declared  # noqa: F401  (declares all rules)
from gateway.rules.catalogue import CATALOGUE
from gateway.rules.level34 import header


class TestRulesWithoutRegister:
    """Only the rules of the Header are loaded for `gateway validate`."""

    def test_all_of_them_stand_there(self) -> None:
        """A rule that needs the calendar or a code list, declared elsewhere, would be forgotten."""
        found = [rule for rule in CATALOGUE if rule.needs in ("calendar", "codelist")]
        assert {rule.check.__module__ for rule in found} == {header.__name__}

    def test_they_are_declared_first_whatever_is_loaded_when(self) -> None:
        """So findings have one order, after a validation in the same process too."""
        level34 = [rule for rule in CATALOGUE if rule.level > 2]
        assert level34[0].check.__module__ == header.__name__

    def test_nothing_else_is_loaded(self) -> None:
        """That would make every start slower."""
        program = (
            "import sys, datetime, gateway.wiring as wiring;"
            "wiring.validator(today=datetime.date(2026, 6, 1), schemas=None, lang='nl')(b'<a/>');"
            "print(*sys.modules)"
        )
        run = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        loaded = set(run.stdout.split())
        assert "gateway.pipeline" in loaded
        assert not loaded & {"sqlalchemy", "xmlschema", "gateway.rules.judging", "hashlib", "rich"}
