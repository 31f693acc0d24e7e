"""Writing accepted 301s: allocations, their versions and the requests that they honour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import select, update

from gateway.errors import Raced
from gateway.register.allocations import IDENTITEIT
from gateway.register.bulk import Bulk
from gateway.register.keyed import changed_by, found_by, matching, spread
from gateway.register.processed import Processed
from gateway.register.scope import CLIENT, GEMEENTE, client, product_columns
from gateway.register.session import Session
from gateway.register.tables import VERSIE, toewijzing, toewijzing_versie, verzoek
from gateway.standard.records import ToegewezenProduct

_EIGENAAR: Final = ("aanbieder", *IDENTITEIT)
_MOMENT: Final = ("toewijzingsdatum", "toewijzingstijd")

_KNOWN: Final = found_by(
    *GEMEENTE,
    "toewijzing_nummer",
    query=lambda keys: select(
        toewijzing.c.id, *(toewijzing.c[name] for name in (*_EIGENAAR, *_MOMENT))
    ).where(matching(toewijzing, keys, *GEMEENTE, "toewijzing_nummer")),
)

_INSERT: Final = Bulk(toewijzing, (*GEMEENTE, *_EIGENAAR, *VERSIE))
_UPDATE: Final = changed_by(
    "id",
    *VERSIE,
    change=lambda keys, _: (
        update(toewijzing)
        .where(toewijzing.c.id == keys.c.id)
        .values({name: keys.c[name] for name in VERSIE})
    ),
)
_VERSIE: Final = Bulk(toewijzing_versie, (*GEMEENTE, "toewijzing_nummer", "bericht_id", *VERSIE))

_HONOREER: Final = changed_by(
    *CLIENT,
    "referentie_aanbieder",
    change=lambda keys, _: (
        update(verzoek)
        .where(matching(verzoek, keys, *CLIENT, "referentie_aanbieder"))
        .values(status="gehonoreerd")
    ),
)


class _Known(NamedTuple):
    """An allocation that the register has: its row, whose it is, the moment of its version."""

    id: int
    eigenaar: tuple[Any, ...]
    moment: tuple[date, str]


class _Rows(NamedTuple):
    """What 301s write: allocations, newer versions of known ones by row, versions, and honours."""

    new: list[tuple[Any, ...]]
    newer: dict[int, tuple[Any, ...]]
    versies: list[tuple[Any, ...]]
    honoured: list[tuple[Any, ...]]


def apply_toewijzing(session: Session, processed: Sequence[Processed]) -> None:
    """Keep each version, and let the latest one count (IV013).

    Raises:
        Raced: a number belongs to somebody else after all (TR332).
    """
    rows = _Rows([], {}, [], [])
    known = _known(session, processed)
    for one, of_message in zip(processed, known, strict=True):
        _divide(one, of_message, rows)
    session.bulk(_INSERT, rows.new)
    session.write_by(_UPDATE, [(row, *versie) for row, versie in rows.newer.items()])
    session.bulk(_VERSIE, rows.versies)
    session.write_by(_HONOREER, rows.honoured)


def _known(session: Session, processed: Sequence[Processed]) -> list[dict[int, _Known]]:
    """The allocations that have the numbers of each message, by number."""
    keys = [
        (at, bericht.soort.wet, bericht.gemeente, product.toewijzing_nummer)
        for at, (bericht, *_) in enumerate(processed)
        for product in bericht.all(ToegewezenProduct)
    ]
    rows = session.ask(_KNOWN, keys)
    # at, id, the owner (aanbieder, number, bsn, product, ingangsdatum), the moment
    return [
        {row[3]: _Known(row[1], tuple(row[2:8]), (row[8], row[9])) for row in found}
        for found in spread(rows(), len(processed))
    ]


def _divide(processed: Processed, known: dict[int, _Known], rows: _Rows) -> None:
    """Which rows to insert and to change; an older version changes nothing."""
    bericht, _, bericht_id = processed
    wet, gemeente, aanbieder, bsn = about = client(bericht)
    for product in bericht.all(ToegewezenProduct):
        old = known.get(product.toewijzing_nummer)
        eigenaar, versie = _eigenaar(aanbieder, bsn, product), _versie(product)
        rows.versies.append((wet, gemeente, product.toewijzing_nummer, bericht_id, *versie))
        if product.referentie_aanbieder is not None:
            rows.honoured.append((*about, product.referentie_aanbieder))
        if old is None:
            rows.new.append((wet, gemeente, *eigenaar, *versie))
            continue
        if old.eigenaar != eigenaar:
            raise Raced("A ToewijzingNummer was given to another allocation at the same moment.")
        if (product.toewijzingsdatum, product.toewijzingstijd) >= old.moment:
            rows.newer[old.id] = versie


def _eigenaar(aanbieder: str, bsn: str, product: ToegewezenProduct) -> tuple[Any, ...]:
    return (
        aanbieder,
        product.toewijzing_nummer,
        bsn,
        *product_columns(product.product),
        product.ingangsdatum,
    )


def _versie(product: ToegewezenProduct) -> tuple[Any, ...]:
    """The columns VERSIE."""
    omvang = product.omvang
    return (
        product.toewijzingsdatum,
        product.toewijzingstijd,
        product.einddatum,
        product.reden_wijziging,
        *((None, None, None) if omvang is None else omvang),
        product.budget,
        product.referentie_aanbieder,
    )
