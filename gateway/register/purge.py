"""Takes out what nobody needs to be remembered by any more; numbers that were used stay used.

An allocation is purged with everything on it. Before that its lines lose the client and the care,
and keep their sums. docs/retention.md says what goes, what stays and why.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import text

from gateway.register import purging, purging_log
from gateway.register.session import Session
from gateway.register.store import StoreRegister

_DAY: Final = timedelta(days=1)

_NOT_WHILE_JUDGING: Final = text("LOCK TABLE inbox, identificatie IN ACCESS EXCLUSIVE MODE")
"""Waits for every message that is being judged: each has asked about its Identificatie.

In the order in which a worker comes by these tables: otherwise each could wait for the other.
"""


class Purged(NamedTuple):
    """How many of each went, or stay without their client."""

    prestaties: int
    toewijzingen: int
    starts: int
    stops: int
    verzoeken: int
    berichten: int
    outbox: int
    inbox: int


def purge(register: StoreRegister, before: date, *, dry_run: bool = False) -> Purged:
    """
    Take out everything that lies before a day, in one transaction; with `dry_run` only count.

    Raises:
        RegisterError: the register could not do it. Nothing has changed.
    """
    with register.changing() as session:
        if session.on_postgresql:
            session.change(_NOT_WHILE_JUDGING, {})
        purged = _purge(session, before)
        if not dry_run:
            session.commit()
    return purged


def _purge(session: Session, before: date) -> Purged:
    midnight = datetime(before.year, before.month, before.day).astimezone()
    days = {"p_before": before, "p_eve": before - _DAY}
    mail = {"p_moment": int(midnight.timestamp())}
    lines = session.change(purging.LINES, days) + session.change(purging.LOOSE, days)
    lines += session.change(purging.LOOSE_GRANTED, days)
    toewijzingen = session.change(purging.TOEWIJZINGEN, days)
    for statement in purging.ON_THEM:
        session.change(statement, {})
    starts = session.change(purging.STARTS, days)
    stops = session.change(purging.STOPS, days)
    verzoeken = session.change(purging.VERZOEKEN, days)
    session.change(purging_log.LEFT, days)
    session.change(purging_log.UNLINK, days)
    berichten = session.change(purging_log.BERICHTEN, days)
    session.change(purging_log.NAMELESS, days)
    session.change(purging_log.POGINGEN, mail)
    return Purged(
        lines,
        toewijzingen,
        starts,
        stops,
        verzoeken,
        berichten,
        outbox=session.change(purging_log.OUTBOX, mail),
        inbox=session.change(purging_log.INBOX, mail),
    )
