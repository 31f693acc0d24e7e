"""The Header of every message: TR056, TR135, TR378."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from gateway.standard.records import BerichtIdentificatie, Woonplaatsbeginsel
from tests.unit.rules.builders import day, header, woonplaatsbeginsel
from tests.unit.rules.level34.made import GEMEENTE, breaks, header_case, the_rule

HEEN = ("301", "305", "307", "315", "317", "319", "323", "325")


def dated(text: str) -> BerichtIdentificatie:
    return BerichtIdentificatie("TEST00000001", day(text))


class TestTR056:
    def test_a_new_identificatie_is_right(self) -> None:
        """Nobody used it before."""
        assert not breaks("TR056", header(), header_case())

    def test_an_identificatie_is_used_once(self) -> None:
        """Used by this sender in a message of this kind: 9056."""
        assert breaks("TR056", header(), header_case(identificatie_gebruikt=True))

    def test_without_a_register_it_is_not_judged(self) -> None:
        """Nobody can tell whether the Identificatie is new."""
        assert not breaks("TR056", header(), header_case(identificatie_gebruikt=None))

    @pytest.mark.parametrize("nummer", HEEN)
    @pytest.mark.parametrize("wet", ["jw", "wmo"])
    def test_it_holds_for_every_heenbericht(self, nummer: str, wet: str) -> None:
        """All eight kinds, in both standards, on level 3 with code 9056."""
        rule = the_rule("TR056", type(header()), nummer, wet)
        assert (rule.level, rule.retourcode) == (3, "9056")


class TestTR135:
    @pytest.mark.parametrize("dagtekening", ["2026-03-10", "2026-03-09", "1999-01-01"])
    def test_today_and_earlier_are_right(self, dagtekening: str) -> None:
        """The Dagtekening may be today's date or any before it."""
        assert not breaks("TR135", header(bericht_identificatie=dated(dagtekening)), header_case())

    @pytest.mark.parametrize("dagtekening", ["2026-03-11", "9999-12-31"])
    def test_tomorrow_is_not(self, dagtekening: str) -> None:
        """A date in the future breaks the rule from the first day on."""
        assert breaks("TR135", header(bericht_identificatie=dated(dagtekening)), header_case())

    @pytest.mark.parametrize("nummer", HEEN)
    def test_it_holds_for_every_heenbericht(self, nummer: str) -> None:
        """All eight kinds, on level 4 with code 8848."""
        rule = the_rule("TR135", type(header()), nummer)
        assert (rule.level, rule.retourcode) == (4, "8848")


def valid_in_2025(code: str, ingangsdatums: Sequence[date]) -> bool:
    """A code list in which 0384 is valid today and 0394 was until the end of 2025."""
    return code == GEMEENTE or (code == "0394" and any(d.year <= 2025 for d in ingangsdatums))


class TestTR378:
    def test_an_existing_gemeente_is_right(self) -> None:
        """Its code is in the municipal division."""
        assert not breaks("TR378", header(), header_case())

    def test_an_unknown_gemeente_is_not(self) -> None:
        """Its code is nowhere."""
        assert breaks("TR378", header(), header_case(gemeente="9999"))

    def test_a_former_gemeente_is_right_for_an_older_allocation(self) -> None:
        """The code was valid on an Ingangsdatum in the message: both sides of the boundary."""
        older = header_case(gemeente="0394", valid_gemeente=valid_in_2025)
        assert not breaks("TR378", header(), older._replace(ingangsdatums=(day("2025-12-31"),)))
        assert breaks("TR378", header(), older._replace(ingangsdatums=(day("2026-01-01"),)))
        assert breaks("TR378", header(), older)

    def test_the_woonplaatsbeginsel_names_a_gemeente_too(self) -> None:
        """A 319 of the Jeugdwet may name the gemeente that is responsible."""
        known, unknown = woonplaatsbeginsel(), woonplaatsbeginsel(gemeente="9999")
        assert not breaks("TR378", known, header_case())
        assert breaks("TR378", unknown, header_case())
        rule = the_rule("TR378", Woonplaatsbeginsel)
        assert (rule.level, rule.retourcode, rule.wetten) == (4, "S300", ("jw",))
