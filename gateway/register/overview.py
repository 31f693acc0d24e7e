"""What waits and what was rejected, counted in the register for who keeps an eye on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, func, not_, select

from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables_mail import ONGEPUBLICEERD, outbox

_WAITING: Final = (
    select(outbox.c.queue, func.count(), func.min(outbox.c.moment))
    .where(ONGEPUBLICEERD)
    .group_by(outbox.c.queue)
)
_QUEUES: Final = select(outbox.c.queue).distinct()
_NTH_NEWEST: Final = (
    select(outbox.c.moment)
    .where(outbox.c.queue == bindparam("p_queue"), not_(ONGEPUBLICEERD))
    .order_by(outbox.c.id.desc())
    .offset(bindparam("p_offset"))
    .limit(1)
)
_REJECTED: Final = (
    select(berichten.c.sender, func.count())
    .where(berichten.c.received == bindparam("p_today"), berichten.c.verdict == "rejected")
    .group_by(berichten.c.sender)
)
_REFUSED: Final = (
    select(outbox.c.ontvanger, func.count())
    .where(
        outbox.c.kind == "notice",
        outbox.c.verdict == "refused",
        outbox.c.moment >= bindparam("p_midnight"),
    )
    .group_by(outbox.c.ontvanger)
)


class Waiting(NamedTuple):
    """What was not published yet for one queue; the oldest since when (seconds since 1970)."""

    total: int
    oldest: int


class Overview(NamedTuple):
    """By queue what waits here, every queue that was ever sent to, and by party what was wrong."""

    waiting: Mapping[str, Waiting]
    queues: frozenset[str]
    rejected: Mapping[str, int]


def overview(session: Session, today: date) -> Overview:
    """Count everything, in a fixed number of queries."""
    midnight = datetime(today.year, today.month, today.day).astimezone()
    day = {"p_today": today, "p_midnight": int(midnight.timestamp())}
    rejected: dict[str, int] = {}
    for query in (_REJECTED, _REFUSED):
        for party, count in session.rows(query, day):
            rejected[party] = rejected.get(party, 0) + count
    return Overview(
        {row[0]: Waiting(row[1], row[2]) for row in session.rows(_WAITING, {})},
        frozenset(row[0] for row in session.rows(_QUEUES, {})),
        rejected,
    )


def published_at(session: Session, queue: str, count: int) -> int | None:
    """When the oldest of the last `count` messages for a queue was made, None if not known."""
    row = session.first(_NTH_NEWEST, {"p_queue": queue, "p_offset": count - 1})
    return None if row is None else int(row[0])
