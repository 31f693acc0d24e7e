"""Several messages at once: the same as one after the other; and what travels in one parameter."""

from __future__ import annotations

import psycopg
import pytest

from gateway.errors import Raced, RegisterError
from gateway.register.api import Applied, Envelope, Outgoing, Posted
from gateway.register.dump import dump
from gateway.register.store import StoreRegister, open_store
from gateway.standard.bericht import Bericht
from tests.integration.register.builders import (
    TODAY,
    accepted,
    credit,
    envelope,
    keep,
    leave,
    m301,
    m305,
    m307,
    m315,
    m319,
    m323,
    prestatie,
    refused,
    start,
    stop,
    take_in,
    toegewezen,
)

BSNS = [str(999990000 + number) for number in range(4)]


def histories() -> list[list[Bericht]]:
    """Messages of a few clients that follow on each other; each row may be taken in at once."""
    allocated = [
        m301(toegewezen(at), toegewezen(at + 10, datum=TODAY), bsn=bsn)
        for at, bsn in enumerate(BSNS)
    ]
    again = [m301(toegewezen(at, reden="01", referentie=f"A{at}"), bsn=bsn) for at, bsn in numbered]
    asked = [m315(f"A{at}", bsn=bsn) for at, bsn in numbered]
    started = [m305(start(at), start(at + 10), bsn=bsn) for at, bsn in numbered]
    taken_back = [m305(start(at, status="3"), bsn=bsn) for at, bsn in numbered]
    stopped = [m307(stop(at + 10), bsn=bsn) for at, bsn in numbered]
    lines = [prestatie(f"P{at}", at) for at, _ in numbered]
    declared = [m323(lines[at], bsn=bsn, declaratie=f"D{at}") for at, bsn in numbered]
    credited = [
        m323(credit(lines[at], f"C{at}"), prestatie(f"Q{at}", at), bsn=bsn, declaratie=f"E{at}")
        for at, bsn in numbered
    ]
    answered = [m319(f"A{at}", "2") for at, _ in numbered]
    return [allocated, asked, answered, again, started, taken_back, stopped, declared, credited]


numbered = list(enumerate(BSNS))


