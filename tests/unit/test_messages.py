"""The builder of made-up messages keeps its promises: valid by default, every part can change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from lxml import etree

from gateway.reading.schemas import SchemaSet
from gateway.wiring import Process, validator
from tests import messages as m
from tests.messages import Wet

LAWS: tuple[Wet, ...] = ("jw", "wmo")
BUILDERS: dict[int, Callable[[Wet], bytes]] = {
    301: m.toewijzing_301,
    305: m.start_305,
    307: m.stop_307,
    315: m.verzoek_315,
    317: m.wijziging_317,
    319: m.antwoord_319,
    323: m.declaratie_323,
    325: m.declaratie_antwoord_325,
}


@pytest.fixture(scope="module")
def schemas() -> SchemaSet:
    return SchemaSet.default()


@pytest.fixture(scope="module")
def validate() -> Process:
    return validator(today=date(2026, 11, 22), schemas=None, lang="nl")


def assert_valid(schemas: SchemaSet, message: bytes, naam: str) -> None:
    soort = schemas.by_name(naam)
    assert soort is not None, naam
    schemas.validator(soort).assertValid(etree.fromstring(message))


def leaves(message: bytes, name: str) -> list[str | None]:
    return [e.text for e in etree.fromstring(message).iter() if etree.QName(e).localname == name]


@pytest.mark.parametrize("wet", LAWS)
@pytest.mark.parametrize("nummer", BUILDERS)
class TestDefaults:
    def test_a_message_is_valid_as_it_comes(
        self, schemas: SchemaSet, wet: Wet, nummer: int
    ) -> None:
        assert_valid(schemas, BUILDERS[nummer](wet), f"{wet.upper()}{nummer}")

    def test_it_breaks_no_rule_of_level_2(self, validate: Process, wet: Wet, nummer: int) -> None:
        result = validate(BUILDERS[nummer](wet))
        assert (result.verdict, result.findings) == ("accepted", ())

    def test_indenting_changes_nothing_but_white_space(
        self, schemas: SchemaSet, wet: Wet, nummer: int
    ) -> None:
        message = BUILDERS[nummer](wet)
        pretty = m.indented(message)
        assert_valid(schemas, pretty, f"{wet.upper()}{nummer}")
        assert "".join(pretty.decode().split("\n")[1:]).replace("  ", "") == "".join(
            message.decode().split("\n")[1:]
        )


@pytest.mark.parametrize("wet", LAWS)
@pytest.mark.parametrize("nummer", sorted(set(BUILDERS) - {323, 325}))
class TestRetour:
    def check(self, schemas: SchemaSet, wet: Wet, nummer: int, codes: dict[str, list[str]]) -> None:
        answer = m.retour(BUILDERS[nummer](wet), codes)
        assert_valid(schemas, answer, f"{wet.upper()}{nummer + 1}")
        got = set(leaves(answer, "RetourCode"))
        assert {code for found in codes.values() for code in found} <= got
        assert bool(codes) == bool(got)

    def test_an_approval_is_a_header(self, schemas: SchemaSet, wet: Wet, nummer: int) -> None:
        self.check(schemas, wet, nummer, {})

    def test_a_header_can_be_rejected(self, schemas: SchemaSet, wet: Wet, nummer: int) -> None:
        self.check(schemas, wet, nummer, {"Header": ["0001"]})

    def test_so_can_a_class_below_it(self, schemas: SchemaSet, wet: Wet, nummer: int) -> None:
        self.check(schemas, wet, nummer, {"Antwoord" if nummer == 319 else "Client": ["9374"]})


class TestMadeUpBsn:
    def test_every_number_passes_the_11_proof_and_is_of_the_test_range(self) -> None:
        numbers = [m.test_bsn(n) for n in range(5000)]
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        for number in numbers:
            assert number.startswith("9999")
            assert sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11 == 0

    def test_no_number_comes_twice_however_many_are_asked(self) -> None:
        assert len({m.test_bsn(n) for n in range(30_000)}) == 30_000


class TestDeclaratie:
    def test_debits_are_added_and_credits_subtracted_in_the_total(self) -> None:
        old = m.Prestatie("R1", volume=16)
        new = m.Prestatie("R3", volume=15)
        lines = [old.credit("R2"), new]
        message = m.declaratie_323(clienten=[m.Declared(prestaties=lines)])
        assert leaves(message, "TotaalBedrag") == ["6000"]
        assert leaves(message, "DebetCredit") == ["C", "C", "D"]
        assert leaves(message, "VorigReferentieNummer") == ["R1"]

    def test_a_total_of_zero_is_debit(self) -> None:
        old = m.Prestatie("R1", volume=16)
        message = m.declaratie_323(clienten=[m.Declared(prestaties=[old.credit("R2"), old])])
        assert leaves(message, "TotaalBedrag") == ["0"]
        assert leaves(message, "DebetCredit")[0] == "D"

    def test_euro_products_have_no_tariff_and_their_volume_is_the_amount(self) -> None:
        line = m.Prestatie(volume=30000, eenheid="83")
        message = m.declaratie_323(clienten=[m.Declared(prestaties=[line])])
        assert leaves(message, "ProductTarief") == []
        assert leaves(message, "Bedrag") == ["30000"]

    def test_minutes_at_a_tariff_per_hour_round_half_a_cent_up(self) -> None:
        """IV081: 95,73 euros an hour is 1,60 a minute, and ten minutes are 15,955: 15,96."""
        assert m.minutes(9573, 10) == (160, 1596)
        assert m.minutes(9573, 500) == (160, 79775)
        assert m.minutes(8727, 1) == (145, 145)

    def test_the_month_runs_to_its_last_day(self) -> None:
        assert str(m.month_end("2028-02-11")) == "2028-02-29"
        assert str(m.month_end("2026-12-31")) == "2026-12-31"
