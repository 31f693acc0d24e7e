"""The number of statements does not grow with a message, and each finds its rows by an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event

from gateway.register.store import StoreRegister, open_store
from gateway.register.unit import StoreUnit
from tests.integration.register.builders import (
    accepted,
    bericht,
    credit,
    decision,
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


MOST = {"declare": 20, "allocate": 20, "deliver": 28, "ask": 16, "answer": 11, "decide": 60}
"""How many statements the work below may take, whatever its size."""


class TestStatements:
    """A fixed number per kind of message."""

    @pytest.mark.parametrize("work", [declare, allocate, deliver, ask, answer, decide])
    def test_do_not_grow_with_the_message(self, register: StoreRegister, work: Work) -> None:
        numbers = []
        for size in (1, 40):
            with register.begin() as unit, seen(register) as statements:
                work(unit, size)
            numbers.append(len(statements))
        assert numbers[0] == numbers[1]
        assert numbers[0] <= MOST[work.__name__]


class TestPlans:
    """No statement of a message reads a whole table."""

    @pytest.mark.parametrize("work", [declare, allocate, deliver, ask, answer, decide])
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
    @pytest.mark.parametrize("work", [declare, allocate, deliver, ask, answer, decide])
    def test_on_postgresql(self, work: Work, pg_url: str) -> None:
        register = open_store(pg_url)
        with register.begin() as unit, seen(register) as statements:
            work(unit, 3)
        with register._engine.connect() as connection:
            connection.exec_driver_sql("SET enable_seqscan = off")
            plans = {sql: _postgresql_plan(connection, sql, given) for sql, given in statements}
        register.close()
        assert {sql: plan for sql, plan in plans.items() if "Seq Scan" in plan} == {}


@contextmanager
def seen(register: StoreRegister) -> Iterator[list[tuple[str, Any]]]:
    """The statements that run inside, with their parameters (of the first row, for many)."""
    found: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, sql: str, given: Any, _context: Any, many: bool) -> None:
        found.append((sql, given[0] if many else given))

    event.listen(register._engine, "before_cursor_execute", note)
    yield found
    event.remove(register._engine, "before_cursor_execute", note)


def _sqlite_plan(connection: Connection, sql: str, given: Any) -> list[str]:
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)]


def _scans(plan: list[str]) -> bool:
    harmless = ("SCAN json_each", "SCAN CONSTANT ROW")
    return any(step.startswith("SCAN") and not step.startswith(harmless) for step in plan)


def _postgresql_plan(connection: Connection, sql: str, given: Any) -> str:
    rows = connection.exec_driver_sql(f"EXPLAIN {sql}", given)
    return "\n".join(row[0] for row in rows)
