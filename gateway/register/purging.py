"""What a purge does to each table, as statements; docs/retention.md says what goes and why.

`p_before` is the day before which everything of it must lie, `p_eve` the day before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    except_,
    exists,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.types import Date

from gateway.register.tables import bericht as berichten
from gateway.register.tables import (
    besteed,
    declaratie,
    overgelaten,
    prestatie,
    start,
    stop,
    toewijzing,
    toewijzing_versie,
    verzoek,
    zonder_nummer,
)
from gateway.standard.codes import TIJDELIJK_BEEINDIGD

NOBODY: Final = ""
"""What stands where a BSN stood."""

BEFORE: Final = bindparam("p_before", type_=Date)
_EVE: Final = bindparam("p_eve", type_=Date)
"""What ends there may be extended by what begins on p_before: it is not over (OP380)."""

# -- what is over ----------------------------------------------------------------------------------


def known(table: Table) -> ColumnElement[bool]:
    """The row still says whose it is."""
    """The row still has its client."""
    return table.c.bsn != NOBODY


def settled_message(bericht_id: Any) -> ColumnElement[bool]:
    """The row is of a message that is old, and no declaratie that waits for its 325."""
    waiting = select(overgelaten.c.bericht_id).where(not_(overgelaten.c.beantwoord))
    old = select(berichten.c.id).where(
        berichten.c.received < BEFORE,
        berichten.c.dagtekening < BEFORE,
        berichten.c.id.not_in(waiting),
    )
    return bericht_id.in_(old)  # type: ignore[no-any-return]


_OLD_DECLARATIES: Final = select(declaratie.c.id).where(
    declaratie.c.declaratie_dagtekening < BEFORE,
    declaratie.c.einddatum < BEFORE,
    settled_message(declaratie.c.bericht_id),
)


def _over(line: Table) -> ColumnElement[bool]:
    return and_(known(line), line.c.begindatum < BEFORE, line.c.einddatum < BEFORE)


_OLD_LINE: Final = and_(
    _over(prestatie),
    prestatie.c.status != "wachtend",
    prestatie.c.declaratie_id.in_(_OLD_DECLARATIES),
)
_OLD_LOOSE: Final = and_(_over(zonder_nummer), settled_message(zonder_nummer.c.bericht_id))


def _same_number(table: Table) -> ColumnElement[bool]:
    """The row is about this allocation."""
    return and_(
        table.c.toewijzing_nummer == toewijzing.c.toewijzing_nummer,
        table.c.gemeente == toewijzing.c.gemeente,
        table.c.wet == toewijzing.c.wet,
    )


_LOOSE_ON_IT: Final = and_(
    zonder_nummer.c.toewijzing_nummer == toewijzing.c.toewijzing_nummer,
    berichten.c.id == zonder_nummer.c.bericht_id,
    berichten.c.gemeente == toewijzing.c.gemeente,
    berichten.c.wet == toewijzing.c.wet,
)


_KANDIDAAT: Final = toewijzing.alias("kandidaat")


def _kept_by(table: Table, *conditions: ColumnElement[bool]) -> Select[Any]:
    """The allocations that rows of a table keep: each row looks for its own, by the unique key."""
    same = and_(*(_KANDIDAAT.c[name] == table.c[name] for name in _NUMMER))
    return select(_KANDIDAAT.c.id).join_from(table, _KANDIDAAT, same).where(*conditions)


_NUMMER: Final = ("toewijzing_nummer", "gemeente", "wet")
_OVER: Final = select(_KANDIDAAT.c.id).where(
    _KANDIDAAT.c.bsn != NOBODY,
    _KANDIDAAT.c.ingangsdatum < BEFORE,
    _KANDIDAAT.c.einddatum < _EVE,
)
_LATER_VERSION: Final = _kept_by(
    toewijzing_versie,
    toewijzing_versie.c.bericht_id.in_(
        select(berichten.c.id).where(
            or_(berichten.c.received >= BEFORE, berichten.c.dagtekening >= BEFORE)
        )
    ),
)
_DATED_LATER: Final = _kept_by(toewijzing_versie, toewijzing_versie.c.toewijzingsdatum >= BEFORE)
_LATER_START: Final = _kept_by(start, not_(start.c.verwijderd), start.c.begindatum >= BEFORE)
_LATER_STOP: Final = _kept_by(stop, not_(stop.c.verwijderd), stop.c.einddatum >= BEFORE)
_HAS_LINES: Final = _kept_by(prestatie, known(prestatie))
_HAS_LOOSE: Final = (
    select(_KANDIDAAT.c.id)
    .select_from(zonder_nummer)
    .join(berichten, berichten.c.id == zonder_nummer.c.bericht_id)
    .join(
        _KANDIDAAT,
        and_(
            _KANDIDAAT.c.toewijzing_nummer == zonder_nummer.c.toewijzing_nummer,
            _KANDIDAAT.c.gemeente == berichten.c.gemeente,
            _KANDIDAAT.c.wet == berichten.c.wet,
        ),
    )
    .where(known(zonder_nummer))
)
_OLD_TOEWIJZING: Final = toewijzing.c.id.in_(
    except_(
        _OVER,
        _LATER_VERSION,
        _DATED_LATER,
        _LATER_START,
        _LATER_STOP,
        _HAS_LINES,
        _HAS_LOOSE,
    )
)


def _of_a_purged_one(table: Table) -> ColumnElement[bool]:
    return exists().where(_same_number(table), toewijzing.c.bsn == NOBODY)


_STOPPED: Final = exists().where(
    stop.c.toewijzing_nummer.is_(None),
    *(stop.c[name] == start.c[name] for name in ("bsn", "aanbieder", "gemeente", "wet")),
    stop.c.product_categorie.is_not_distinct_from(start.c.product_categorie),
    stop.c.product_code.is_not_distinct_from(start.c.product_code),
    stop.c.begindatum == start.c.begindatum,
    not_(stop.c.verwijderd),
    stop.c.reden_beeindiging != TIJDELIJK_BEEINDIGD,
    stop.c.einddatum < _EVE,
    settled_message(stop.c.bericht_id),
)
_STOPS_FOR_GOOD: Final = and_(
    stop.c.reden_beeindiging != TIJDELIJK_BEEINDIGD, stop.c.einddatum < _EVE
)
"""After a stop for a while the same start may be stopped again."""


def _old_regie(table: Table, last: ColumnElement[Any], over: ColumnElement[bool]) -> Any:
    """On a purged allocation; or old, and taken back or over without an allocation's number."""
    without_number = and_(table.c.toewijzing_nummer.is_(None), over)
    return or_(
        _of_a_purged_one(table),
        and_(
            last < BEFORE,
            settled_message(table.c.bericht_id),
            or_(table.c.verwijderd, without_number),
        ),
    )