class TestWave:
    """Messages that do not touch each other's facts."""

    def test_is_written_as_its_messages_one_by_one(self, register: StoreRegister) -> None:
        other = open_store(None)
        with register.begin() as unit, other.begin() as single:
            for wave in histories():
                unit.apply(
                    [Applied(one, envelope(one), accepted(one), "accepted", TODAY) for one in wave]
                )
                for one in wave:
                    take_in(single, one)
            unit.commit()
            single.commit()
        assert dump(register) == dump(other)
        other.close()

    def test_what_is_rejected_or_left_stands_beside_it(self, register: StoreRegister) -> None:
        """A message rejected on level 2, one on its Header, one that waits, one that is right."""
        wave = [m323(prestatie(f"P{at}", at), bsn=bsn, declaratie=f"D{at}") for at, bsn in numbered]
        waiting = accepted(wave[2])._replace(left=True)
        with register.begin() as unit:
            unit.apply(
                [
                    Applied(wave[0], envelope(wave[0]), None, "rejected", TODAY),
                    Applied(wave[1], envelope(wave[1]), refused("TR135"), "rejected", TODAY),
                    Applied(wave[2], envelope(wave[2]), waiting, "accepted", TODAY, b"document"),
                    Applied(wave[3], envelope(wave[3]), accepted(wave[3]), "accepted", TODAY),
                ]
            )
            unit.commit()
        other = open_store(None)
        with other.begin() as single:
            take_in(single, wave[0], refused(), "rejected")
            take_in(single, wave[1], refused("TR135"), "rejected")
            leave(single, wave[2])
            take_in(single, wave[3])
            single.commit()
        assert dump(register) == dump(other)
        other.close()

    def test_each_message_hears_its_own_facts(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            for wave in histories():
                for one in wave:
                    take_in(unit, one)
            for ask, asked in (
                (unit.toewijzing_facts, [m301(toegewezen(at), bsn=bsn) for at, bsn in numbered]),
                (unit.regie_facts, [m307(stop(at + 10), bsn=bsn) for at, bsn in numbered]),
                (
                    unit.declaratie_facts,
                    [
                        m323(credit(prestatie(f"Q{at}", at), "X"), prestatie("P1", at), bsn=bsn)
                        for at, bsn in numbered
                    ],
                ),
            ):
                together = ask(asked)
                assert together == [ask([one])[0] for one in asked]
                assert len(set(map(repr, together))) == len(BSNS)

    def test_of_none_asks_nothing(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            unit.lock([])
            assert not unit.regie_facts([])
            assert not unit.declaratie_facts([])
            assert not unit.toewijzing_facts([])
            assert not unit.earlier_deliveries([])
            assert not unit.identificaties_gebruikt([])
            assert not unit.new_identificaties([])
            assert not unit.post([])
            unit.apply([])
            unit.commit()


class TestValues:
    """Whatever a text holds, it comes back as it went."""

    @pytest.mark.parametrize("size", [1, 3, 300])
    def test_texts(self, register: StoreRegister, size: int) -> None:
        """A few rows go as arrays, many as lines."""
        odd = ["", 'a"b', "c\\N", "\\", "d\te\nf\r", "NULL", "{x,y}", "é\u20ac", "g h", "null"]
        names = [f"{odd[at % len(odd)]}{at or ''}" for at in range(size)]
        message = m323(*(prestatie(name, at, tarief=None) for at, name in enumerate(names)))
        with register.begin() as unit:
            take_in(unit, message)
            assert unit.declaratie_facts([message])[0].referenties == set(names)
            unit.commit()
        rows = dump(register)["prestatie"]
        assert {row["referentie_nummer"] for row in rows} == set(names)
        assert {row["product_tarief"] for row in rows} == {None}

    def test_bodies(self, register: StoreRegister) -> None:
        shared = b"<\x00\xff>"
        bodies = [shared, b"", b"x" * 100_000, shared, b""]
        letters = tuple(Outgoing(*("x",) * 10, body=body) for body in bodies)
        with register.begin() as unit:
            first, second = unit.post(
                [Posted(Envelope("0384", "1", "d"), letters[:2]), Posted(None, letters[2:])]
            )
            unit.commit()
        assert register.pending(10) == list(zip(first + second, letters, strict=True))


@pytest.mark.services
class TestServer:
    """Connections to PostgreSQL that are kept."""

    def test_one_that_the_server_closed_is_replaced(self, pg_url: str) -> None:
        register = open_store(pg_url)
        assert register.attempt("one") == 1
        end_all_others(pg_url)
        assert register.attempt("one") == 2
        register.close()

    def test_one_that_is_lost_under_way_is_one_clear_line(self, pg_url: str) -> None:
        register = open_store(pg_url)
        with register.begin() as unit:
            unit.new_identificaties([b"seed"])
            end_all_others(pg_url)
            with pytest.raises(RegisterError, match="cannot be reached"):
                unit.new_identificaties([b"other"])
        assert register.attempt("one") == 1
        register.close()

    def test_a_number_that_was_taken_leaves_a_usable_connection(self, pg_url: str) -> None:
        """Also when the rows go as lines, outside the pipeline."""
        register = open_store(pg_url)
        lines = [prestatie(f"P{at}", at) for at in range(300)]
        with register.begin() as unit:
            keep(unit, m323(*lines, declaratie="D1"))
        with register.begin() as unit, pytest.raises(Raced):
            keep(unit, m323(*lines, declaratie="D2"))
        assert [row["declaratie_nummer"] for row in dump(register)["declaratie"]] == ["D1"]
        assert "Connections in pool: 1" in register._engine.pool.status()
        register.close()


def end_all_others(pg_url: str) -> None:
    """Close every other connection to a database, at its end."""
    with psycopg.connect(pg_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
