"""Writing accepted 305s and 307s: first what they take back, then what they report (IV008)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import FromClause, Table, Update, not_, update

from gateway.register.bulk import Bulk
from gateway.register.keyed import Keyed, changed_by, matching
from gateway.register.processed import Processed
from gateway.register.scope import CLIENT, client, product_columns
from gateway.register.session import Session
from gateway.register.tables import start, stop
from gateway.standard.records import StartProduct, StopProduct

VERWIJDEREN: Final = "3"
"""StatusAanlevering: take the earlier class with this logical key back."""

_START_KEY: Final = ("toewijzing_nummer", "product_categorie", "product_code", "begindatum")
_STOP_KEY: Final = (*_START_KEY, "reden_beeindiging", "einddatum")
_REST: Final = ("toewijzing_ingangsdatum", "bericht_id")


def _removal(table: Table, names: tuple[str, ...]) -> Keyed:
    """Mark the classes with these logical keys; an absent element equals an absent one."""

    def change(keys: FromClause, _insert: Any) -> Update:
        same = (table.c[name].is_not_distinct_from(keys.c[name]) for name in names)
        return (
            update(table)
            .where(matching(table, keys, *CLIENT), *same, not_(table.c.verwijderd))
            .values(verwijderd=True)
        )

    return changed_by(*CLIENT, *names, change=change)


_REMOVE_START: Final = _removal(start, _START_KEY)
_REMOVE_STOP: Final = _removal(stop, _STOP_KEY)
_ADD_START: Final = Bulk(start, (*CLIENT, *_START_KEY, *_REST))
_ADD_STOP: Final = Bulk(stop, (*CLIENT, *_STOP_KEY, *_REST))


def apply_regie(session: Session, processed: Sequence[Processed]) -> None:
    """Write the starts and stops of some clients."""
    _write(session, processed, StartProduct, _REMOVE_START, _ADD_START)
    _write(session, processed, StopProduct, _REMOVE_STOP, _ADD_STOP)


def _write(
    session: Session,
    processed: Sequence[Processed],
    kind: type[StartProduct] | type[StopProduct],
    remove: Keyed,
    add: Bulk,
) -> None:
    gone: list[tuple[Any, ...]] = []
    added: list[tuple[Any, ...]] = []
    for bericht, _, bericht_id in processed:
        about = client(bericht)
        for record in bericht.all(kind):
            if record.status_aanlevering == VERWIJDEREN:
                gone.append((*about, *_key(record)))
            else:
                rest = (record.toewijzing_ingangsdatum, bericht_id)
                added.append((*about, *_key(record), *rest))
    session.write_by(remove, gone)
    session.bulk(add, added)


def _key(record: StartProduct | StopProduct) -> tuple[Any, ...]:
    """The logical key of a start or a stop, in columns."""
    shared = (record.toewijzing_nummer, *product_columns(record.product), record.begindatum)
    if isinstance(record, StartProduct):
        return shared
    return (*shared, record.reden_beeindiging, record.einddatum)
