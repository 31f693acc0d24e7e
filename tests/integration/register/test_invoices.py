"""What the register remembers of invoices, and what is left of an allocation after them."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.register.dump import dump
from gateway.register.store import StoreRegister, open_store
from gateway.rules.facts import Besteed, DebetPrestatie, DebetSleutel
from gateway.standard.records import Prestatie
from tests.integration.register.builders import (
    BSN,
    accepted,
    credit,
    m301,
    m323,
    prestatie,
    take_in,
    toegewezen,
)

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


class TestFacts:
    """What a 323 is told."""

    def test_of_allocations_by_client_removed_ones_too(self, register: StoreRegister) -> None:
        other = "999990020"
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1), toegewezen(2, reden="13")))
            take_in(unit, m301(toegewezen(3), bsn=other))
            take_in(unit, m301(toegewezen(4), bsn="999990032"))
            message = m323(prestatie("P1"), more={other: [prestatie("P2", 3)]})
            known = unit.declaratie_facts([message])[0].toewijzingen
        assert {bsn: set(found) for bsn, found in known.items()} == {BSN: {1, 2}, other: {3}}
        assert known[BSN][2].verwijderd

    def test_of_the_latest_period_declared(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            for nummer, month in (("D1", 2), ("D2", 4), ("D3", 3)):
                line = prestatie(f"P{nummer}")
                take_in(unit, m323(line, declaratie=nummer, begin=date(2026, month, 1)))
            facts = unit.declaratie_facts([m323(prestatie("P9"), declaratie="D9")])[0]
        assert facts.vorige_periode == date(2026, 4, 1)

    def test_of_the_debet_that_a_credit_points_at(self, register: StoreRegister) -> None:
        debet = prestatie("P1", tarief=None, eind=date.max)
        rejected = m323(prestatie("P2"), declaratie="D2")
        with register.begin() as unit:
            take_in(unit, m323(debet))
            take_in(unit, rejected, accepted(rejected, rejected=[0]), "rejected")
            asked = m323(
                credit(debet, "C1"), credit(prestatie("P2"), "C2"), credit(prestatie("P3"), "C3")
            )
            debets = unit.declaratie_facts([asked])[0].debets
            take_in(unit, m323(credit(debet, "C1"), declaratie="D3"))
            after = unit.declaratie_facts([asked])[0].debets
        line = DebetPrestatie(
            "P1", BSN, 1, "45", "45A04", date(2026, 1, 1), date.max, 60, "01", None, 9000, False
        )
        assert debets == {"P1": line}
        assert after == {"P1": line._replace(gecrediteerd=True)}

    def test_of_a_debet_that_stands_until_it_is_credited(self, register: StoreRegister) -> None:
        debet = prestatie("P1")
        again = m323(prestatie("P9"), prestatie("P8", code="45A05"), declaratie="D9")
        key = DebetSleutel(1, *JANUARY, "45", "45A04")
        with register.begin() as unit:
            take_in(unit, m323(debet))
            assert unit.declaratie_facts([again])[0].openstaand == {key: "P1"}
            take_in(unit, m323(credit(debet, "C1"), declaratie="D2"))
            assert unit.declaratie_facts([again])[0].openstaand == {}
            take_in(unit, m323(prestatie("P2"), declaratie="D3"))
            assert unit.declaratie_facts([again])[0].openstaand == {key: "P2"}

    @pytest.mark.parametrize("different", [{"begin": date(2026, 1, 2)}, {"nummer": 2}])
    def test_of_no_debets_with_another_allocation_or_begin(
        self, register: StoreRegister, different: dict[str, Any]
    ) -> None:
        """Only keys of the message itself are looked up, however long the history."""
        with register.begin() as unit:
            take_in(unit, m323(prestatie("P1", **different)))
            asked = m323(prestatie("P2"), declaratie="D2")
            assert unit.declaratie_facts([asked])[0].openstaand == {}

    def test_of_what_was_spent_per_unit(self, register: StoreRegister) -> None:
        lines = (
            prestatie("P1", 1, volume=60, bedrag=100),
            prestatie("P2", 1, volume=2, bedrag=50, eenheid="04"),
            prestatie("P3", 2, volume=5, bedrag=10),
            prestatie("P4", 1, volume=1, bedrag=1, begin=date(2026, 2, 1)),
        )
        message = m323(*lines)
        with register.begin() as unit:
            take_in(unit, message, accepted(message, rejected=[3]), "partly")
            asked = m323(prestatie("P8", 1), prestatie("P9", 3), declaratie="D2")
            assert unit.declaratie_facts([asked])[0].besteed == {
                1: Besteed({"01": 60, "04": 2}, 150)
            }

    def test_of_very_large_sums(self, register: StoreRegister) -> None:
        lines = [prestatie(f"P{n}", bedrag=99_999_999, volume=99_999_999) for n in range(300)]
        with register.begin() as unit:
            take_in(unit, m323(*lines))
            asked = m323(prestatie("P999"), declaratie="D2")
            total = unit.declaratie_facts([asked])[0].besteed[1]
        assert total == Besteed({"01": 29_999_999_700}, 29_999_999_700)


class TestLines:
    """What is kept of each Prestatie."""

    def test_the_whole_line_with_its_contract_row(self, register: StoreRegister) -> None:
        message = m323(prestatie("P1", vorig="P0", tarief=None))
        with register.begin() as unit:
            take_in(unit, message)
            unit.commit()
        assert dump(register)["prestatie"] == [
            {
                "wet": "jw",
                "gemeente": "0384",
                "aanbieder": "42420001",
                "declaratie_nummer": "D1",
                "volgnummer": 0,
                "bsn": BSN,
                "referentie_nummer": "P1",
                "vorig_referentie_nummer": "P0",
                "toewijzing_nummer": 1,
                "product_categorie": "45",
                "product_code": "45A04",
                "begindatum": "2026-01-01",
                "einddatum": "2026-01-31",
                "geleverd_volume": 60,
                "eenheid": "01",
                "product_tarief": None,
                "bedrag": 9000,
                "debet_credit": "D",
                "status": "accepted",
                "gecrediteerd": False,
                "contract_bestand": "contract.csv",
                "contract_regel": 7,
                "perceel": "Jeugd",
                "resultaat": "Herstel",
            }
        ]

    def test_a_rejected_credit_frees_nothing(self, register: StoreRegister) -> None:
        debet = prestatie("P1")
        message = m323(credit(debet, "C1"), declaratie="D2")
        with register.begin() as unit:
            take_in(unit, m323(debet))
            take_in(unit, message, accepted(message, rejected=[0]), "rejected")
            facts = unit.declaratie_facts([m323(prestatie("P9"), declaratie="D9")])[0]
        assert facts.besteed[1].bedrag == 9000
        assert len(facts.openstaand) == 1

    def test_a_credit_frees_its_debet_in_the_message_that_declares_anew(
        self, register: StoreRegister
    ) -> None:
        debet = prestatie("P1", volume=60, bedrag=100)
        anew = prestatie("P2", volume=30, bedrag=50)
        with register.begin() as unit:
            take_in(unit, m323(debet))
            take_in(unit, m323(anew, credit(debet, "C1"), declaratie="D2"))
            facts = unit.declaratie_facts([m323(prestatie("P9"), declaratie="D9")])[0]
        assert facts.besteed == {1: Besteed({"01": 30}, 50)}
        assert list(facts.openstaand.values()) == ["P2"]

    def test_a_client_that_was_not_judged_leaves_no_line(self, register: StoreRegister) -> None:
        message = m323(prestatie("P1"), prestatie("P2"))
        with register.begin() as unit:
            take_in(unit, message, accepted(message, unjudged=[0, 1]), "rejected")
            unit.commit()
        picture = dump(register)
        assert (picture["prestatie"], picture["besteed"]) == ([], [])
        assert len(picture["declaratie"]) == 1


AMOUNTS = st.tuples(
    st.integers(1, 3),  # allocation
    st.sampled_from(["01", "04", "83"]),
    st.integers(0, 99_999_999),  # volume
    st.integers(0, 99_999_999),  # bedrag
    st.booleans(),  # accepted
    st.integers(0, 5),  # which standing debet to credit first, if any
)


class TestRunningTotal:
    """`besteed` is kept up to date; it equals the sum over the lines at every moment."""

    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(batches=st.lists(st.lists(AMOUNTS, min_size=1, max_size=6), max_size=6))
    def test_equals_the_sum_of_the_accepted_lines(self, batches: list[list[Any]]) -> None:
        register = open_store(None)
        standing: list[Prestatie] = []
        numbers = count(1)
        with register.begin() as unit:
            for batch in batches:
                message, rejected, granted = _invoice(batch, standing, numbers)
                take_in(unit, message, accepted(message, rejected=rejected))
                standing += granted
            unit.commit()
        picture = dump(register)
        register.close()
        kept = {
            (row["toewijzing_nummer"], row["eenheid"]): (row["volume"], row["bedrag"])
            for row in picture["besteed"]
        }
        assert kept == _summed(picture["prestatie"])
        open_now = {
            row["referentie_nummer"]
            for row in picture["prestatie"]
            if (row["debet_credit"], row["status"], row["gecrediteerd"]) == ("D", "accepted", False)
        }
        assert open_now == {line.product_referentie.referentie_nummer for line in standing}


def _invoice(batch: list[Any], standing: list[Prestatie], numbers: Any) -> Any:
    """A message: a credit of a standing debet now and then, and a debet per amount."""
    lines: list[Prestatie] = []
    rejected: list[int] = []
    granted: list[Prestatie] = []
    for nummer, eenheid, volume, bedrag, good, which in batch:
        if which < len(standing):
            lines.append(credit(standing.pop(which), f"P{next(numbers)}"))
        if not good:
            rejected.append(len(lines))
        line = prestatie(f"P{next(numbers)}", nummer, eenheid=eenheid, volume=volume, bedrag=bedrag)
        lines.append(line)
        if good:
            granted.append(line)
    return m323(*lines, declaratie=f"D{next(numbers)}"), rejected, granted


def _summed(rows: list[dict[str, Any]]) -> dict[tuple[int, str], tuple[int, int]]:
    sums: dict[tuple[int, str], tuple[int, int]] = {}
    for row in rows:
        if row["status"] == "accepted":
            sign = -1 if row["debet_credit"] == "C" else 1
            key = (row["toewijzing_nummer"], row["eenheid"])
            volume, bedrag = sums.get(key, (0, 0))
            sums[key] = (volume + sign * row["geleverd_volume"], bedrag + sign * row["bedrag"])
    return sums
