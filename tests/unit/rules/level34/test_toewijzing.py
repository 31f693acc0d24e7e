"""The ToegewezenProduct of a 301: TR332, TR379, TR381, TR385."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.standard.records import Product
from tests.unit.rules.builders import OTHER_BSN, day, toegewezen_product
from tests.unit.rules.level34.made import (
    AANBIEDER,
    breaks,
    finding,
    the_rule,
    toegewezen_case,
)

REMOVED: dict[str, Any] = {"reden_wijziging": "13", "einddatum": day("2026-01-01")}
CODES = [("TR332", 3, "9332"), ("TR379", 3, "9379"), ("TR381", 4, "S329"), ("TR385", 3, "9385")]


@pytest.mark.parametrize(("rule_id", "level", "code"), CODES)
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(rule_id: str, level: int, code: str, wet: str) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, type(toegewezen_product()), "301", wet)
    assert (rule.level, rule.retourcode, rule.signal) == (level, code, False)


class TestTR332:
    def test_a_new_number_is_right(self) -> None:
        """Nobody at this gemeente has it."""
        assert not breaks("TR332", toegewezen_product(), toegewezen_case())

    def test_the_same_allocation_keeps_its_number(self) -> None:
        """A changed allocation is sent with the number of the first (IV066)."""
        case = toegewezen_case()
        assert not breaks("TR332", toegewezen_product(), case._replace(eigenaar=case.zelf))

    @pytest.mark.parametrize(
        "other",
        [
            {"aanbieder": "98000002"},
            {"bsn": OTHER_BSN},
            {"product": Product("45", "45A05")},
            {"product": Product("45", None)},
            {"product": None},
            {"ingangsdatum": day("2026-01-02")},
        ],
        ids=str,
    )
    def test_another_allocation_needs_another_number(self, other: dict[str, Any]) -> None:
        """Another aanbieder, client, product or Ingangsdatum is another allocation."""
        case = toegewezen_case()
        taken = case._replace(eigenaar=case.zelf._replace(**other))
        assert breaks("TR332", toegewezen_product(), taken)

    def test_the_text_tells_nothing_of_the_other_owner(self) -> None:
        """Neither the other aanbieder nor the other client is named."""
        case = toegewezen_case()
        taken = case._replace(eigenaar=case.zelf._replace(aanbieder="98000002", bsn=OTHER_BSN))
        found = finding("TR332", toegewezen_product(), taken)
        assert found is not None
        told = " ".join(found.text)
        assert not any(secret in told for secret in (OTHER_BSN, "98000002", AANBIEDER))


class TestTR379:
    def test_without_a_request_the_reference_is_empty(self) -> None:
        """An allocation of the gemeente's own accord."""
        assert not breaks("TR379", toegewezen_product(), toegewezen_case())

    def test_a_filled_reference_is_that_of_an_open_request(self) -> None:
        """Both sides: the request is open, or there is none."""
        product = toegewezen_product(referentie_aanbieder="VOT-1")
        assert not breaks("TR379", product, toegewezen_case(open_referentie=True))
        assert breaks("TR379", product, toegewezen_case())

    def test_an_identical_version_may_be_sent_again(self) -> None:
        """Sending the same version once more repeats the reference (IV013)."""
        product = toegewezen_product(referentie_aanbieder="VOT-1")
        assert not breaks("TR379", product, toegewezen_case(bekende_versie=True))


class TestTR381:
    def test_a_contracted_product_is_right(self) -> None:
        """Code and category are in the contracts of the gemeente."""
        assert not breaks("TR381", toegewezen_product(), toegewezen_case(product_bekend=True))

    def test_a_product_that_nobody_contracted_is_not(self) -> None:
        """The code is in no contract, or with another category only."""
        assert breaks("TR381", toegewezen_product(), toegewezen_case(product_bekend=False))

    def test_without_contracts_it_is_not_judged(self) -> None:
        """There are no rows for this wet and gemeente."""
        assert not breaks("TR381", toegewezen_product(), toegewezen_case())

    def test_without_a_product_there_is_nothing_to_judge(self) -> None:
        """A generic allocation."""
        assert not breaks("TR381", toegewezen_product(product=None), toegewezen_case())


class TestTR385:
    def test_an_allocation_without_care_can_be_removed(self) -> None:
        """No granted, not credited Prestatie stands on it."""
        assert not breaks("TR385", toegewezen_product(**REMOVED), toegewezen_case())

    def test_an_allocation_with_care_cannot(self) -> None:
        """At least one granted Prestatie that was not credited stands on it."""
        case = toegewezen_case(gedeclareerd=True)
        assert breaks("TR385", toegewezen_product(**REMOVED), case)

    @pytest.mark.parametrize("reden", [None, "01", "12", "14"])
    def test_other_changes_are_free(self, reden: str | None) -> None:
        """Only a removal (13) is forbidden."""
        product = toegewezen_product(reden_wijziging=reden)
        assert not breaks("TR385", product, toegewezen_case(gedeclareerd=True))
