"""What the register says waits for an answer, on both engines."""

from __future__ import annotations

from gateway.register.open_ends import open_verzoeken, unanswered
from gateway.register.store import StoreRegister
from gateway.rules.deadlines import OpenVerzoek
from tests.integration.register.builders import (
    AANBIEDER_AGB,
    GEMEENTE,
    TODAY,
    bericht,
    m301,
    m305,
    m315,
    m317,
    m319,
    refused,
    start,
    take_in,
    toegewezen,
)


class TestRequests:
    def test_until_it_is_allocated_or_rejected(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m315("A1", "A2", "A3", "A4"))
            take_in(unit, m319("A2", "2"))
            take_in(unit, m319("A3", "1"))
            take_in(unit, m301(toegewezen(1, referentie="A4")))
            take_in(unit, m317("B1"))
            unit.commit()
        with register.reading() as session:
            found = open_verzoeken(session)
        one = OpenVerzoek("jw", GEMEENTE, AANBIEDER_AGB, "315", "A1", "open", TODAY, TODAY)
        assert found == [
            one,
            one._replace(referentie_aanbieder="A2", status="onderzoek"),
            one._replace(referentie_aanbieder="B1", nummer="317"),
        ]


class TestReplies:
    def test_only_of_parties_that_answer_by_themselves(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1), identificatie="T1"))
            take_in(unit, m305(start(1), identificatie="S1"))
            unit.commit()
        with register.reading() as session:
            assert unanswered(session, ()) == []
            by_gemeente = unanswered(session, {GEMEENTE})
            by_aanbieder = unanswered(session, {AANBIEDER_AGB})
        assert [(each.identificatie, each.party) for each in by_gemeente] == [("S1", GEMEENTE)]
        assert [(each.identificatie, each.party) for each in by_aanbieder] == [
            ("T1", AANBIEDER_AGB)
        ]

    def test_not_once_the_retour_came(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1), identificatie="T1"))
            take_in(unit, m301(toegewezen(2), identificatie="T2"))
            take_in(unit, bericht("302", {}, identificatie="T1"))
            unit.commit()
        with register.reading() as session:
            found = unanswered(session, {AANBIEDER_AGB})
        assert [each.identificatie for each in found] == ["T2"]

    def test_a_message_that_the_gateway_would_reject_waits_too(
        self, register: StoreRegister
    ) -> None:
        """It was delivered all the same: its receiver decides."""
        with register.begin() as unit:
            take_in(unit, m305(start(1), identificatie="S1"), refused("TR019"), "rejected")
            unit.commit()
        with register.reading() as session:
            assert [each.identificatie for each in unanswered(session, {GEMEENTE})] == ["S1"]

    def test_a_message_under_a_used_identificatie_waits_for_nothing(
        self, register: StoreRegister
    ) -> None:
        """The gateway answers it itself (TR056); only the first one waits."""
        with register.begin() as unit:
            take_in(unit, m305(start(1), identificatie="S1"))
            take_in(unit, m305(start(2), identificatie="S1"), refused("TR056"), "rejected")
            unit.commit()
        with register.reading() as session:
            assert len(unanswered(session, {GEMEENTE})) == 1
