"""The mail of the worker: what came in, and what goes out in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from gateway.register.api import Envelope, Outgoing
from gateway.register.dialect import in_set
from gateway.register.session import Session
from gateway.register.tables_mail import ONGEPUBLICEERD, ZONDER_MESSAGE_ID, inbox, outbox

AGAIN: Final = ("answer", "notice")
"""The kinds that a redelivered message publishes once more."""

_OUTGOING: Final = tuple(outbox.c[name] for name in Outgoing._fields)

_IN: Final = insert(inbox)
_OUT: Final = insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)

_EARLIER: Final = (
    select(inbox.c.digest, *_OUTGOING)
    .join_from(
        inbox, outbox, (outbox.c.inbox_id == inbox.c.id) & outbox.c.kind.in_(AGAIN), isouter=True
    )
    .where(inbox.c.sender == bindparam("p_sender"))
    .order_by(outbox.c.id)
)
_EARLIER_BY_ID: Final = _EARLIER.where(inbox.c.message_id == bindparam("p_message_id"))
_EARLIER_BY_DIGEST: Final = _EARLIER.where(
    inbox.c.digest == bindparam("p_digest"), ZONDER_MESSAGE_ID
)

_PENDING: Final = (
    select(outbox.c.id, *_OUTGOING)
    .where(ONGEPUBLICEERD, outbox.c.queue.not_in(bindparam("p_without", expanding=True)))
    .order_by(outbox.c.id)
    .limit(bindparam("p_limit"))
)
_BACKLOG: Final = select(func.count()).select_from(outbox).where(ONGEPUBLICEERD)
_SENT: Final = update(outbox).where(in_set(outbox.c.id, "ids")).values(published=True)


def earlier_delivery(
    session: Session, envelope: Envelope
) -> tuple[str, tuple[Outgoing, ...]] | None:
    """The digest and the stored answers and notices of an earlier message of this sender."""
    sought = {"p_sender": envelope.sender}
    if envelope.message_id is None:
        rows = session.rows(_EARLIER_BY_DIGEST, {**sought, "p_digest": envelope.digest})
    else:
        rows = session.rows(_EARLIER_BY_ID, {**sought, "p_message_id": envelope.message_id})
    if not rows:
        return None
    answers = tuple(Outgoing._make(row[1:]) for row in rows if row.kind is not None)
    return rows[0].digest, answers


def post(
    session: Session, envelope: Envelope | None, outgoing: tuple[Outgoing, ...]
) -> tuple[int, ...]:
    """Put a message in the inbox and what it sends out in the outbox; the ids of the latter.

    Raises:
        Raced: another transaction took this message in.
    """
    inbox_id = None
    if envelope is not None:
        inbox_id = session.insert(_IN, envelope._asdict())
    rows = [{"inbox_id": inbox_id, **message._asdict()} for message in outgoing]
    if not rows:
        return ()
    return tuple(row.id for row in session.rows(_OUT, rows))


def pending(
    session: Session, limit: int, without: Collection[str] = ()
) -> list[tuple[int, Outgoing]]:
    """What waits in the outbox, oldest first, save what is for some queues."""
    rows = session.rows(_PENDING, {"p_limit": limit, "p_without": sorted(without)})
    return [(row.id, Outgoing._make(row[1:])) for row in rows]


def backlog(session: Session) -> int:
    """How much waits in the outbox."""
    return int(session.rows(_BACKLOG, {})[0][0])


def sent(session: Session, ids: list[int]) -> None:
    """Mark outbox entries as published."""
    session.change(_SENT, {"ids": ids})
