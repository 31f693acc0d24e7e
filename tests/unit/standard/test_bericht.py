"""The records of one class at one place in a message."""

from __future__ import annotations

from gateway.standard.bericht import Place
from gateway.standard.records import BedragMetDC, Prestatie
from tests.unit.rules.builders import prestatie


def filled(*codes: str) -> Place:
    """A place with one Prestatie for each DebetCredit."""
    place = Place("/Bericht/Prestatie", Prestatie, None, (("Prestatie", True),))
    place.records += [prestatie(ingediend_bedrag=BedragMetDC(100, code)) for code in codes]
    return place


class TestValues:
    def test_each_different_value_once(self) -> None:
        """Also of a field inside a composite."""
        place = filled("D", "C", "D")
        assert place.values("ingediend_bedrag.debet_credit") == {"C", "D"}
        assert place.values("ingediend_bedrag.bedrag") == {100}

    def test_no_records_have_no_values(self) -> None:
        """Not even None."""
        assert filled().values("product_tarief") == frozenset()
