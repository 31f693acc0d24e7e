"""Reading a valid tree as records: every element in its own field, whichever ones are there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from lxml import etree

from gateway.reading.records import RecordReader
from gateway.reading.schemas import SchemaSet
from gateway.standard.bericht import Bericht
from gateway.standard.records import BedragMetDC, GeslotenPeriode, Prestatie, Referentie
from tests.messages import Declared, declaratie_323, indented
from tests.messages import Prestatie as Line


def read(message: bytes) -> Bericht:
    """The records of a JW323."""
    schemas = SchemaSet.default()
    soort = schemas.by_name("JW323")
    assert soort is not None
    root = etree.fromstring(message)
    assert schemas.validator(soort).validate(root)
    return RecordReader(schemas.structure(soort)).read(root)


class TestPrestatie:
    """A Prestatie is read in one go, by the number of its elements."""

    @pytest.mark.parametrize("layout", [bytes, indented])
    @pytest.mark.parametrize("vorig", [None, "RN0"])
    @pytest.mark.parametrize("tarief", [None, 6000])
    def test_each_choice_of_optional_elements(
        self, vorig: str | None, tarief: int | None, layout: Callable[[bytes], bytes]
    ) -> None:
        """VorigReferentieNummer and ProductTarief may each be there or not."""
        debet_credit = "C" if vorig else "D"
        line = Line(vorig=vorig, tarief=tarief, bedrag=96000, debet_credit=debet_credit)
        (prestatie,) = read(layout(declaratie_323(clienten=[Declared(prestaties=[line])]))).all(
            Prestatie
        )
        assert prestatie == Prestatie(
            product_referentie=Referentie("RN0001", vorig),
            toewijzing_nummer=1001,
            product_categorie="45",
            product_code="45A04",
            product_periode=GeslotenPeriode(date(2026, 4, 1), date(2026, 4, 30)),
            geleverd_volume=16,
            eenheid="04",
            product_tarief=tarief,
            ingediend_bedrag=BedragMetDC(96000, debet_credit),
            retour_codes=None,
        )
        assert type(prestatie.product_periode) is GeslotenPeriode

    def test_each_stands_with_its_own_client(self) -> None:
        """Also where one client has more of them than the next."""
        clients = [
            Declared("999900006", [Line("A"), Line("B")]),
            Declared("999900018", [Line("C")]),
        ]
        (place,) = read(declaratie_323(clienten=clients)).places_of(Prestatie)
        assert [p.product_referentie.referentie_nummer for p in place.records] == ["A", "B", "C"]
        assert place.parents == [0, 0, 1]
