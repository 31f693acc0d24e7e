"""The tables of the mail: what came in from the broker, and what is to be published."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    exists,
)

from gateway.register.columns import key, metadata, moment, number, text

inbox: Final = Table(
    "inbox",
    metadata,
    key(),
    text("sender"),
    text("message_id", null=True),
    text("digest"),
    moment("moment"),
    UniqueConstraint("sender", "message_id"),
)
"""Every message taken in from the broker; without a message_id the bytes are its name."""

ZONDER_MESSAGE_ID: Final = inbox.c.message_id.is_(None)

Index(
    "uq_inbox_zonder_message_id",
    inbox.c.sender,
    inbox.c.digest,
    unique=True,
    sqlite_where=ZONDER_MESSAGE_ID,
    postgresql_where=ZONDER_MESSAGE_ID,
)

outbox: Final = Table(
    "outbox",
    metadata,
    key(),
    Column("inbox_id", BigInteger, nullable=True, index=True),  # of what was taken in
    text("kind"),
    text("queue"),
    text("type"),
    text("message_id"),
    text("correlation_id", null=True),
    text("content_type"),
    text("wet"),
    text("afzender"),
    text("ontvanger"),
    text("verdict"),
    Column("body", LargeBinary, nullable=False),
    moment("moment"),
    Index(None, "queue"),
)
"""Everything that was sent or is to be published, in order."""

te_publiceren: Final = Table(
    "te_publiceren",
    metadata,
    Column("outbox_id", BigInteger, primary_key=True, autoincrement=False),
)
"""What of the outbox was not published yet: to take that back writes no message once more."""

ONGEPUBLICEERD: Final = exists().where(te_publiceren.c.outbox_id == outbox.c.id)

poging: Final = Table(
    "poging",
    metadata,
    Column("key", String, primary_key=True),
    number("pogingen"),
    moment("moment"),
)
"""How often a message that the broker delivered again was tried, until it is handled."""
