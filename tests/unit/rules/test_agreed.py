"""What the contracts say of each Prestatie, whatever was asked before."""

from __future__ import annotations

from gateway.contracts.table import ContractTable
from gateway.rules.agreed import Agreed, Agreements
from gateway.standard.contract import ContractRow
from gateway.standard.records import GeslotenPeriode, Omvang, Product
from tests.unit.rules.builders import bericht, day, prestatie
from tests.unit.rules.level34.made import contract_row, toewijzing
from tests.unit.rules.pair import sent_by_aanbieder

OLD = contract_row(einddatum=day("2026-02-28"))
NEW = contract_row(ingangsdatum=day("2026-03-01"), tarief=5500, variant="taak", regel=3)
MARCH = GeslotenPeriode(day("2026-03-01"), day("2026-03-31"))


def agreements(*rows: ContractRow) -> Agreements:
    """Those of the two parties to a declaratie."""
    return Agreements(bericht("323", sent_by_aanbieder()), ContractTable(rows))


class TestAgreements:
    def test_each_month_has_its_own_row(self) -> None:
        """The counting method stays that of the row on the Ingangsdatum."""
        agreed = agreements(OLD, NEW)
        assert agreed.on(prestatie(), toewijzing()) == Agreed(True, OLD, "inspanning")
        later = prestatie(product_periode=MARCH)
        assert agreed.on(later, toewijzing()) == Agreed(True, NEW, "inspanning")
        assert agreed.on(prestatie(), toewijzing()) == Agreed(True, OLD, "inspanning")

    def test_each_allocation_has_its_own_counting_method(self) -> None:
        """By its Ingangsdatum, and where no row counts by its unit."""
        agreed = agreements(OLD, NEW)
        began_later = toewijzing(ingangsdatum=day("2026-03-01"))
        assert agreed.on(prestatie(), toewijzing()).variant == "inspanning"
        assert agreed.on(prestatie(), began_later).variant == "taak"
        pieces = toewijzing(product=Product("45", "45X99"), omvang=Omvang(1, "82", "6"))
        assert agreed.on(prestatie(), pieces).variant == "output"
        hours = pieces._replace(omvang=Omvang(1, "04", "6"))
        assert agreed.on(prestatie(), hours).variant == "inspanning"

    def test_an_unknown_allocation_is_not_a_known_one(self) -> None:
        """A row that goes by the Ingangsdatum does not count without it."""
        agreed = agreements(contract_row(peildatum="toewijzing"))
        assert agreed.on(prestatie(), toewijzing()).row is not None
        assert agreed.on(prestatie(), None) == Agreed(True, None, "inspanning")

    def test_the_category_counts_for_the_product_alone(self) -> None:
        """TR381 asks for code and category, TR418 for the code."""
        agreed = agreements(OLD)
        other = prestatie(product_categorie="44")
        assert agreed.on(prestatie(), toewijzing()).product_bekend is True
        assert agreed.on(other, toewijzing()) == Agreed(False, OLD, "inspanning")

    def test_no_contracts_say_nothing(self) -> None:
        """Nobody made any for this gemeente."""
        agreed = agreements()
        assert not agreed.afspraken
        assert agreed.on(prestatie(), toewijzing()) == Agreed(None, None, "inspanning")
