"""Ties the real parts together: schemas, contracts, register and pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path

from gateway.pipeline import Pipeline
from gateway.reading.codelists import load_codelist
from gateway.reading.message import Reader
from gateway.reading.schemas import SchemaSet
from gateway.result import Result
from gateway.rules.judging import Context
from gateway.rules.level34.cases import ValidCode
from gateway.standard.contract import Contracts
from gateway.standard.findings import Lang

Process = Callable[[bytes], Result]


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
) -> Iterator[Process]:
    """What `gateway replay` does with one message after the other, on one register."""
    from gateway.register.api import Envelope
    from gateway.register.store import open_store

    table = contract_table(contracts)
    register = open_store(store)
    context = Context(today, valid_gemeente_on(today), table)
    pipeline = Pipeline(reader(schemas), context, lang, register)

    def process(data: bytes) -> Result:
        envelope = Envelope(sender="", message_id=None, digest=sha256(data).hexdigest())
        return pipeline.process(data, envelope)

    try:
        yield process
    finally:
        register.close()


def reader(schemas: Path | None) -> Reader:
    """Level 1 by the gateway's own XSDs, or by those of a folder."""
    return Reader(SchemaSet.default() if schemas is None else SchemaSet.from_dir(schemas))


def contract_table(paths: Sequence[Path]) -> Contracts:
    """The contract tables, checked, as one."""
    from gateway.contracts.load import load_tables

    return load_tables(paths, load_codelist("CBS"))


def valid_gemeente_on(today: date) -> ValidCode:
    """Is a municipal code valid today or on one of the Ingangsdatums of the message (TR378)?"""
    codes = load_codelist("CBS")

    def valid(code: str, ingangsdatums: Sequence[date]) -> bool:
        return codes.valid(code, today) or any(codes.valid(code, day) for day in ingangsdatums)

    return valid
