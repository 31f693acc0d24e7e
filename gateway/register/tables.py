"""The tables of the register. Amounts are in eurocent; days are dates without a time.

Columns that say what a message said carry the name of the element in snake_case. Equal numbers
in the two wetten have nothing to do with each other. `bericht_id` is the message that a row is of.
Keys begin with what differs most, so that a set of numbers is looked up one by one, never scanned.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    and_,
    literal_column,
    not_,
)

from gateway.register import tables_mail as _mail  # noqa: F401  (these are of TABLES too)
from gateway.register.columns import day, flag, key, metadata, number, of, pair, text

VERSION_TABLE: Final = "gateway_version"
"""The table with the version of the store; it also tells that a database is a register."""

HEAD: Final = "0001"
"""The newest migration: the version of a store that this program works with."""
TABLES: Final = metadata

# -- messages ------------------------------------------------------------------------------------

bericht: Final = Table(
    "bericht",
    metadata,
    key(),
    *pair(),
    text("nummer"),  # 301 ... 325
    text("sender"),
    text("identificatie"),
    day("dagtekening"),
    text("basisschema_xsd_versie"),
    text("bericht_xsd_versie"),
    text("verdict"),
    text("digest"),  # SHA-256 of the bytes, hex
    day("received"),
    text("message_id", null=True),
    text("declaratie_nummer", null=True),  # of a 323, also one that was not taken in
)
"""Every message that was judged on level 2 or higher."""

identificatie: Final = Table(
    "identificatie",
    metadata,
    key(),
    text("wet"),
    text("nummer"),
    text("sender"),
    text("identificatie"),
    of("bericht", null=True),
    Index(None, "bericht_id"),
    UniqueConstraint("identificatie", "sender", "nummer", "wet"),  # TR056
)
"""The Identificaties that are used up, each by the first message that carried it.

They stay when that message is purged."""

uitgegeven: Final = Table(
    "uitgegeven",
    metadata,
    Column("identificatie", String, primary_key=True),
)
"""The identifications that the gateway gave out itself."""

# -- allocations ---------------------------------------------------------------------------------


def _versie() -> tuple[Column[Any], ...]:
    return (
        day("toewijzingsdatum"),
        text("toewijzingstijd"),
        day("einddatum", null=True),
        text("reden_wijziging", null=True),
        number("omvang_volume", null=True),
        text("omvang_eenheid", null=True),
        text("omvang_frequentie", null=True),
        number("budget", null=True),
        text("referentie_aanbieder", null=True),
    )


VERSIE: Final = tuple(column.name for column in _versie())
"""What may differ between versions."""

toewijzing: Final = Table(
    "toewijzing",
    metadata,
    key(),
    *pair(),
    number("toewijzing_nummer"),
    text("bsn"),
    text("product_categorie", null=True),
    text("product_code", null=True),
    day("ingangsdatum"),
    *_versie(),
    UniqueConstraint("toewijzing_nummer", "gemeente", "wet"),  # TR332
    Index(None, "bsn", "aanbieder", "gemeente", "wet"),
)
"""One row per allocation: whose and what it is, and its current version (IV013).

