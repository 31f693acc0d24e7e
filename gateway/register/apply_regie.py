"""Writing an accepted 305 or 307: first what it takes back, then what it reports (IV008)."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Table, Update, bindparam, not_, update

from gateway.register.dialect import Bulk
from gateway.register.scope import of_client, pair_and_client, product_columns
from gateway.register.session import Session
from gateway.register.tables import start, stop
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.records import StartProduct, StopProduct

VERWIJDEREN: Final = "3"
"""StatusAanlevering: take the earlier class with this logical key back."""

_PAIR: Final = ("wet", "gemeente", "aanbieder", "bsn")
_START_KEY: Final = ("toewijzing_nummer", "product_categorie", "product_code", "begindatum")
_STOP_KEY: Final = (*_START_KEY, "reden_beeindiging", "einddatum")
_REST: Final = ("toewijzing_ingangsdatum", "bericht_id")


def _removal(table: Table, key: tuple[str, ...]) -> Update:
    """Mark the class with this logical key; an absent element equals an absent one."""
    same = (table.c[name].is_not_distinct_from(bindparam(f"p_{name}")) for name in key)
    return (
        update(table)
        .where(of_client(table), *same, not_(table.c.verwijderd))
        .values(verwijderd=True)
    )


_REMOVE_START: Final = _removal(start, _START_KEY)
_REMOVE_STOP: Final = _removal(stop, _STOP_KEY)
_ADD_START: Final = Bulk(start, (*_PAIR, *_START_KEY, *_REST))
_ADD_STOP: Final = Bulk(stop, (*_PAIR, *_STOP_KEY, *_REST))


def apply_regie(session: Session, bericht: Bericht, _judgement: Judgement, bericht_id: int) -> None:
    """Write the starts or stops of one client."""
    scope = pair_and_client(bericht)
    starts, stops = bericht.all(StartProduct), bericht.all(StopProduct)
    _remove(session, _REMOVE_START, scope, _START_KEY, starts)
    _remove(session, _REMOVE_STOP, scope, _STOP_KEY, stops)
    for add, records in ((_ADD_START, starts), (_ADD_STOP, stops)):
        session.bulk(
            add,
            [
                (*scope.values(), *_key(record), record.toewijzing_ingangsdatum, bericht_id)
                for record in records
                if record.status_aanlevering != VERWIJDEREN
            ],
        )


def _remove(
    session: Session,
    removal: Update,
    scope: dict[str, Any],
    names: tuple[str, ...],
    records: Any,
) -> None:
    bound = [f"p_{name}" for name in names]
    gone = [
        {**scope, **dict(zip(bound, _key(record), strict=True))}
        for record in records
        if record.status_aanlevering == VERWIJDEREN
    ]
    if gone:
        session.change(removal, gone)


def _key(record: StartProduct | StopProduct) -> tuple[Any, ...]:
    """The logical key of a start or a stop, in columns."""
    shared = (record.toewijzing_nummer, *product_columns(record.product), record.begindatum)
    if isinstance(record, StartProduct):
        return shared
    return (*shared, record.reden_beeindiging, record.einddatum)
