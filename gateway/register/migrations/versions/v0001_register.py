"""The first register: messages, allocations, start and stop, requests, invoices and mail."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _berichten()
    _toewijzingen()
    _regie()
    _verzoeken()
    _declaraties()
    _prestaties()
    _zonder_nummer()
    _overgelaten()
    _besteed()
    _mail()


def downgrade() -> None:
    for table in (
        "poging",
        "outbox",
        "inbox",
        "besteed",
        "overgelaten",
        "zonder_nummer",
        "prestatie",
        "declaratie",
        "verzoek",
        "stop",
        "start",
        "toewijzing_versie",
        "toewijzing",
        "uitgegeven",
        "identificatie",
        "bericht",
    ):
        op.drop_table(table)


# -- words ---------------------------------------------------------------------------------------


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=null)


def _text(*names: str, null: bool = False) -> tuple[sa.Column[str], ...]:
    """Texts that are compared byte by byte: in the order of a language an index costs twice."""
    kind = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    return tuple(sa.Column(name, kind, nullable=null) for name in names)


def _day(*names: str, null: bool = False) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.Date, nullable=null) for name in names)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _create(table: str, *items: Any, of: str | None = None, unique: tuple[str, ...] = ()) -> None:
    """A table with a numbered key, perhaps a reference to another one, and a unique key."""
    big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    parts = [sa.Column("id", big), *items, sa.PrimaryKeyConstraint("id", name=f"pk_{table}")]
    if of is not None:
        column = f"{of}_id"
        parts.append(sa.Column(column, big, nullable=table == "identificatie"))
        parts.append(sa.ForeignKeyConstraint([column], [f"{of}.id"], name=f"fk_{table}_{column}"))
    if unique:
        parts.append(sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}"))
    op.create_table(table, *parts)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _partial(name: str, table: str, columns: list[str], where: str, off: str, **kw: Any) -> None:
    """An index of the rows where a condition holds and the flag `off` does not."""
    op.create_index(
        name,
        table,
        columns,
        sqlite_where=sa.text(where + (f"{off} = 0" if off else "")),
        postgresql_where=sa.text(where + (f"NOT {off}" if off else "")),
        **kw,
    )


PAIR = ("wet", "gemeente", "aanbieder")
CLIENT = ("bsn", "aanbieder", "gemeente", "wet")


def _versie() -> tuple[sa.Column[Any], ...]:
    return (
        *_day("toewijzingsdatum"),
        *_text("toewijzingstijd"),
        *_day("einddatum", null=True),
        *_text("reden_wijziging", null=True),
        _number("omvang_volume", null=True),
        *_text("omvang_eenheid", "omvang_frequentie", null=True),
        _number("budget", null=True),
        *_text("referentie_aanbieder", null=True),
    )


# -- tables --------------------------------------------------------------------------------------


def _berichten() -> None:
    _create(
        "bericht",
        *_text(*PAIR, "nummer", "sender", "identificatie"),
        *_day("dagtekening"),
        *_text("basisschema_xsd_versie", "bericht_xsd_versie", "verdict", "digest"),
        *_day("received"),
        *_text("message_id", "declaratie_nummer", null=True),
    )
    key = ("identificatie", "sender", "nummer", "wet")
    _create("identificatie", *_text(*reversed(key)), of="bericht", unique=key)
    _index("identificatie", "bericht_id")
    op.create_table(
        "uitgegeven",
        *_text("identificatie"),
        sa.PrimaryKeyConstraint("identificatie", name="pk_uitgegeven"),
    )


def _toewijzingen() -> None:
    key = ("toewijzing_nummer", "gemeente", "wet")
    _create(
        "toewijzing",
        *_text(*PAIR),
        _number("toewijzing_nummer"),
        *_text("bsn"),
        *_text("product_categorie", "product_code", null=True),
        *_day("ingangsdatum"),
        *_versie(),
        unique=key,
    )
    _index("toewijzing", *CLIENT)
    _create(
        "toewijzing_versie",
        *_text("wet", "gemeente"),
        _number("toewijzing_nummer"),
        *_versie(),
        sa.ForeignKeyConstraint(
            key,
            [f"toewijzing.{name}" for name in key],
            name="fk_toewijzing_versie_toewijzing_nummer",
        ),
        of="bericht",
    )
    _index("toewijzing_versie", *key)
    _index("toewijzing_versie", "bericht_id")


def _regie() -> None:
    for table in ("start", "stop"):
        ending = (*_text("reden_beeindiging"), *_day("einddatum")) if table == "stop" else ()
        _create(
            table,
            *_text(*PAIR, "bsn"),
            _number("toewijzing_nummer", null=True),
            *_text("product_categorie", "product_code", null=True),
            *_day("toewijzing_ingangsdatum", null=True),
            *_day("begindatum"),
            *ending,
            _flag("verwijderd"),
            of="bericht",
        )
        _index(table, *CLIENT)
        _index(table, "bericht_id")


def _verzoeken() -> None:
    _create(
        "verzoek",
        *_text(*PAIR, "bsn", "nummer", "referentie_aanbieder", "status", "antwoorden"),
        of="bericht",
        unique=("referentie_aanbieder", "aanbieder", "wet"),
    )
    _index("verzoek", *CLIENT)
    _index("verzoek", "bericht_id")


def _declaraties() -> None:
    _create(
        "declaratie",
        *_text(*PAIR, "declaratie_nummer"),
        *_day("begindatum", "einddatum", "declaratie_dagtekening"),
        _number("totaal_ingediend_bedrag"),
        of="bericht",
        unique=("declaratie_nummer", "aanbieder", "wet"),
    )
    _index("declaratie", "bericht_id")
    _index("declaratie", "gemeente", "aanbieder", "wet", "begindatum")


def _prestaties() -> None:
    _create(
        "prestatie",
        *_text(*PAIR),
        _number("volgnummer"),
        *_text("bsn", "referentie_nummer"),
        *_text("vorig_referentie_nummer", null=True),
        _number("toewijzing_nummer"),
        *_text("product_categorie", "product_code"),
        *_day("begindatum", "einddatum"),
        _number("geleverd_volume"),
        *_text("eenheid"),
        _number("product_tarief", null=True),
        _number("bedrag"),
        *_text("debet_credit", "status"),
        _flag("gecrediteerd"),
        *_text("contract_bestand", null=True),
        _number("contract_regel", null=True),
        *_text("perceel", "resultaat", null=True),
        _number("declaratie_id"),
        unique=("referentie_nummer", "aanbieder", "wet"),
    )
    _index("prestatie", "declaratie_id")
    _partial(
        "ix_prestatie_openstaand",
        "prestatie",
        ["toewijzing_nummer", "begindatum", "gemeente"],
        "debet_credit = 'D' AND status != 'rejected' AND ",
        "gecrediteerd",
    )


def _zonder_nummer() -> None:
    _create(
        "zonder_nummer",
        _number("volgnummer"),
        *_text("bsn", "referentie_nummer"),
        *_text("vorig_referentie_nummer", null=True),
        _number("toewijzing_nummer"),
        *_text("product_categorie", "product_code"),
        *_day("begindatum", "einddatum"),
        _number("geleverd_volume"),
        *_text("eenheid"),
        _number("product_tarief", null=True),
        _number("bedrag"),
        *_text("debet_credit"),
        _flag("toegekend"),
        of="bericht",
    )
    _index("zonder_nummer", "bericht_id")


def _overgelaten() -> None:
    _create(
        "overgelaten",
        *_day("begindatum", "einddatum", "declaratie_dagtekening"),
        _number("totaal_ingediend_bedrag"),
        _flag("beantwoord"),
        sa.Column("document", sa.LargeBinary, nullable=True),
        of="bericht",
        unique=("bericht_id",),
    )


def _besteed() -> None:
    key = ("toewijzing_nummer", "aanbieder", "gemeente", "wet", "eenheid")
    op.create_table(
        "besteed",
        sa.Column("toewijzing_nummer", sa.BigInteger, autoincrement=False, nullable=False),
        *_text("aanbieder", "gemeente", "wet", "eenheid"),
        _number("volume"),
        _number("bedrag"),
        sa.PrimaryKeyConstraint(*key, name="pk_besteed"),
        sqlite_with_rowid=False,
    )


def _mail() -> None:
    _create(
        "inbox",
        *_text("sender"),
        *_text("message_id", null=True),
        *_text("digest"),
        _number("moment"),
        unique=("sender", "message_id"),
    )
    columns = ["sender", "digest"]
    where = "message_id IS NULL"
    _partial("uq_inbox_zonder_message_id", "inbox", columns, where, "", unique=True)
    _create(
        "outbox",
        *_text("kind", "queue", "type", "message_id"),
        *_text("correlation_id", null=True),
        *_text("content_type", "wet", "afzender", "ontvanger", "verdict"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _number("inbox_id", null=True),
        _number("moment"),
    )
    _index("outbox", "inbox_id")
    _index("outbox", "queue")
    op.create_table(
        "te_publiceren",
        sa.Column("outbox_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_te_publiceren"),
    )
    _compress_quickly()
    op.create_table(
        "poging",
        *_text("key"),
        _number("pogingen"),
        _number("moment"),
        sa.PrimaryKeyConstraint("key", name="pk_poging"),
    )


_LZ4 = """
DO $$ BEGIN
    ALTER TABLE outbox ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN OTHERS THEN
    ALTER TABLE outbox ALTER COLUMN body SET STORAGE EXTERNAL;
END $$
"""


def _compress_quickly() -> None:
    """Whole messages take less time as they are than in the compression of old.

    A PostgreSQL that was built with lz4 compresses them in less time than it takes to write them.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_LZ4)