# -- what goes, in this order ----------------------------------------------------------------------

_CARE: Final[Mapping[str, Any]] = {
    "bsn": NOBODY,
    "product_categorie": "",
    "product_code": "",
    "product_tarief": None,
    "vorig_referentie_nummer": None,
}
_MATCH: Final[Mapping[str, Any]] = dict.fromkeys(
    ("contract_bestand", "contract_regel", "perceel", "resultaat")
)
_ALLOCATED: Final[Mapping[str, Any]] = {
    "bsn": NOBODY,
    **dict.fromkeys(
        (
            "product_categorie",
            "product_code",
            "reden_wijziging",
            "omvang_volume",
            "omvang_eenheid",
            "omvang_frequentie",
            "budget",
            "referentie_aanbieder",
        )
    ),
}

LINES: Final = update(prestatie).where(_OLD_LINE).values({**_CARE, **_MATCH})
LOOSE: Final = delete(zonder_nummer).where(_OLD_LOOSE, not_(zonder_nummer.c.toegekend))
LOOSE_GRANTED: Final = update(zonder_nummer).where(_OLD_LOOSE).values(_CARE)
TOEWIJZINGEN: Final = update(toewijzing).where(_OLD_TOEWIJZING).values(_ALLOCATED)
ON_THEM: Final = (
    delete(toewijzing_versie).where(_of_a_purged_one(toewijzing_versie)),
    delete(besteed).where(_of_a_purged_one(besteed)),
    update(prestatie)
    .where(
        _of_a_purged_one(prestatie),
        prestatie.c.bsn == NOBODY,
        or_(prestatie.c.geleverd_volume != 0, prestatie.c.bedrag != 0),
    )
    .values(geleverd_volume=0, bedrag=0),
    delete(zonder_nummer).where(exists().where(_LOOSE_ON_IT, toewijzing.c.bsn == NOBODY)),
)
STARTS: Final = delete(start).where(_old_regie(start, start.c.begindatum, _STOPPED))
STOPS: Final = delete(stop).where(_old_regie(stop, stop.c.einddatum, _STOPS_FOR_GOOD))
VERZOEKEN: Final = (
    update(verzoek)
    .where(
        known(verzoek),
        verzoek.c.status.in_(("gehonoreerd", "afgewezen")),
        settled_message(verzoek.c.bericht_id),
    )
    .values(bsn=NOBODY)
)
