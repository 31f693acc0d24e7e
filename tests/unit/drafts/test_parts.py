"""The parts that drafts are made of: numbers, cells, options and XML."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import pytest

from gateway.drafts import tables
from gateway.drafts.asking import change_of, new_of, product_of
from gateway.drafts.clients import geslacht
from gateway.drafts.numbers import fresh
from gateway.drafts.party import Draft, Party
from gateway.drafts.verzoek import Change
from gateway.drafts.write import message
from gateway.errors import WrongUse
from gateway.reading.schemas import SchemaSet
from gateway.standard.records import Omvang, Product


class TestNumbers:
    def test_same_content_same_number(self) -> None:
        assert fresh(["a", "b"], lambda numbers: ()) == fresh(["a", "b"], lambda numbers: ())

    def test_twelve_characters_and_different(self) -> None:
        made = fresh(["a", "a", "a"], lambda numbers: ())
        assert len(set(made)) == 3
        assert all(len(number) == 12 and number.isalnum() for number in made)

    def test_what_is_in_use_makes_way(self) -> None:
        [first] = fresh(["a"], lambda numbers: ())

        def in_use(numbers: Collection[str]) -> Collection[str]:
            return {first} & set(numbers)

        [second] = fresh(["a"], in_use)
        assert second != first


class TestCells:
    @pytest.mark.parametrize(
        ("parse", "cell", "value"),
        [
            (tables.bsn, "99990111", "099990111"),
            (tables.month, "2026-04", date(2026, 4, 1)),
            (tables.day, "2026-04-30", date(2026, 4, 30)),
            (tables.eenheid, "Uur", "04"),
            (tables.eenheid, "4", "04"),
            (tables.eenheid, "minuten", "01"),
            (geslacht, "V", "2"),
            (geslacht, "onbekend", "0"),
        ],
    )
    def test_right(self, parse: Callable[[str], object], cell: str, value: object) -> None:
        assert parse(cell) == value

    @pytest.mark.parametrize(
        ("parse", "cell"),
        [
            (tables.bsn, "1234567"),
            (tables.bsn, ""),
            (tables.month, "2026-13"),
            (tables.month, "2026-04-01"),
            (tables.day, "2026-02-30"),
            (tables.volume, "1.5"),
            (tables.volume, "-1"),
            (tables.cents, "60,00"),
            (tables.eenheid, "stuks"),
            (tables.text_of(2), "abc"),
            (geslacht, "3"),
        ],
    )
    def test_wrong(self, parse: Callable[[str], object], cell: str) -> None:
        with pytest.raises(ValueError, match="must be"):
            parse(cell)


class TestAsking:
    def test_products(self) -> None:
        assert product_of("--product", "45/45A04") == Product("45", "45A04")
        assert product_of("--product", "45") == Product("45", None)
        assert product_of("--product", "") is None
        for wrong in ("4", "45/", "45/123456"):
            with pytest.raises(WrongUse, match="--product"):
                product_of("--product", wrong)

    def test_changes(self) -> None:
        assert change_of("1001:volume=6, einddatum=2027-01-31") == Change(
            1001, einddatum=date(2027, 1, 31), volume=6
        )
        with pytest.raises(WrongUse, match="given once"):
            change_of("1001:volume=6,volume=7")

    def test_new_products(self) -> None:
        asked = new_of("02/02A12:ingangsdatum=2027-01-01,volume=2,eenheid=04,frequentie=2")
        assert asked.omvang == Omvang(2, "04", "2")
        assert asked.einddatum is None
        assert new_of(":ingangsdatum=2027-01-01,budget=100").product is None
        with pytest.raises(WrongUse, match="given together"):
            new_of("02:ingangsdatum=2027-01-01,volume=2")
        with pytest.raises(WrongUse, match="frequentie: must be 1"):
            new_of("02:ingangsdatum=2027-01-01,frequentie=3")


class TestWriting:
    PARTY = Party("jw", "0384", "42420001")

    def write(self, body: dict[str, Any]) -> bytes:
        schemas = SchemaSet.default()
        soort = schemas.by_name("JW317")
        assert soort is not None
        return message(schemas.structure(soort), self.PARTY, "ID1", date(2026, 4, 1), body)

    def test_the_order_is_that_of_the_xsd(self) -> None:
        text = self.write({"Client": {"Verzoek": {"RedenVerzoek": "1"}, "Bsn": "1"}}).decode()
        assert text.index("Header") < text.index("Bsn") < text.index("RedenVerzoek")
        assert "<jw317:BerichtCode>486</jw317:BerichtCode>" in text
        assert "<ijw:Dagtekening>2026-04-01</ijw:Dagtekening>" in text

    def test_a_name_that_the_xsd_does_not_know(self) -> None:
        with pytest.raises(LookupError, match="Client: Naam"):
            self.write({"Client": {"Naam": "x"}})


class TestOrigins:
    def test_the_class_or_the_one_above(self) -> None:
        made = Draft("JW323", b"", {"/Bericht/A/B[1]": "row"}, 1)
        assert made.origin_of("/Bericht/A/B[1]/C") == "row"
        assert made.origin_of("/Bericht/A") is None
