"""The mail of the worker: what came in, and what goes out in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, func, not_, select

from gateway.register.api import Delivered, Envelope, Outgoing, Posted
from gateway.register.bulk import Bulk
from gateway.register.columns import now
from gateway.register.dialect import in_set
from gateway.register.keyed import Keyed, found_by, matching, spread
from gateway.register.session import Session
from gateway.register.tables_mail import ZONDER_MESSAGE_ID, inbox, outbox, te_publiceren

AGAIN: Final = ("answer", "notice")
"""The kinds that a redelivered message publishes once more."""

_OUTGOING: Final = tuple(outbox.c[name] for name in Outgoing._fields)

_IN: Final = Bulk(inbox, (*Envelope._fields, "moment"))
_OUT: Final = Bulk(outbox, ("inbox_id", *Outgoing._fields, "moment"))
_TO_PUBLISH: Final = Bulk(te_publiceren, ("outbox_id",))


def _earlier(name: str, *conditions: ColumnElement[bool]) -> Keyed:
    """What came in under this name, with the answers that it led to."""
    return found_by(
        "sender",
        name,
        query=lambda keys: (
            select(inbox.c.digest, *_OUTGOING)
            .join_from(
                inbox,
                outbox,
                (outbox.c.inbox_id == inbox.c.id) & outbox.c.kind.in_(AGAIN),
                isouter=True,
            )
            .where(matching(inbox, keys, "sender", name), *conditions)
            .order_by(outbox.c.id)
        ),
    )


_EARLIER_BY_ID: Final = _earlier("message_id")
_EARLIER_BY_DIGEST: Final = _earlier("digest", ZONDER_MESSAGE_ID)

_PENDING: Final = (
    select(outbox.c.id, *_OUTGOING)
    .join_from(te_publiceren, outbox, outbox.c.id == te_publiceren.c.outbox_id)
    .where(not_(in_set(outbox.c.queue, "p_without")))
    .order_by(outbox.c.id)
    .limit(bindparam("p_limit"))
)
_BACKLOG: Final = select(func.count()).select_from(te_publiceren)
_SENT: Final = delete(te_publiceren).where(in_set(te_publiceren.c.outbox_id, "ids"))


def earlier_deliveries(session: Session, envelopes: Sequence[Envelope]) -> list[Delivered | None]:
    """The digest and the stored answers and notices of an earlier message of each sender."""
    named: list[tuple[Any, ...]] = []
    unnamed: list[tuple[Any, ...]] = []
    for at, (sender, message_id, digest) in enumerate(envelopes):
        if message_id is None:
            unnamed.append((at, sender, digest))
        else:
            named.append((at, sender, message_id))
    asked = session.ask(_EARLIER_BY_ID, named), session.ask(_EARLIER_BY_DIGEST, unnamed)
    rows = [row for found in asked for row in found()]
    return [_delivered(found) for found in spread(rows, len(envelopes))]


def _delivered(rows: Sequence[Any]) -> Delivered | None:
    if not rows:
        return None
    return rows[0].digest, tuple(Outgoing._make(row[2:]) for row in rows if row.kind is not None)


def post(session: Session, posted: Sequence[Posted]) -> list[tuple[int, ...]]:
    """Put messages in the inbox and what they send out in the outbox; the ids of the latter.

    Raises:
        Raced: another transaction took one of the messages in.
    """
    moment = now()
    taken_in = [(*envelope, moment) for envelope, _ in posted if envelope is not None]
    numbers = iter(session.numbered(_IN, taken_in))
    rows: list[tuple[Any, ...]] = []
    for envelope, outgoing in posted:
        inbox_id = None if envelope is None else next(numbers)
        rows += [(inbox_id, *message, moment) for message in outgoing]
    stored = session.numbered(_OUT, rows)
    session.bulk(_TO_PUBLISH, [(number,) for number in stored])
    ids = iter(stored)
    return [tuple(islice(ids, len(outgoing))) for _, outgoing in posted]


def pending(
    session: Session, limit: int, without: Collection[str] = ()
) -> list[tuple[int, Outgoing]]:
    """What waits in the outbox, oldest first, save what is for some queues."""
    rows = session.rows(_PENDING, {"p_limit": limit, "p_without": without})
    return [(row.id, Outgoing._make(row[1:])) for row in rows]


def backlog(session: Session) -> int:
    """How much waits in the outbox."""
    return int(session.rows(_BACKLOG, {})[0][0])


def sent(session: Session, ids: list[int]) -> None:
    """Mark outbox entries as published."""
    session.write(_SENT, {"ids": ids})
