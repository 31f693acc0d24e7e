"""Why a rule had nothing to say, and where it comes from."""

from __future__ import annotations

import pytest

from gateway.explaining import reasons
from gateway.explaining.explanation import sources_of
from gateway.rules.context import Judged
from gateway.rules.level34.cases import PrestatieCase
from gateway.standard.findings import Text
from gateway.standard.records import Prestatie
from tests.unit.rules.builders import prestatie
from tests.unit.rules.level34.made import prestatie_case, the_rule, toewijzing


def why(rule_id: str, line: Prestatie, about: PrestatieCase) -> Text | None:
    """The reason for one rule on a Prestatie."""
    rule = the_rule(rule_id, Prestatie)
    return reasons.why_not(rule, Judged(Prestatie, "/Bericht", [rule], line, about))


class TestPrestatie:
    def test_what_counts_is_judged(self) -> None:
        for rule in ("TR307", "TR321", "TR322", "TR338", "TR346", "TR389"):
            assert why(rule, prestatie(), prestatie_case()) is None

    @pytest.mark.parametrize(
        ("rule", "about", "expected"),
        [
            ("TR323", prestatie_case(), reasons.DEBET),
            ("TR307", prestatie_case(toewijzing=None), reasons.NO_ALLOCATION),
            ("TR369", prestatie_case(), reasons.NO_BUDGET),
            ("TR321", prestatie_case(variant="taak"), reasons.TASK),
            ("TR322", prestatie_case(toewijzing=toewijzing(omvang=None)), reasons.NO_OMVANG),
            ("TR322", prestatie_case(toewijzing=toewijzing(einddatum=None)), reasons.OPEN_END),
            ("TR418", prestatie_case(product_bekend=False), reasons.UNKNOWN_PRODUCT),
            ("TR381", prestatie_case(product_bekend=None), reasons.NO_CONTRACT),
            ("TR418", prestatie_case(product_bekend=True, row_known=False), reasons.NO_ALLOCATION),
        ],
    )
    def test_what_is_not(self, rule: str, about: PrestatieCase, expected: Text) -> None:
        assert why(rule, prestatie(), about) == expected

    def test_euros_have_no_tariff(self) -> None:
        line = prestatie(eenheid="83", product_tarief=None)
        assert why("TR346", line, prestatie_case()) == reasons.NO_TARIFF


class TestSources:
    def test_the_rule_and_what_its_docstring_names(self) -> None:
        assert sources_of(the_rule("TR387", Prestatie)) == ("TR387", "IV089")
        assert sources_of(the_rule("TR338", Prestatie)) == ("TR338",)
