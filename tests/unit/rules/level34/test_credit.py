"""References, doubles and credits: TR314, TR323, TR389, TR390."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.standard.records import BedragMetDC, Prestatie, Referentie
from tests.unit.rules.builders import credit, prestatie
from tests.unit.rules.level34.made import breaks, debet, periode, prestatie_case, the_rule

CODES = [("TR314", "8021"), ("TR323", "8017"), ("TR389", "9389"), ("TR390", "9390")]


@pytest.mark.parametrize(("rule_id", "code"), CODES)
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(rule_id: str, code: str, wet: str) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, Prestatie, "323", wet)
    assert (rule.level, rule.retourcode, rule.signal) == (3, code, False)


class TestTR314:
    @pytest.mark.parametrize("line", [prestatie(), credit()], ids=["debet", "credit"])
    def test_a_reference_is_used_once(self, line: Prestatie) -> None:
        """For a debet and for a credit alike."""
        assert not breaks("TR314", line, prestatie_case())
        assert breaks("TR314", line, prestatie_case(referentie_gebruikt=True))


OLD = debet(prestatie(product_referentie=Referentie("old", None)))


class TestTR323:
    def test_a_credit_repeats_a_granted_debet(self) -> None:
        """Everything is equal but the reference and DebetCredit."""
        assert not breaks("TR323", credit(), prestatie_case(debet=OLD))

    def test_without_a_granted_debet_there_is_nothing_to_credit(self) -> None:
        """Never declared, not granted, or of another client."""
        assert breaks("TR323", credit(), prestatie_case())

    @pytest.mark.parametrize(
        "changes",
        [
            {"toewijzing_nummer": 2},
            {"product_categorie": "46"},
            {"product_code": "45A05"},
            {"product_periode": periode("2026-02-02", "2026-02-28")},
            {"product_periode": periode("2026-02-01", "2026-02-27")},
            {"geleverd_volume": 9},
            {"eenheid": "01"},
            {"product_tarief": 4999},
            {"product_tarief": None},
            {"ingediend_bedrag": BedragMetDC(49999, "C")},
        ],
        ids=str,
    )
    def test_a_credit_that_differs_is_none(self, changes: dict[str, Any]) -> None:
        """A partial credit neither: first all of it is taken back (OP366)."""
        assert breaks("TR323", credit(**changes), prestatie_case(debet=OLD))

    def test_a_debet_is_not_judged(self) -> None:
        """The rule is about credits."""
        assert not breaks("TR323", prestatie(), prestatie_case())


class TestTR390:
    def test_a_debet_is_credited_once(self) -> None:
        """Both sides."""
        assert not breaks("TR390", credit(), prestatie_case(debet=OLD))
        gone = prestatie_case(debet=OLD._replace(gecrediteerd=True))
        assert breaks("TR390", credit(), gone)

    def test_without_a_debet_tr323_speaks(self) -> None:
        """There is nothing that was credited."""
        assert not breaks("TR390", credit(), prestatie_case())

    def test_a_debet_is_not_judged(self) -> None:
        """The rule is about credits."""
        assert not breaks("TR390", prestatie(), prestatie_case())


class TestTR389:
    def test_one_debet_per_allocation_product_and_period(self) -> None:
        """Both sides."""
        assert not breaks("TR389", prestatie(), prestatie_case())
        assert breaks("TR389", prestatie(), prestatie_case(openstaand=True))

    def test_a_credit_is_not_judged(self) -> None:
        """It takes the earlier one back."""
        assert not breaks("TR389", credit(), prestatie_case(openstaand=True))
