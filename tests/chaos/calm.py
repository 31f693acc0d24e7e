"""The same messages on a fresh register, in one thread, while nothing breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Final, NamedTuple

from gateway import wiring
from gateway.contracts.table import ContractTable
from gateway.holidays_nl import is_holiday
from gateway.outgoing import Incoming, outgoing
from gateway.pipeline import Pipeline
from gateway.reading.header import read_kop
from gateway.reading.message import Message
from gateway.register.api import Envelope, Outgoing, Unit
from gateway.register.dump import dump
from gateway.register.store import StoreRegister, open_store
from gateway.result import Result
from gateway.rules.context import Context
from gateway.rules.judgement import Judgement
from tests.chaos.post import digest_of
from tests.chaos.traffic import Traffic

ANY_DAY: Final = date(2026, 5, 7)
"""The clock for a message that was refused: the register does not keep on which day."""


class Taken(NamedTuple):
    """One message of the inbox, with the day on which it was judged."""

    message_id: str
    sender: str
    digest: str
    received: date | None


Sent = frozenset[tuple[str, str, str, str]]
"""What went out because of one message: kind, queue, message_id, digest of the bytes."""

Register = dict[str, Counter[str]]
"""The rows of each table, as texts, with how often each is there."""


class Calm(NamedTuple):
    """What came of it."""

    register: Register
    sent: dict[str, Sent]


def replay(traffic: Traffic, taken: Iterable[Taken]) -> Calm:
    """Take everything in once more, in this order, each on its own day."""
    read, context = wiring.reader(None), ContractTable.empty()
    register = open_store()
    sent: dict[str, Sent] = {}

    @cache
    def walk_of(day: date) -> Pipeline:
        return Pipeline(
            read,
            Context(day, wiring.valid_gemeente_on(day), context, is_holiday),
            "nl",
            register,
        )

    try:
        for one in taken:
            number = traffic.number(one.message_id)
            if number is not None:
                body = traffic.letter(number).body
                sent[one.message_id] = _sent(walk_of(one.received or ANY_DAY), one, body)
        return Calm(rows_of(register), sent)
    finally:
        register.close()


def rows_of(register: StoreRegister) -> Register:
    """The whole register in a form that two can be compared by."""
    return {table: Counter(map(repr, rows)) for table, rows in dump(register).items()}


def sent_of(messages: Iterable[Outgoing]) -> Sent:
    """What goes out, without the bytes."""
    return frozenset((m.kind, m.queue, m.message_id, digest_of(m.body)) for m in messages)


def _sent(walk: Pipeline, one: Taken, body: bytes) -> Sent:
    kop = read_kop(body)
    assert kop is not None
    envelope = Envelope(kop.sender, one.message_id, sha256(body).hexdigest())
    incoming = Incoming(envelope, kop.wet, kop.receiver, body)
    gone: tuple[Outgoing, ...] = ()

    def then(_unit: Unit, message: Message, result: Result, judgement: Judgement | None) -> None:
        nonlocal gone
        gone = outgoing(incoming, message.bericht, result, judgement)

    walk.process(body, envelope, received=one.received, then=then)
    return sent_of(gone)
