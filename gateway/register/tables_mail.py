"""The tables of the mail: what came in from the broker, and what is to be published."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    not_,
)

from gateway.register.columns import flag, key, metadata, moment, number, text

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
    Column("inbox_id", ForeignKey("inbox.id"), nullable=True, index=True),
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
    flag("published"),
    moment("moment"),
    Index(None, "queue"),
)
"""Everything to publish, in order."""

ONGEPUBLICEERD: Final = not_(outbox.c.published)

Index(
    "ix_outbox_ongepubliceerd",
    outbox.c.id,
    sqlite_where=ONGEPUBLICEERD,
    postgresql_where=ONGEPUBLICEERD,
)

poging: Final = Table(
    "poging",
    metadata,
    Column("key", String, primary_key=True),
    number("pogingen"),
    moment("moment"),
)
"""How often a message that the broker delivered again was tried, until it is handled."""
