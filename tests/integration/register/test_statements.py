"""The number of statements does not grow with a message, and each finds its rows by an index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from gateway.register.api import Applied, Envelope, Mark, Outgoing, Pair, Posted
from gateway.register.store import StoreRegister, open_store
from gateway.register.unit import StoreUnit
from gateway.standard.bericht import Bericht
from tests.integration.register.builders import (
    TODAY,
    accepted,
    bericht,
    credit,
    decision,
    envelope,
    leave,
    m301,
    m305,
    m307,
    m315,
    m317,
    m319,
    m323,
    m325,
    prestatie,
    refused,
    start,
    stop,
    take_in,
    toegewezen,
)
from tests.integration.register.builders import (
    answer as decide_with,
)
from tests.integration.register.watching import seen

Work = Callable[[StoreUnit, int], Any]


def declare(unit: StoreUnit, size: int) -> None:
    """Credit `size` lines and declare as many anew, on as many allocations."""
    old = [prestatie(f"P{number}", number) for number in range(size)]
    take_in(unit, m323(*old))
    lines = [credit(line, f"C{number}") for number, line in enumerate(old)]
    lines += [prestatie(f"Q{number}", number) for number in range(size)]
    message = m323(*lines, declaratie="D2")
    unit.declaratie_facts([message])
    take_in(unit, message)


def allocate(unit: StoreUnit, size: int) -> None:
    """Send `size` allocations twice."""
    for _ in range(2):
        message = m301(*(toegewezen(number, referentie=f"A{number}") for number in range(size)))
        unit.toewijzing_facts([message])
        take_in(unit, message)


def deliver(unit: StoreUnit, size: int) -> None:
    """Start and stop `size` products, and take it all back."""
    for status in ("1", "3"):
        starts = m305(*(start(number, status=status) for number in range(size)))
        stops = m307(*(stop(number, status=status) for number in range(size)))
        for message in (starts, stops):
            unit.regie_facts([message])
            take_in(unit, message)


def ask(unit: StoreUnit, size: int) -> None:
    """Ask for `size` products, and once for a change."""
    for message in (m315(*(f"A{number}" for number in range(size))), m317("B1")):
        unit.verzoek_facts(message)
        take_in(unit, message)
    unit.antwoord_facts(m319("A0", "2"))
    take_in(unit, m319("A0", "2"))


def answer(unit: StoreUnit, size: int) -> None:
    """Let a gemeente's own software answer a declaratie and an allocation."""
    invoice = m323(*(prestatie(f"P{number}", number) for number in range(size)))
    take_in(unit, invoice)
    unit.declaratie_antwoord_facts(m325(invoice))
    retour = bericht("302", {}, identificatie="T1")
    unit.retour_facts(retour)
    take_in(unit, retour)


def decide(unit: StoreUnit, size: int) -> None:
    """Let a gemeente decide about lines that wait, were rejected or not judged, and credits."""
    old = [prestatie(f"P{number}", number) for number in range(size)]
    take_in(unit, m323(*old))
    lines = [credit(line, f"C{number}") for number, line in enumerate(old)]
    for letter in "QRSTU":
        lines += [prestatie(f"{letter}{number}", number) for number in range(size)]
    message = m323(*lines, declaratie="D2")
    size = len(old)
    judgement = accepted(message, range(size * 2, size * 4), range(size * 4, size * 6))
    leave(unit, message, judgement, "partly")
    listed = [line for letter in (1, 3, 5) for line in lines[letter * size : (letter + 1) * size]]
    decide_with(unit, decision(message, *listed))
    refused_whole = m323(prestatie("Z1"), declaratie="D3")
    leave(unit, refused_whole, refused("TR135"), "rejected")
    decide_with(unit, decision(refused_whole))
    whole = m323(prestatie("Z2"), declaratie="D4")
    leave(unit, whole)
    decide_with(unit, decision(whole, codes=["9333"]))


