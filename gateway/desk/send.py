"""Sends messages as a party, and waits for the answers when asked to."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from gateway.broker.amqp import Link
from gateway.broker.delivery import Delivery
from gateway.broker.mailbox import Letter, Mailbox
from gateway.broker.topology import load_topology
from gateway.desk.answer import result_of
from gateway.errors import WrongUse
from gateway.outgoing import queue_of
from gateway.printable import one_line
from gateway.reading.header import Kop, read_kop
from gateway.reports import Outcome, Report
from gateway.runs import FAILED, NOT_ACCEPTED, OK
from gateway.source import Input
from gateway.standard.berichten import ANSWERED_BY
from gateway.standard.findings import Lang
from gateway.standard.limits import MAX_MESSAGE_BYTES
from gateway.terminal import complain
from gateway.wiring import validator

_IDS: Final = UUID("e07b2f0e-41a7-5a0f-9c6c-3d2f6a4c8b11")
_LONGEST: Final = 255  # bytes: a short text of AMQP


class Addressed(NamedTuple):
    """A message with where it goes; its bytes are read when it is sent."""

    item: Input
    kop: Kop
    key: str
    message_id: str


def addressed(inputs: Sequence[Input], party: str, message_id: str | None) -> list[Addressed]:
    """
    Read the address of every message, before the first is sent.

    Raises:
        WrongUse: a message does not say between whom it is, is of another party or too large, or
            several would get one message_id.
    """
    if message_id is not None and (len(inputs) != 1 or len(message_id.encode()) > _LONGEST):
        raise WrongUse(f"--message-id is for one message, and has {_LONGEST} bytes at most")
    return [_addressed(item, party, message_id) for item in inputs]


def _addressed(item: Input, party: str, message_id: str | None) -> Addressed:
    data, name = item.read(), one_line(item.file)
    if len(data) > MAX_MESSAGE_BYTES:
        raise WrongUse(f'"{name}" is larger than 25 MB')
    kop = read_kop(data)
    if kop is None or kop.routing_key is None:
        raise WrongUse(f'"{name}" does not say in its Header between which parties it is')
    if kop.sender != party:
        raise WrongUse(f'"{name}" is a message of {kop.sender}, not of {party}')
    return Addressed(item, kop, kop.routing_key, message_id or stable_id(party, data))


def stable_id(party: str, data: bytes) -> str:
    """The message_id of these bytes from this party: sent twice, they are one message."""
    return str(uuid5(_IDS, f"{party}|{sha256(data).hexdigest()}"))


def send(amqp_url: str, messages: Sequence[Addressed]) -> None:
    """
    Publish each message with the broker's confirmation.

    Raises:
        BrokerError: it is not certain that the broker has them all; sending again does no harm.
    """
    with closing(Link(amqp_url, "gateway send")) as link:
        _send(Mailbox(link, load_topology()), messages)


def send_and_wait(
    amqp_url: str,
    party: str,
    messages: Sequence[Addressed],
    report: Report,
    *,
    seconds: float,
    lang: Lang,
    today: date,
) -> int:
    """
    Publish each message and report what came back; the answers stay in the queue of the party.

    Returns the exit status, as replay does: FAILED when an answer did not come in time.

    Raises:
        BrokerError: the broker cannot be reached, or the connection was lost.
    """
    with closing(Link(amqp_url, "gateway send")) as link:
        mailbox = Mailbox(link, load_topology())
        _send(mailbox, messages)
        awaited = {one.message_id for one in messages}
        answers = mailbox.answers(queue_of(party), awaited, seconds)
    check = validator(today=today, schemas=None, lang=lang)
    missing = False
    for one in messages:
        found = _newest(answers.get(one.message_id, ()))
        if found is not None:
            result = result_of(found, one.kop.naam, one.item.read(), check)
            report.add(Outcome(one.item.file, result))
            missing |= result.verdict == "failed"
        elif one.kop.naam[-3:] in ANSWERED_BY:
            missing = True
            complain(f"gateway: {one.item.file}: no answer within {seconds:g} seconds")
    as_it_should_be = report.close()
    if missing:
        return FAILED
    return OK if as_it_should_be else NOT_ACCEPTED


def _send(mailbox: Mailbox, messages: Sequence[Addressed]) -> None:
    for one in messages:
        mailbox.send(Letter(one.item.read(), one.key, one.message_id))


def _newest(found: Sequence[Delivery]) -> Delivery | None:
    return found[-1] if found else None
