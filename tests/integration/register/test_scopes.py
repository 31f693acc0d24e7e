"""How far each kind of number must be unique: a collision just inside and just outside of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from gateway.errors import Raced
from gateway.register.api import Applied, Mark
from gateway.register.dump import dump
from gateway.register.store import StoreRegister
from gateway.register.unit import StoreUnit
from gateway.rules.facts import RegieFacts
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.records import Prestatie, Product
from tests.integration.register.builders import (
    BSN,
    TODAY,
    accepted,
    bericht,
    finding,
    keep,
    m301,
    m305,
    m315,
    m317,
    m319,
    m323,
    prestatie,
    refused,
    start,
    take_in,
    toegewezen,
)
from tests.integration.register.builders import envelope as envelope_of

OTHER_GEMEENTE = "0385"
OTHER_AANBIEDER = "42420002"


class TestIdentificatie:
    """TR056: per wet, kind of message and sending party."""

    @staticmethod
    def used(
        unit: StoreUnit, wet: str = "jw", nummer: str = "305", sender: str = "42420001"
    ) -> bool:
        return unit.identificaties_gebruikt([Mark(wet, nummer, sender, "X1")])[0]

    def test_is_used_up_by_the_sender_in_that_kind_of_message_and_wet_only(
        self, register: StoreRegister
    ) -> None:
        with register.begin() as unit:
            assert not self.used(unit)
            take_in(unit, m305(start(), identificatie="X1"))
            assert self.used(unit)
            assert not self.used(unit, wet="wmo")
            assert not self.used(unit, nummer="307")
            assert not self.used(unit, sender=OTHER_AANBIEDER)
            assert not unit.identificaties_gebruikt([Mark("jw", "305", "42420001", "X1 ")])[0]

    def test_is_used_up_by_a_message_to_another_gemeente(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m305(start(), identificatie="X1", gemeente=OTHER_GEMEENTE))
            assert self.used(unit)

    @pytest.mark.parametrize("judgement", [None, refused("TR019")])
    def test_is_used_up_by_a_rejected_message(
        self, register: StoreRegister, judgement: Judgement | None
    ) -> None:
        message = m305(start(), identificatie="X1")
        with register.begin() as unit:
            unit.apply([Applied(message, envelope_of(message), judgement, "rejected", TODAY)])
            assert self.used(unit)

    def test_is_not_claimed_again_by_a_message_rejected_for_it(
        self, register: StoreRegister
    ) -> None:
        with register.begin() as unit:
            take_in(unit, m305(start(), identificatie="X1"))
            take_in(unit, m305(start(), identificatie="X1"), refused("TR056"))
            again = m305(start(), identificatie="X1")
            unit.apply([Applied(again, envelope_of(again), None, "rejected", TODAY)])

    def test_judged_free_but_taken_is_a_race(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m305(start(), identificatie="X1"))
            with pytest.raises(Raced):
                keep(unit, m305(start(2), identificatie="X1"))

    def test_of_a_retour_tells_the_first_one_that_was_right(self, register: StoreRegister) -> None:
        """A retour carries the Identificatie of the message that it answers."""
        retour = bericht("302", {}, identificatie="X1")
        with register.begin() as unit:
            assert unit.retour_facts(retour) == (False, False)
            take_in(unit, m301(toegewezen(1), identificatie="X1"))
            take_in(unit, retour, refused("RETOUR"))
            assert unit.retour_facts(retour) == (True, False)
            take_in(unit, retour)
            assert unit.retour_facts(retour) == (True, True)


class TestToewijzingNummer:
    """TR332: per wet and gemeente, over all aanbieders."""

    @pytest.mark.parametrize(
        "elsewhere", [{"wet": "wmo"}, {"gemeente": OTHER_GEMEENTE}], ids=["wet", "gemeente"]
    )
    def test_means_nothing_elsewhere(
        self, register: StoreRegister, elsewhere: dict[str, Any]
    ) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1)))
            other = m301(toegewezen(1), bsn="999990020", **elsewhere)
            assert unit.toewijzing_facts([other])[0].eigenaren == {}
            take_in(unit, other)

    def test_has_one_owner_over_all_aanbieders(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1)))
            other = m301(toegewezen(1), aanbieder=OTHER_AANBIEDER)
            facts = unit.toewijzing_facts([other])[0]
            assert facts.eigenaren[1].aanbieder == "42420001"
            assert facts.versies == frozenset()
            with pytest.raises(Raced):
                keep(unit, other)

    @pytest.mark.parametrize(
        "different",
        [
            {"product": None},
            {"product": Product("45", None)},
            {"ingangsdatum": date(2026, 1, 2)},
        ],
    )
    def test_of_another_product_or_ingangsdatum_is_a_race(
        self, register: StoreRegister, different: dict[str, Any]
    ) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1)))
            with pytest.raises(Raced):
                keep(unit, m301(toegewezen(1, **different)))


class TestReferentieAanbieder:
    """TR347: per wet and aanbieder, over all gemeenten."""

    @pytest.mark.parametrize("first", [m315, m317])
    @pytest.mark.parametrize("second", [m315, m317])
    def test_is_used_up_over_all_gemeenten_by_both_kinds(
        self, register: StoreRegister, first: Callable[..., Bericht], second: Callable[..., Bericht]
    ) -> None:
        with register.begin() as unit:
            take_in(unit, first("A1"))
            other = second("A1", gemeente=OTHER_GEMEENTE)
            assert unit.verzoek_facts(other).referenties == {"A1"}
            with pytest.raises(Raced):
                keep(unit, other)

    @pytest.mark.parametrize(
        "elsewhere", [{"wet": "wmo"}, {"aanbieder": OTHER_AANBIEDER}], ids=["wet", "aanbieder"]
    )
    def test_means_nothing_elsewhere(
        self, register: StoreRegister, elsewhere: dict[str, Any]
    ) -> None:
        with register.begin() as unit:
            take_in(unit, m315("A1"))
            other = m317("A1", **elsewhere)
            assert unit.verzoek_facts(other).referenties == frozenset()
            assert unit.verzoek_facts(other).onderhanden == ()
            take_in(unit, other)

    def test_of_a_rejected_request_is_free(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m315("A1"), refused("TR374"))
            assert unit.verzoek_facts(m315("A1")).referenties == frozenset()
            take_in(unit, m315("A1"))


class TestDeclaratieNummer:
    """TR333: per wet and aanbieder, over all gemeenten."""

    def test_is_used_up_over_all_gemeenten(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m323(prestatie("P1")))
            other = m323(prestatie("P2"), gemeente=OTHER_GEMEENTE)
            assert unit.declaratie_facts([other])[0].nummer_gebruikt
            with pytest.raises(Raced):
                keep(unit, other)

    @pytest.mark.parametrize(
        "elsewhere", [{"wet": "wmo"}, {"aanbieder": OTHER_AANBIEDER}], ids=["wet", "aanbieder"]
    )
    def test_means_nothing_elsewhere(
        self, register: StoreRegister, elsewhere: dict[str, Any]
    ) -> None:
        with register.begin() as unit:
            take_in(unit, m323(prestatie("P1")))
            other = m323(prestatie("P1"), **elsewhere)
            facts = unit.declaratie_facts([other])[0]
            assert not facts.nummer_gebruikt
            assert facts.referenties == frozenset()
            take_in(unit, other)

    def test_is_used_up_when_every_prestatie_was_rejected(self, register: StoreRegister) -> None:
        message = m323(prestatie("P1"))
        with register.begin() as unit:
            take_in(unit, message, accepted(message, rejected=[0]), "rejected")
            assert unit.declaratie_facts([m323(prestatie("P2"))])[0].nummer_gebruikt

    @pytest.mark.parametrize("judgement", [refused("TR056"), refused("TR333"), None])
    def test_is_free_when_the_declaratie_was_not_processed(
        self, register: StoreRegister, judgement: Judgement | None
    ) -> None:
        message = m323(prestatie("P1"))
        with register.begin() as unit:
            unit.apply([Applied(message, envelope_of(message), judgement, "rejected", TODAY)])
            facts = unit.declaratie_facts([m323(prestatie("P1"))])[0]
            assert not facts.nummer_gebruikt
            assert facts.referenties == frozenset()


class TestReferentieNummer:
    """TR314: per wet and aanbieder, over all gemeenten."""

    def test_is_used_up_over_all_gemeenten(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m323(prestatie("P1")))
            other = m323(prestatie("P1"), declaratie="D2", gemeente=OTHER_GEMEENTE)
            assert unit.declaratie_facts([other])[0].referenties == {"P1"}
            with pytest.raises(Raced):
                keep(unit, other)

    def test_is_used_up_by_a_rejected_line_and_not_by_one_that_was_not_judged(
        self, register: StoreRegister
    ) -> None:
        message = m323(prestatie("P1"), prestatie("P2"), prestatie("P3"))
        with register.begin() as unit:
            take_in(unit, message, accepted(message, rejected=[0], unjudged=[1]))
            again = m323(prestatie("P1"), prestatie("P2"), prestatie("P3"), declaratie="D2")
            assert unit.declaratie_facts([again])[0].referenties == {"P1", "P3"}

    def test_compares_as_text(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            take_in(unit, m323(prestatie("007")))
            again = m323(prestatie("7"), prestatie("007 "), declaratie="D2")
            assert unit.declaratie_facts([again])[0].referenties == frozenset()

    def test_of_two_equal_ones_in_one_message_the_first_counts(
        self, register: StoreRegister
    ) -> None:
        message = m323(prestatie("P1", volume=60), prestatie("P1", 2, volume=30))
        told = finding("TR314", message.places_of(Prestatie)[0].path_of(1))
        judgement = accepted(message, rejected=[1])._replace(findings=(told,))
        with register.begin() as unit:
            keep(unit, message, judgement, "partly")
        assert [line["geleverd_volume"] for line in dump(register)["prestatie"]] == [60]

    def test_is_used_up_by_the_second_when_the_first_was_not_judged(
        self, register: StoreRegister
    ) -> None:
        message = m323(prestatie("P1"), more={"999990020": [prestatie("P1", 2, volume=30)]})
        told = finding("TR314", message.places_of(Prestatie)[0].path_of(1))
        judgement = accepted(message, rejected=[1], unjudged=[0])._replace(findings=(told,))
        with register.begin() as unit:
            take_in(unit, message, judgement, "rejected")
            assert unit.declaratie_facts([m323(prestatie("P1"))])[0].referenties == {"P1"}

    def test_told_to_be_used_is_no_race(self, register: StoreRegister) -> None:
        message = m323(prestatie("P1"), declaratie="D2")
        told = finding("TR314", message.places_of(Prestatie)[0].path_of(0))
        judgement = accepted(message, rejected=[0])._replace(findings=(told,))
        with register.begin() as unit:
            take_in(unit, m323(prestatie("P1")))
            take_in(unit, message, judgement, "rejected")


class TestPair:
    """Everything else is of one wet, gemeente and aanbieder."""

    @pytest.mark.parametrize(
        "elsewhere",
        [{"wet": "wmo"}, {"gemeente": OTHER_GEMEENTE}, {"aanbieder": OTHER_AANBIEDER}],
        ids=["wet", "gemeente", "aanbieder"],
    )
    def test_knows_nothing_of_another_pair(
        self, register: StoreRegister, elsewhere: dict[str, Any]
    ) -> None:
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1)))
            take_in(unit, m305(start(1)))
            take_in(unit, m315("A1"))
            take_in(unit, m323(prestatie("P1")))
            regie = unit.regie_facts([m305(start(1), **elsewhere)])[0]
            invoice = m323(prestatie("P9"), declaratie="D9", **elsewhere)
            declared = unit.declaratie_facts([invoice])[0]
            asked = unit.verzoek_facts(m315("A9", **elsewhere))
            answered = unit.antwoord_facts(m319("A1", "1", **elsewhere))
        assert regie == RegieFacts({}, (), ())
        assert asked == (frozenset(), (), {})
        assert answered.verzoek is None
        assert declared == (False, None, {}, frozenset(), {}, {}, {})

    def test_knows_nothing_of_another_client(self, register: StoreRegister) -> None:
        other = "999990020"
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1)))
            take_in(unit, m305(start(1)))
            take_in(unit, m315("A1"))
            assert unit.regie_facts([m305(start(1), bsn=other)])[0] == RegieFacts({}, (), ())
            assert unit.verzoek_facts(m315("A2", bsn=other)).onderhanden == ()
            allocated = unit.toewijzing_facts([m301(toegewezen(2), bsn=other)])[0]
            assert allocated.open_referenties == set()
            invoice = m323(prestatie("P1"), more={other: [prestatie("P2")]})
            found = unit.declaratie_facts([invoice])[0]
        assert set(found.toewijzingen) == {BSN}