def of_a_wave(unit: StoreUnit, size: int) -> None:
    """Allocate, start and declare for `size` clients, of which each message is about one."""
    bsns = [str(900000000 + number) for number in range(size)]
    clients = list(enumerate(bsns))
    allocated = [m301(toegewezen(number), bsn=bsn) for number, bsn in clients]
    started = [m305(start(number), bsn=bsn) for number, bsn in clients]
    declared = [
        m323(prestatie(f"P{number}", number), bsn=bsn, declaratie=f"D{number}")
        for number, bsn in clients
    ]
    for facts, wave in (
        (unit.toewijzing_facts, allocated),
        (unit.regie_facts, started),
        (unit.declaratie_facts, declared),
    ):
        unit.lock({Pair("jw", message.gemeente, message.aanbieder) for message in wave})
        unit.earlier_deliveries([named(message) for message in wave])
        unit.identificaties_gebruikt([mark(message) for message in wave])
        facts(wave)
        unit.apply(
            [
                Applied(message, named(message), accepted(message), "accepted", TODAY)
                for message in wave
            ]
        )
        unit.new_identificaties([named(message).digest.encode() for message in wave])
        unit.post([Posted(named(message), (LETTER, LETTER)) for message in wave])


LETTER = Outgoing(*("x",) * 10, body=b"<x/>")


def named(message: Bericht) -> Envelope:
    """How that message came in, under its Identificatie."""
    name = message.header.bericht_identificatie.identificatie
    return envelope(message, name, digest=name)


def mark(message: Bericht) -> Mark:
    """Its Identificatie."""
    soort, header = message.soort, message.header
    name = header.bericht_identificatie.identificatie
    return Mark(soort.wet, soort.nummer, message.sender, name)


WORK = [declare, allocate, deliver, ask, answer, decide, of_a_wave]
MOST = {
    "declare": 20,
    "allocate": 20,
    "deliver": 28,
    "ask": 16,
    "answer": 11,
    "decide": 60,
    "of_a_wave": 48,
}
"""How many statements the work above may take, whatever its size."""


LAST_ID = "SELECT last_insert_rowid()"
"""What SQLite is asked after several rows."""

EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE")


class TestStatements:
    """A fixed number per kind of message."""

    @pytest.mark.parametrize("work", WORK)
    def test_do_not_grow_with_the_message(self, register: StoreRegister, work: Work) -> None:
        numbers = []
        for size in (1, 40):
            with register.begin() as unit, seen(register) as statements:
                work(unit, size)
            numbers.append(len([said for said in statements if said[0] != LAST_ID]))
        assert numbers[0] == numbers[1]
        assert numbers[0] <= MOST[work.__name__]


class TestPlans:
    """No statement of a message reads a whole table."""

    @pytest.mark.parametrize("work", WORK)
    def test_on_sqlite(self, work: Work) -> None:
        register = open_store(None)
        with register.begin() as unit, seen(register) as statements:
            work(unit, 3)
        with register._engine.connect() as connection:
            plans = {sql: _sqlite_plan(connection, sql, given) for sql, given in statements}
        register.close()
        scanned = {sql: plan for sql, plan in plans.items() if _scans(plan)}
        assert scanned == {}

    @pytest.mark.services
    @pytest.mark.parametrize("work", WORK)
    def test_on_postgresql(self, work: Work, pg_url: str) -> None:
        register = open_store(pg_url)
        with register.begin() as unit, seen(register) as statements:
            work(unit, 3)
        explained = [said for said in statements if said[0].startswith(EXPLAINED)]
        with register._engine.connect() as connection:
            plans = {sql: _postgresql_plan(connection, sql, given) for sql, given in explained}
        register.close()
        assert {sql: plan for sql, plan in plans.items() if "Seq Scan" in plan} == {}


def _sqlite_plan(connection: Connection, sql: str, given: Any) -> list[str]:
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)]


def _scans(plan: list[str]) -> bool:
    harmless = ("SCAN json_each", "SCAN keys VIRTUAL TABLE", "SCAN CONSTANT ROW")
    return any(step.startswith("SCAN") and not step.startswith(harmless) for step in plan)


def _postgresql_plan(connection: Connection, sql: str, given: Any) -> str:
    rows = connection.exec_driver_sql(f"EXPLAIN {sql}", given)
    return "\n".join(row[0] for row in rows)
