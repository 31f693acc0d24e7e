"""What the register remembers of allocations, starts, stops and requests."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.register.dump import dump
from gateway.register.store import StoreRegister
from gateway.rules.facts import Eigenaar, RegieFacts, Regiesleutel, Verzoekpost
from gateway.standard.records import Omvang, Product
from tests.integration.register.builders import (
    BSN,
    TODAY,
    accepted,
    credit,
    m301,
    m305,
    m307,
    m315,
    m317,
    m319,
    m323,
    prestatie,
    refused,
    start,
    stop,
    take_in,
    toegewezen,
)

PRODUCT = Product("45", "45A04")
BEGIN = date(2026, 1, 5)


class TestVersions:
    """IV013: the latest Toewijzingsdatum and -tijd counts, of equal ones the last received."""

    def test_the_facts_repeat_the_allocation_as_it_was_sent(self, register: StoreRegister) -> None:
        product = toegewezen(
            1,
            datum=date.min,
            ingangsdatum=date.min,
            einddatum=date.max,
            omvang=Omvang(99_999_999, "83", "2"),
            budget=99_999_999,
            referentie="A1",
        )
        with register.begin() as unit:
            take_in(unit, m301(product))
            facts = unit.toewijzing_facts([m301(product)])[0]
            current = unit.regie_facts([m305()])[0].toewijzingen[1]
        assert facts.versies == {current}
        assert facts.eigenaren == {1: Eigenaar("42420001", BSN, PRODUCT, date.min)}
        assert (current.einddatum, current.ingangsdatum) == (date.max, date.min)
        assert (current.omvang, current.budget) == (Omvang(99_999_999, "83", "2"), 99_999_999)
        assert (current.bsn, current.referentie_aanbieder) == (BSN, "A1")

    @pytest.mark.parametrize("product", [None, Product("45", None), PRODUCT])
    def test_a_generic_an_aspecific_and_a_specific_allocation(
        self, register: StoreRegister, product: Product | None
    ) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1, product=product, omvang=None, einddatum=None)))
            known = unit.verzoek_facts(m315("A1")).toewijzingen[1]
        assert (known.product, known.omvang, known.einddatum) == (product, None, None)

    @pytest.mark.parametrize(
        ("moments", "current"),
        [
            ([("02", "10:00"), ("03", "09:00")], 1),
            ([("03", "09:00"), ("02", "10:00")], 0),
            ([("02", "10:00"), ("02", "09:59")], 0),
            ([("02", "10:00"), ("02", "10:00")], 1),
            ([("02", "10:00"), ("03", "10:00"), ("02", "11:00"), ("03", "10:00")], 3),
        ],
    )
    def test_the_latest_moment_counts_in_whatever_order(
        self, register: StoreRegister, moments: list[tuple[str, str]], current: int
    ) -> None:
        with register.begin() as unit:
            for budget, (day, time) in enumerate(moments):
                made = toegewezen(1, datum=date(2026, 1, int(day)), tijd=time, budget=budget)
                take_in(unit, m301(made))
            assert unit.verzoek_facts(m315("A1")).toewijzingen[1].budget == current
            versies = unit.toewijzing_facts([m301(toegewezen(1))])[0].versies
        assert {versie.budget for versie in versies} == set(range(len(moments)))

    def test_a_removed_allocation_stays_known(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1)))
            take_in(unit, m301(toegewezen(1, reden="13", tijd="11:00:00")))
            assert unit.regie_facts([m305()])[0].toewijzingen[1].verwijderd

    def test_a_rejected_301_changes_nothing(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1)), refused("TR302"), "rejected")
            assert unit.toewijzing_facts([m301(toegewezen(1))])[0].eigenaren == {}

    def test_one_message_brings_new_and_changed_allocations(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1), toegewezen(2)))
            take_in(unit, m301(toegewezen(2, budget=5), toegewezen(3)))
            known = unit.regie_facts([m305()])[0].toewijzingen
        assert {nummer: one.budget for nummer, one in known.items()} == {1: None, 2: 5, 3: None}

    def test_declared_allocations_are_told_until_credited(self, register: StoreRegister) -> None:
        debet = prestatie("P1", 1)
        rejected = m323(prestatie("P2", 2), declaratie="D2")
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1), toegewezen(2)))
            take_in(unit, m323(debet))
            take_in(unit, rejected, accepted(rejected, rejected=[0]), "rejected")
            asked = m301(toegewezen(1), toegewezen(2))
            assert unit.toewijzing_facts([asked])[0].gedeclareerd == {1}
            assert unit.toewijzing_facts([m301(toegewezen(2))])[0].gedeclareerd == frozenset()
            take_in(unit, m323(credit(debet, "C1"), declaratie="D3"))
            assert unit.toewijzing_facts([asked])[0].gedeclareerd == frozenset()


class TestRegie:
    """Starts and stops, and taking them back (IV008)."""

    def test_starts_and_stops_come_in_order_of_receipt(self, register: StoreRegister) -> None:
        later = date(2026, 4, 1)
        with register.begin() as unit:
            take_in(unit, m305(start(1)))
            take_in(unit, m307(stop(1)))
            take_in(unit, m305(start(1, begindatum=later), start(None, product=None)))
            facts = unit.regie_facts([m305()])[0]
        assert facts.starts == (
            Regiesleutel(1, PRODUCT, BEGIN),
            Regiesleutel(1, PRODUCT, later),
            Regiesleutel(None, None, BEGIN),
        )
        assert facts.stops == ((Regiesleutel(1, PRODUCT, BEGIN), "19", date(2026, 2, 28)),)

    @pytest.mark.parametrize(
        "key",
        [
            {},
            {"nummer": None},
            {"product": None},
            {"product": Product("45", None)},
            {"nummer": None, "product": None},
        ],
    )
    def test_a_removal_takes_back_exactly_its_logical_key(
        self, register: StoreRegister, key: dict[str, Any]
    ) -> None:
        others = [
            start(1),
            start(None),
            start(2),
            start(1, product=None),
            start(1, product=Product("45", None)),
            start(1, product=Product("45", "45A05")),
            start(None, product=None),
            start(1, begindatum=date(2026, 1, 6)),
        ]
        removed = start(**({"nummer": 1} | key))
        with register.begin() as unit:
            take_in(unit, m305(*others))
            take_in(unit, m305(removed._replace(status_aanlevering="3")))
            left = unit.regie_facts([m305()])[0].starts
        gone = Regiesleutel(removed.toewijzing_nummer, removed.product, removed.begindatum)
        assert gone not in left
        assert len(left) == len(others) - 1

    @pytest.mark.parametrize(
        "different", [{"reden": "20"}, {"einddatum": date(2026, 3, 1)}], ids=["reden", "eind"]
    )
    def test_the_key_of_a_stop_is_longer(
        self, register: StoreRegister, different: dict[str, Any]
    ) -> None:
        with register.begin() as unit:
            take_in(unit, m307(stop(1)))
            take_in(unit, m307(stop(1, status="3", **different)))
            assert len(unit.regie_facts([m307()])[0].stops) == 1
            take_in(unit, m307(stop(1, status="3")))
            assert unit.regie_facts([m307()])[0].stops == ()

    def test_within_one_message_removals_go_first(self, register: StoreRegister) -> None:
        """The new start is not taken back, wherever the removal stands."""
        with register.begin() as unit:
            take_in(unit, m305(start(1)))
            take_in(unit, m305(start(1), start(1, status="3")))
            assert unit.regie_facts([m305()])[0].starts == (Regiesleutel(1, PRODUCT, BEGIN),)
            unit.commit()
        assert [row["verwijderd"] for row in dump(register)["start"]] == [False, True]

    def test_a_removal_leaves_other_clients_alone(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m305(start(1)))
            take_in(unit, m305(start(1, status="3"), bsn="999990020"))
            assert len(unit.regie_facts([m305()])[0].starts) == 1

    def test_a_rejected_message_changes_nothing(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m305(start(1)), refused("TR326"), "rejected")
            take_in(unit, m307(stop(1)), refused("TR382"), "rejected")
            assert unit.regie_facts([m305()])[0] == RegieFacts({}, (), ())


class TestRequests:
    """What is under way for a client, and how that ends."""

    @staticmethod
    def post(status: Any, *antwoorden: str, nummer: str = "315") -> Verzoekpost:
        honoured = status == "gehonoreerd"
        return Verzoekpost("A1", nummer, BSN, status, antwoorden, honoured, TODAY, TODAY)

    def test_each_product_of_a_315_is_a_request(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m315("A1", "A2"))
            under_way = unit.verzoek_facts(m315("A3")).onderhanden
        assert [post.referentie_aanbieder for post in under_way] == ["A1", "A2"]

    def test_a_317_is_one_request(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m317("A1"))
            assert unit.verzoek_facts(m315("A3")).onderhanden == (self.post("open", nummer="317"),)

    def test_is_investigated_then_rejected(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m315("A1"))
            assert unit.antwoord_facts(m319("A1", "2")).verzoek == self.post("open")
            take_in(unit, m319("A1", "2"))
            assert unit.antwoord_facts(m319("A1", "1")).verzoek == self.post("onderzoek", "2")
            assert unit.toewijzing_facts([m301(toegewezen(1))])[0].open_referenties == {"A1"}
            take_in(unit, m319("A1", "1"))
            assert unit.antwoord_facts(m319("A1", "1")).verzoek == self.post("afgewezen", "2", "1")
            assert unit.verzoek_facts(m315("A3")).onderhanden == ()

    def test_is_honoured_by_an_allocation_that_names_it(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m315("A1", "A2"))
            take_in(unit, m301(toegewezen(1, referentie="A1"), toegewezen(2)))
            assert unit.antwoord_facts(m319("A1", "1")).verzoek == self.post("gehonoreerd")
            assert unit.toewijzing_facts([m301(toegewezen(3))])[0].open_referenties == {"A2"}

    def test_is_not_honoured_by_one_for_another_client(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m315("A1"))
            take_in(unit, m301(toegewezen(1, referentie="A1"), bsn="999990020"))
            assert unit.antwoord_facts(m319("A1", "1")).verzoek == self.post("open")

    def test_a_rejected_answer_changes_nothing(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m315("A1"))
            take_in(unit, m319("A1", "1"), refused("TR359"), "rejected")
            assert unit.antwoord_facts(m319("A1", "1")).verzoek == self.post("open")
