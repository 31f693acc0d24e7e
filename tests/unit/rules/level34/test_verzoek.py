"""What a 315 and a 317 are held to: TR304, TR347, TR349, TR374, TR381."""

from __future__ import annotations

import pytest

from gateway.standard.records import AangevraagdProduct, Client, Product, Verzoek
from tests.unit.rules.builders import aangevraagd_product, client, verzoek
from tests.unit.rules.level34.asked import client_case, verzoek_case
from tests.unit.rules.level34.made import breaks, finding, the_rule

CODES: list[tuple[str, type, str, int, str]] = [
    ("TR347", AangevraagdProduct, "315", 3, "9347"),
    ("TR347", Verzoek, "317", 3, "9347"),
    ("TR349", Verzoek, "317", 3, "9349"),
    ("TR374", Client, "315", 3, "9374"),
    ("TR374", Client, "317", 3, "9374"),
    ("TR304", Client, "317", 3, "8187"),
    ("TR381", AangevraagdProduct, "315", 4, "S329"),
]


@pytest.mark.parametrize(("rule_id", "klass", "nummer", "level", "code"), CODES)
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(
    rule_id: str, klass: type, nummer: str, level: int, code: str, wet: str
) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, klass, nummer, wet)
    assert (rule.level, rule.retourcode, rule.signal) == (level, code, False)


class TestTR347:
    def test_each_product_of_a_315_has_a_reference_of_its_own(self) -> None:
        """New is right, used is not."""
        product = aangevraagd_product()
        assert not breaks("TR347", product, verzoek_case(), "315")
        assert breaks("TR347", product, verzoek_case(referentie_gebruikt=True), "315")

    def test_a_317_has_one_reference_as_a_whole(self) -> None:
        """New is right, used is not."""
        assert not breaks("TR347", verzoek(), verzoek_case(), "317")
        assert breaks("TR347", verzoek(), verzoek_case(referentie_gebruikt=True), "317")


class TestTR349:
    def test_all_actual_allocations_are_named(self) -> None:
        """None is missing, or one is."""
        assert not breaks("TR349", verzoek(), verzoek_case(), "317")
        assert breaks("TR349", verzoek(), verzoek_case(ontbrekend=1), "317")

    def test_it_says_how_many_are_missing(self) -> None:
        """Not which: the aanbieder has them in its own administration."""
        found = finding("TR349", verzoek(), verzoek_case(ontbrekend=3), "317")
        assert found is not None
        assert all("3" in text for text in found.text)


@pytest.mark.parametrize("nummer", ["315", "317"])
class TestTR374:
    def test_one_request_at_a_time(self, nummer: str) -> None:
        """Nothing under way is right, a request under way is not."""
        assert not breaks("TR374", client(), client_case(), nummer)
        assert breaks("TR374", client(), client_case(onderhanden=True), nummer)


class TestTR304:
    def test_a_change_is_asked_for_a_client_with_an_allocation(self) -> None:
        """At this gemeente, for this aanbieder."""
        assert not breaks("TR304", client(), client_case(), "317")
        assert breaks("TR304", client(), client_case(bekend=False), "317")

    def test_an_allocation_may_be_asked_for_anybody(self) -> None:
        """The rule is not listed for the 315."""
        with pytest.raises(ValueError, match="unpack"):
            the_rule("TR304", Client, "315")


class TestTR381:
    def test_the_code_is_in_the_contracts(self) -> None:
        """Known, unknown, and no contract that speaks."""
        product = aangevraagd_product()
        assert not breaks("TR381", product, verzoek_case(product_bekend=True), "315")
        assert breaks("TR381", product, verzoek_case(product_bekend=False), "315")
        assert not breaks("TR381", product, verzoek_case(), "315")

    @pytest.mark.parametrize("product", [None, Product("45", None)])
    def test_without_a_code_there_is_nothing_to_judge(self, product: Product | None) -> None:
        """A generic or aspecific request."""
        asked = aangevraagd_product(product=product)
        assert not breaks("TR381", asked, verzoek_case(), "315")
