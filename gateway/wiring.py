"""Ties the real parts together: schemas, contracts, register and pipeline."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.data import routing_dir
from gateway.holidays_nl import is_holiday
from gateway.pipeline import Pipeline
from gateway.reading.codelists import load_codelist
from gateway.reading.message import Reader
from gateway.reading.schemas import SchemaSet
from gateway.result import Result
from gateway.rules.context import Context
from gateway.rules.level34.cases import ValidCode
from gateway.standard.findings import Lang

if TYPE_CHECKING:
    from threading import Event

    from gateway.contracts.table import ContractTable
    from gateway.drafts.desk import Desk
    from gateway.drafts.party import Party
    from gateway.explaining.explainer import Explainer
    from gateway.log import Log
    from gateway.monitor.monitor import Monitor
    from gateway.parties import Parties
    from gateway.rules.deadlines import Deadline
    from gateway.settings import WorkerSettings

TRACES_TO: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""Where traces go; without it the libraries for them are not even loaded."""

Process = Callable[[bytes], Result]
Keep = Callable[[Result], None]


class Replay:
    """One message after the other through the whole pipeline, on one register."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def __call__(self, data: bytes, keep: Keep | None = None) -> Result:
        """Judge and answer one message.

        `keep` puts what came of it in a safe place; it is called before the register keeps
        anything, so that a full disk leaves no message that was taken in but not answered.
        """
        from hashlib import sha256

        from gateway.register.api import Envelope

        envelope = Envelope(sender="", message_id=None, digest=sha256(data).hexdigest())
        then = None if keep is None else lambda _unit, _message, result, _judgement: keep(result)
        return self._pipeline.process(data, envelope, then=then)


def validator(*, today: date, schemas: Path | None, lang: Lang) -> Process:
    """What `gateway validate` does with one message."""
    from gateway.contracts.table import ContractTable

    context = Context(today, valid_gemeente_on(today), ContractTable.empty())
    return Pipeline(reader(schemas), context, lang).validate


@contextmanager
def replayer(
    *,
    today: date,
    contracts: Sequence[Path],
    store: str | None,
    schemas: Path | None,
    lang: Lang,
    parties: Path | None = None,
) -> Iterator[Replay]:
    """What `gateway replay` does with one message after the other, on one register."""
    from gateway.register.store import open_store

    table = contract_table(contracts)
    known = None if parties is None else party_table(parties)
    register = open_store(store)
    context = Context(today, valid_gemeente_on(today), table, is_holiday)
    try:
        yield Replay(Pipeline(reader(schemas), context, lang, register, known))
    finally:
        register.close()


@contextmanager
def explainer(
    *,
    today: date,
    contracts: Sequence[Path],
    store: str | None,
    schemas: Path | None,
    lang: Lang,
) -> Iterator[Explainer]:
    """What `gateway explain` does with one message, on a register that stays as it is."""
    from gateway.explaining.explainer import Explainer
    from gateway.register.store import open_store

    table = contract_table(contracts)
    register = open_store(store, new=False)
    context = Context(today, valid_gemeente_on(today), table, is_holiday)
    try:
        yield Explainer(reader(schemas), context, lang, register)
    finally:
        register.close()


@contextmanager
def drafter(
    party: Party,
    *,
    today: date,
    contracts: Sequence[Path],
    store: str,
    schemas: Path | None,
    lang: Lang,
) -> Iterator[Desk]:
    """What `gateway draft` makes and tries messages with, on a register that stays as it is."""
    from gateway.drafts.desk import Desk
    from gateway.register.store import open_store

    table = contract_table(contracts)
    read = reader(schemas)
    register = open_store(store, new=False)
    context = Context(today, valid_gemeente_on(today), table, is_holiday)
    pipeline = Pipeline(read, context, lang, register)
    try:
        yield Desk(party, today, register, pipeline, read.schemas, table)
    finally:
        register.close()


def worker(
    settings: WorkerSettings,
    *,
    today: Callable[[], date],
    contracts: Sequence[Path],
    schemas: Path | None,
    lang: Lang,
    once: bool,
    stop: Event,
    log: Log,
    parties: Path | None = None,
    monitor: Monitor | None = None,
) -> None:
    """What `gateway worker` does: the same walk, for messages of the broker.

    Without `parties` the table of the gateway itself counts.
    """
    from gateway.broker.intake import Intake
    from gateway.broker.office import Office
    from gateway.broker.running import run
    from gateway.broker.topology import load_topology
    from gateway.broker.users import Users
    from gateway.monitor.monitor import Monitor
    from gateway.register.store import open_store

    watching = monitor or Monitor()
    table = contract_table(contracts)
    known = party_table(parties or routing_dir() / "parties.csv")
    read = reader(schemas)
    register = open_store(settings.store.get_secret_value())

    @lru_cache(maxsize=1)
    def walk_of(day: date) -> Pipeline:
        context = Context(day, valid_gemeente_on(day), table, is_holiday)
        return Pipeline(read, context, lang, register, known, watching.at)

    intake = Intake(register, walk_of, today, lang, Users(known), watching.at)
    codes = parties_of(table) | {party.code for party in known.rows}
    topology = load_topology()
    office = Office(register, intake, codes, settings, log, stop, topology, watching)
    try:
        run(office, once=once)
    finally:
        register.close()


@contextmanager
def monitored(settings: WorkerSettings) -> Iterator[Monitor]:
    """Who watches a worker: always the metrics, and pages and traces where they are asked for."""
    from gateway.monitor.monitor import Monitor
    from gateway.monitor.pages import Pages

    tracer = None
    if os.environ.get(TRACES_TO):
        from gateway.monitor.tracing import otlp_tracer

        tracer = otlp_tracer()
    monitor = Monitor(tracer)
    pages = Pages(settings.http_host, settings.http_port, monitor) if settings.http_port else None
    try:
        yield monitor
    finally:
        if pages is not None:
            pages.close()
        monitor.close()


def deadlines(store: str, *, today: date, parties: Path | None = None) -> list[Deadline]:
    """What `gateway deadlines` lists.

    The table of parties says who answers messages itself; for all others the gateway answers at
    once.

    Raises:
        RegisterError: there is no register at `store`.
        WrongUse: the table of parties cannot be used.
    """
    from gateway.parties import Parties
    from gateway.register.open_ends import open_verzoeken, unanswered
    from gateway.register.store import open_store
    from gateway.rules.deadlines import deadlines as due

    table = Parties() if parties is None else party_table(parties)
    register = open_store(store, new=False)
    try:
        with register.reading() as session:
            verzoeken = open_verzoeken(session)
            replies = unanswered(session, table.answering)
    finally:
        register.close()
    awaited = [reply for reply in replies if table.is_awaited(reply.wet, reply.nummer, reply.party)]
    return due(verzoeken, awaited, today, is_holiday)


def reader(schemas: Path | None) -> Reader:
    """Level 1 by the gateway's own XSDs, or by those of a folder."""
    return Reader(SchemaSet.default() if schemas is None else SchemaSet.from_dir(schemas))


def contract_table(paths: Sequence[Path]) -> ContractTable:
    """The contract tables, checked, as one."""
    from gateway.contracts.load import load_tables

    return load_tables(paths, load_codelist("CBS"))


def party_table(path: Path) -> Parties:
    """The table of parties, checked."""
    from gateway.parties import load_parties

    return load_parties(path, load_codelist("CBS"))


def parties_of(table: ContractTable) -> frozenset[str]:
    """The codes of everybody who has a contract."""
    return frozenset(code for row in table.rows for code in (*row.gemeenten, row.aanbieder))


def valid_gemeente_on(today: date) -> ValidCode:
    """Is a municipal code valid today or on one of the Ingangsdatums of the message (TR378)?"""
    codes = load_codelist("CBS")

    def valid(code: str, ingangsdatums: Sequence[date]) -> bool:
        return codes.valid(code, today) or any(codes.valid(code, day) for day in ingangsdatums)

    return valid
