"""Writing an accepted 301: its allocations, their versions and the requests that it honours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, select, update

from gateway.errors import Raced
from gateway.register.allocations import IDENTITEIT
from gateway.register.dialect import Bulk, in_set
from gateway.register.scope import of_client, of_gemeente, pair_and_client, product_columns
from gateway.register.session import Session
from gateway.register.tables import VERSIE, toewijzing, toewijzing_versie, verzoek
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.records import ToegewezenProduct

_EIGENAAR: Final = ("aanbieder", *IDENTITEIT)
_MOMENT: Final = ("toewijzingsdatum", "toewijzingstijd")

_KNOWN: Final = select(
    toewijzing.c.id, *(toewijzing.c[name] for name in (*_EIGENAAR, *_MOMENT))
).where(of_gemeente(toewijzing), in_set(toewijzing.c.toewijzing_nummer, "nummers"))

_INSERT: Final = Bulk(toewijzing, ("wet", "gemeente", *_EIGENAAR, *VERSIE))
_UPDATE: Final = (
    update(toewijzing)
    .where(toewijzing.c.id == bindparam("p_id"))
    .values({name: bindparam(name) for name in VERSIE})
)
_VERSIE: Final = Bulk(
    toewijzing_versie, ("wet", "gemeente", "toewijzing_nummer", "bericht_id", *VERSIE)
)

_HONOREER: Final = (
    update(verzoek)
    .where(of_client(verzoek), in_set(verzoek.c.referentie_aanbieder, "referenties"))
    .values(status="gehonoreerd")
)


class _Known(NamedTuple):
    """An allocation that the register has: its row, whose it is, the moment of its version."""

    id: int
    eigenaar: tuple[Any, ...]
    moment: tuple[date, str]


def apply_toewijzing(
    session: Session, bericht: Bericht, _judgement: Judgement, bericht_id: int
) -> None:
    """Keep each version, and let the latest one count (IV013).

    Raises:
        Raced: a number belongs to somebody else after all (TR332).
    """
    scope = pair_and_client(bericht)
    products = bericht.all(ToegewezenProduct)
    key = (scope["p_wet"], scope["p_gemeente"])
    known = _known(session, scope, products)
    new, newer = _divide(scope, products, known)
    session.bulk(_INSERT, [(*key, *row) for row in new])
    if newer:
        session.change(_UPDATE, newer)
    rows = [
        (*key, product.toewijzing_nummer, bericht_id, *_versie(product)) for product in products
    ]
    session.bulk(_VERSIE, rows)
    referenties = {product.referentie_aanbieder for product in products} - {None}
    if referenties:
        session.change(_HONOREER, {**scope, "referenties": referenties})


def _known(
    session: Session, scope: dict[str, Any], products: Sequence[ToegewezenProduct]
) -> dict[int, _Known]:
    nummers = {product.toewijzing_nummer for product in products}
    rows = session.rows(_KNOWN, {**scope, "nummers": nummers})
    # id, the owner (aanbieder, number, bsn, product, ingangsdatum), the moment
    return {row[2]: _Known(row[0], tuple(row[1:7]), (row[7], row[8])) for row in rows}


def _divide(
    scope: dict[str, Any], products: Sequence[ToegewezenProduct], known: dict[int, _Known]
) -> tuple[list[tuple[Any, ...]], list[dict[str, Any]]]:
    """The allocations to insert and the rows to change; an older version changes nothing."""
    new: list[tuple[Any, ...]] = []
    newer: list[dict[str, Any]] = []
    for product in products:
        old = known.get(product.toewijzing_nummer)
        owner = _eigenaar(scope, product)
        if old is None:
            new.append((*owner, *_versie(product)))
            continue
        if old.eigenaar != owner:
            raise Raced("A ToewijzingNummer was given to another allocation at the same moment.")
        if (product.toewijzingsdatum, product.toewijzingstijd) >= old.moment:
            newer.append({"p_id": old.id, **dict(zip(VERSIE, _versie(product), strict=True))})
    return new, newer


def _eigenaar(scope: dict[str, Any], product: ToegewezenProduct) -> tuple[Any, ...]:
    return (
        scope["p_aanbieder"],
        product.toewijzing_nummer,
        scope["p_bsn"],
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