Once purged it has no BSN ("") and no versions: its number stays used."""

toewijzing_versie: Final = Table(
    "toewijzing_versie",
    metadata,
    key(),
    text("wet"),
    text("gemeente"),
    number("toewijzing_nummer"),
    of("bericht"),
    *_versie(),
    ForeignKeyConstraint(
        ("toewijzing_nummer", "gemeente", "wet"),
        ("toewijzing.toewijzing_nummer", "toewijzing.gemeente", "toewijzing.wet"),
    ),
    Index(None, "toewijzing_nummer", "gemeente", "wet"),
    Index(None, "bericht_id"),
)
"""Every accepted version of an allocation, in order of receipt."""

# -- start and stop, requests, invoices ----------------------------------------------------------


def _regie() -> tuple[Any, ...]:
    return (
        key(),
        *pair(),
        text("bsn"),
        number("toewijzing_nummer", null=True),
        text("product_categorie", null=True),
        text("product_code", null=True),
        day("toewijzing_ingangsdatum", null=True),
        day("begindatum"),
        flag("verwijderd"),
        of("bericht"),
        Index(None, "bsn", "aanbieder", "gemeente", "wet"),
        Index(None, "bericht_id"),
    )


start: Final = Table("start", metadata, *_regie())
"""Every accepted StartProduct; `verwijderd` once StatusAanlevering 3 took it back (IV008)."""

stop: Final = Table("stop", metadata, *_regie(), text("reden_beeindiging"), day("einddatum"))
"""Every accepted StopProduct, as `start`."""

verzoek: Final = Table(
    "verzoek",
    metadata,
    key(),
    *pair(),
    text("bsn"),
    text("nummer"),  # 315 or 317
    text("referentie_aanbieder"),
    text("status"),  # open, onderzoek, gehonoreerd or afgewezen
    text("antwoorden"),  # accepted VerzoekAntwoord codes, a space between them
    of("bericht"),
    UniqueConstraint("referentie_aanbieder", "aanbieder", "wet"),  # TR347
    Index(None, "bsn", "aanbieder", "gemeente", "wet"),
    Index(None, "bericht_id"),
)
"""One row per AangevraagdProduct of a 315 and per Verzoek of a 317."""

declaratie: Final = Table(
    "declaratie",
    metadata,
    key(),
    *pair(),
    text("declaratie_nummer"),
    day("begindatum"),  # of the DeclaratiePeriode
    day("einddatum"),
    day("declaratie_dagtekening"),
    number("totaal_ingediend_bedrag"),  # eurocent, credit negative
    of("bericht"),
    Index(None, "bericht_id"),
    UniqueConstraint("declaratie_nummer", "aanbieder", "wet"),  # TR333
    Index(None, "gemeente", "aanbieder", "wet", "begindatum"),
)
"""Every declaratie that was processed."""


def _lijn() -> tuple[Column[Any], ...]:
    return (
        text("bsn"),
        text("referentie_nummer"),
        text("vorig_referentie_nummer", null=True),  # of a credit: the debet that it takes back
        number("toewijzing_nummer"),
        text("product_categorie"),
        text("product_code"),
        day("begindatum"),  # of the ProductPeriode
        day("einddatum"),
        number("geleverd_volume"),
        text("eenheid"),
        number("product_tarief", null=True),
        number("bedrag"),  # eurocent, never negative
        text("debet_credit"),
    )


LIJN: Final = tuple(column.name for column in _lijn())
"""What a line of a 323 says of itself."""

prestatie: Final = Table(
    "prestatie",
    metadata,
    key(),
    Column("declaratie_id", BigInteger, nullable=False, index=True),
    *pair(),
    number("volgnummer"),  # counts the Prestaties of the message from 0
    *_lijn(),
    text("status"),  # accepted or rejected; wachtend: the gemeente has to answer yet
    flag("gecrediteerd"),  # of an accepted debet: a credit took it back
    text("contract_bestand", null=True),
    number("contract_regel", null=True),
    text("perceel", null=True),
    text("resultaat", null=True),
    UniqueConstraint("referentie_nummer", "aanbieder", "wet"),  # TR314
)
"""Every Prestatie that was judged, with the contract row that it was held against.

Its declaratie is written just before it, in the same transaction: asking the database to look for
it again, line by line, would be a good part of the work of a large invoice."""

zonder_nummer: Final = Table(
    "zonder_nummer",
    metadata,
    key(),
    of("bericht"),
    number("volgnummer"),  # as in prestatie
    *_lijn(),
    flag("toegekend"),  # by the 325 of a gemeente: it counts, without a number of its own
    Index(None, "bericht_id"),
)
"""Every line of a 323 that used up no ReferentieNummer: for the 325 of a gemeente, nothing else.

It was not judged (below a Client with a finding, or in a message that was not taken in), or its
number was used before.
"""

overgelaten: Final = Table(
    "overgelaten",
    metadata,
    key(),
    of("bericht"),
    day("begindatum"),  # as in declaratie
    day("einddatum"),
    day("declaratie_dagtekening"),
    number("totaal_ingediend_bedrag"),
    flag("beantwoord"),  # by a right 325
    Column("document", LargeBinary, nullable=True),  # all lines; gone once it is answered
    UniqueConstraint("bericht_id"),
)
"""Every 323 that its gemeente answers itself."""

OPENSTAAND: Final = and_(
    prestatie.c.debet_credit == literal_column("'D'"),
    prestatie.c.status != literal_column("'rejected'"),
    not_(prestatie.c.gecrediteerd),
)
"""An accepted debet that was not credited, or one that waits for its 325.

In literals, so that the partial index answers it.
"""

Index(
    "ix_prestatie_openstaand",
    prestatie.c.toewijzing_nummer,
    prestatie.c.begindatum,
    prestatie.c.gemeente,
    sqlite_where=OPENSTAAND,
    postgresql_where=OPENSTAAND,
)

besteed: Final = Table(
    "besteed",
    metadata,
    Column("toewijzing_nummer", BigInteger, primary_key=True, autoincrement=False),
    Column("aanbieder", String, primary_key=True),
    Column("gemeente", String, primary_key=True),
    Column("wet", String, primary_key=True),
    Column("eenheid", String, primary_key=True),
    number("volume"),
    number("bedrag"),  # eurocent
    sqlite_with_rowid=False,
)
"""The running total per allocation and unit of what counts as declared, debits minus credits.

Those are the Prestaties that were accepted, that wait for a 325, or that a 325 granted."""
