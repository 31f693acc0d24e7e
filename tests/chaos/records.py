"""What the gateway itself remembers afterwards: the inbox in order of commit, and the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import psycopg

from tests.chaos.calm import Taken

_INBOX: Final = """
    SELECT i.message_id, i.sender, i.digest, b.received
    FROM inbox i LEFT JOIN bericht b ON b.message_id = i.message_id AND b.sender = i.sender
    ORDER BY pg_xact_commit_timestamp(i.xmin), i.id
"""
_OUTBOX: Final = """
    SELECT i.message_id, o.kind, o.queue, o.message_id, o.correlation_id,
        left(encode(sha256(o.body), 'hex'), 16), t.outbox_id IS NULL
    FROM outbox o LEFT JOIN inbox i ON i.id = o.inbox_id
    LEFT JOIN te_publiceren t ON t.outbox_id = o.id
"""
_BACKLOG: Final = "SELECT count(*) FROM te_publiceren"


class Posted(NamedTuple):
    """One entry of the outbox, and the message that it is because of."""

    about: str | None
    kind: str
    queue: str
    message_id: str
    correlation_id: str | None
    digest: str
    published: bool


def taken(url: str) -> list[Taken]:
    """The inbox, in the order in which the database committed."""
    with psycopg.connect(url) as connection:
        return [Taken._make(row) for row in connection.execute(_INBOX)]


def posted(url: str) -> Iterator[Posted]:
    """The outbox."""
    with psycopg.connect(url) as connection, connection.cursor("outbox") as cursor:
        for row in cursor.execute(_OUTBOX):
            yield Posted._make(row)


def backlog(url: str) -> int:
    """How much was not published yet."""
    with psycopg.connect(url) as connection:
        row = connection.execute(_BACKLOG).fetchone()
        return row[0] if row else 0
