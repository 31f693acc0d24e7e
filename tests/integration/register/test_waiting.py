"""Prestaties that wait for the 325 of a gemeente, and what that decides, on both engines."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.register.dump import Picture, dump
from gateway.register.store import StoreRegister, open_store
from gateway.register.unit import StoreUnit
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.records import Prestatie
from tests.integration.register.builders import (
    accepted,
    answer,
    credit,
    decision,
    leave,
    m301,
    m323,
    prestatie,
    refused,
    take_in,
    toegewezen,
)


def statuses(register: StoreRegister) -> dict[str, str]:
    return {row["referentie_nummer"]: row["status"] for row in dump(register)["prestatie"]}


def totals(picture: Picture) -> dict[tuple[int, str], tuple[int, int]]:
    """The running totals that are not zero."""
    return {
        (row["toewijzing_nummer"], row["eenheid"]): (row["volume"], row["bedrag"])
        for row in picture["besteed"]
        if row["volume"] or row["bedrag"]
    }


def added(picture: Picture) -> dict[tuple[int, str], tuple[int, int]]:
    """The same, added up from the lines that count."""
    volumes: Counter[tuple[int, str]] = Counter()
    amounts: Counter[tuple[int, str]] = Counter()
    rows = [row for row in picture["prestatie"] if row["status"] != "rejected"]
    for row in [*rows, *(row for row in picture["zonder_nummer"] if row["toegekend"])]:
        key, sign = (
            (row["toewijzing_nummer"], row["eenheid"]),
            -1 if row["debet_credit"] == "C" else 1,
        )
        volumes[key] += sign * row["geleverd_volume"]
        amounts[key] += sign * row["bedrag"]
    return {key: (volumes[key], amounts[key]) for key in volumes if volumes[key] or amounts[key]}


class TestWaiting:
    """Lines that the gateway would grant, before the gemeente has answered."""

    def test_counts_as_declared_and_cannot_be_credited(self, register: StoreRegister) -> None:
        line = prestatie("P1")
        asked = m323(credit(line, "C1"), prestatie("P1"), prestatie("P2"), declaratie="D1")
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1)))
            leave(unit, m323(line))
            facts = unit.declaratie_facts([asked])[0]
            declared = unit.toewijzing_facts([m301(toegewezen(1))])[0].gedeclareerd
        assert facts.nummer_gebruikt
        assert facts.referenties == {"P1"}
        assert facts.debets == {}
        assert list(facts.openstaand.values()) == ["P1"]
        assert facts.besteed[1] == ({"01": 60}, 9000)
        assert declared == {1}

    def test_of_a_323_that_was_answered_by_the_gateway_nothing_waits(
        self, register: StoreRegister
    ) -> None:
        message = m323(prestatie("P1"))
        with register.begin() as unit:
            take_in(unit, message)
            facts = unit.besluit_facts(decision(message))
        assert facts.overgelaten is None
        assert [line.stand for line in facts.lijnen] == ["accepted"]

    def test_remembers_the_323_itself(self, register: StoreRegister) -> None:
        message = m323(prestatie("P1"), prestatie("P2"))
        with register.begin() as unit:
            leave(unit, message, accepted(message, unjudged=[0]), "partly")
            left, lines, _ = unit.besluit_facts(decision(message))
        assert left is not None
        assert (left.document, left.message_id, left.beantwoord) == (b"document", "M1", False)
        assert [(line.volgnummer, line.stand) for line in lines] == [(0, "los"), (1, "wachtend")]


class TestDeciding:
    """What a 325 does to the lines and to what is left of an allocation."""

    def test_lets_listed_lines_go_and_grants_the_others(self, register: StoreRegister) -> None:
        lines = [prestatie("P1"), prestatie("P2", volume=30, bedrag=4500)]
        message = m323(*lines)
        with register.begin() as unit:
            leave(unit, message)
            answer(unit, decision(message, lines[1]))
            facts = unit.declaratie_facts([m323(credit(lines[0], "C1"), declaratie="D2")])[0]
            unit.commit()
        assert statuses(register) == {"P1": "accepted", "P2": "rejected"}
        assert facts.besteed[1] == ({"01": 60}, 9000)
        assert set(facts.debets) == {"P1"}

    def test_of_the_whole_leaves_nothing(self, register: StoreRegister) -> None:
        message = m323(prestatie("P1"))
        with register.begin() as unit:
            leave(unit, message)
            answer(unit, decision(message, codes=["9333"]))
            facts = unit.declaratie_facts([m323(prestatie("P1"))])[0]
            unit.commit()
        assert not facts.nummer_gebruikt
        assert facts.referenties == frozenset()
        assert statuses(register) == {}
        assert totals(dump(register)) == {}

    def test_grants_what_was_not_taken_in(self, register: StoreRegister) -> None:
        message = m323(prestatie("P1"))
        with register.begin() as unit:
            leave(unit, message, refused("TR135"), "rejected")
            answer(unit, decision(message))
            facts = unit.declaratie_facts([m323(prestatie("P9"), declaratie="D1")])[0]
            unit.commit()
        assert facts.nummer_gebruikt
        assert facts.vorige_periode == date(2026, 1, 1)
        assert statuses(register) == {"P1": "accepted"}

    def test_comes_once(self, register: StoreRegister) -> None:
        message = m323(prestatie("P1"))
        with register.begin() as unit:
            leave(unit, message)
            answer(unit, decision(message))
            second = answer(unit, decision(message))
        assert [finding.rule for finding in second.findings] == ["RETOUR"]
        assert second.besluit is None


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[list[tuple[int, bool, str]], str]]:
    """Declaraties, each with what its 325 says: nothing yet, no to the whole, or a bit per line.

    A line is its reference, whether it is a credit, and how the gateway judges it.
    """
    line = st.tuples(
        st.integers(0, 5), st.booleans(), st.sampled_from(["accepted", "rejected", "unjudged"])
    )
    return draw(
        st.lists(
            st.tuples(
                st.lists(line, min_size=1, max_size=4),
                st.sampled_from(["waits", "whole", "0000", "1111", "0101", "1010", "0233"]),
            ),
            min_size=1,
            max_size=5,
        )
    )


class TestTheRunningTotal:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(story=stories())
    def test_is_the_sum_of_what_counts(
        self, story: list[tuple[list[tuple[int, bool, str]], str]]
    ) -> None:
        """After any declaraties and right 325s: what waits, and what was granted."""
        register = open_store(None)
        try:
            for number, (lines, said) in enumerate(story):
                with register.begin() as unit:
                    _declare(unit, number, lines, said)
                    unit.commit()
            picture = dump(register)
        finally:
            register.close()
        assert totals(picture) == added(picture)


def _declare(unit: StoreUnit, number: int, lines: list[tuple[int, bool, str]], said: str) -> None:
    made: list[Prestatie] = []
    for at, (reference, is_credit, _) in enumerate(lines):
        line = prestatie(f"P{reference}", 1 + reference % 2, volume=10 + at, bedrag=1500 + at)
        made.append(credit(line, f"P{reference}") if is_credit else line)
    message = m323(*made, declaratie=f"D{number // 2}")
    facts = unit.declaratie_facts([message])[0]
    leave(unit, message, _judged(message, facts.referenties, facts.nummer_gebruikt, lines))
    if said == "waits":
        return
    if said == "whole":
        answer(unit, decision(message, codes=["9333"]))
        return
    why = "0233" if said == "0233" else "9307"
    listed = [line for at, line in enumerate(made) if said[at] != "0"]
    answer(unit, decision(message, *listed, why=why))


def _judged(
    message: Bericht,
    used: frozenset[str],
    nummer_gebruikt: bool,
    lines: list[tuple[int, bool, str]],
) -> Judgement:
    """A judgement that keeps to TR314 and TR333, and for the rest is as drawn."""
    if nummer_gebruikt:
        return refused("TR333")
    seen = set(used)
    rejected, unjudged, doubles = [], [], []
    for at, (reference, _, how) in enumerate(lines):
        if how == "unjudged":
            unjudged.append(at)
        elif f"P{reference}" in seen:
            doubles.append(at)
        else:
            seen.add(f"P{reference}")
            if how == "rejected":
                rejected.append(at)
    judgement = accepted(message, rejected=[*rejected, *doubles], unjudged=unjudged)
    place = message.places_of(Prestatie)[0]
    findings = tuple(
        finding._replace(rule="TR314", path=place.path_of(at))
        for at in doubles
        for finding in refused("TR314").findings
    )
    return judgement._replace(findings=findings)
