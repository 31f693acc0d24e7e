"""What a purge does to each table, as statements; docs/retention.md says what goes and why.

`p_before` is the day before which everything of it must lie, `p_eve` the day before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    delete,
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
    identificatie,
    overgelaten,
    prestatie,
    start,
    stop,
    toewijzing,
    toewijzing_versie,
    verzoek,
    zonder_nummer,
)
from gateway.register.tables_mail import inbox, outbox
from gateway.standard.codes import TIJDELIJK_BEEINDIGD

NOBODY: Final = ""
"""What stands where a BSN stood."""

_BEFORE: Final = bindparam("p_before", type_=Date)
_EVE: Final = bindparam("p_eve", type_=Date)
"""What ends there may be extended by what begins on p_before: it is not over (OP380)."""

# -- what is over ----------------------------------------------------------------------------------


def _known(table: Table) -> ColumnElement[bool]:
    return table.c.bsn != NOBODY


def _settled_message(bericht_id: Any) -> ColumnElement[bool]:
    """The row is of a message that is old, and no declaratie that waits for its 325."""
    waiting = select(overgelaten.c.bericht_id).where(not_(overgelaten.c.beantwoord))
    old = select(berichten.c.id).where(
        berichten.c.received < _BEFORE,
        berichten.c.dagtekening < _BEFORE,
        berichten.c.id.not_in(waiting),
    )
    return bericht_id.in_(old)  # type: ignore[no-any-return]


_OLD_DECLARATIES: Final = select(declaratie.c.id).where(
    declaratie.c.declaratie_dagtekening < _BEFORE,
    declaratie.c.einddatum < _BEFORE,
    _settled_message(declaratie.c.bericht_id),
)


def _over(line: Table) -> ColumnElement[bool]:
    return and_(_known(line), line.c.begindatum < _BEFORE, line.c.einddatum < _BEFORE)


_OLD_LINE: Final = and_(
    _over(prestatie),
    prestatie.c.status != "wachtend",
    prestatie.c.declaratie_id.in_(_OLD_DECLARATIES),
)
_OLD_LOOSE: Final = and_(_over(zonder_nummer), _settled_message(zonder_nummer.c.bericht_id))


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


_LATER_VERSION: Final = exists().where(
    _same_number(toewijzing_versie),
    berichten.c.id == toewijzing_versie.c.bericht_id,
    or_(
        toewijzing_versie.c.toewijzingsdatum >= _BEFORE,
        berichten.c.received >= _BEFORE,
        berichten.c.dagtekening >= _BEFORE,
    ),
)
_LATER_START: Final = exists().where(
    _same_number(start), not_(start.c.verwijderd), start.c.begindatum >= _BEFORE
)
_LATER_STOP: Final = exists().where(
    _same_number(stop), not_(stop.c.verwijderd), stop.c.einddatum >= _BEFORE
)
_OLD_TOEWIJZING: Final = and_(
    _known(toewijzing),
    toewijzing.c.ingangsdatum < _BEFORE,
    toewijzing.c.einddatum < _EVE,
    not_(_LATER_VERSION),
    not_(_LATER_START),
    not_(_LATER_STOP),
    not_(exists().where(_same_number(prestatie), _known(prestatie))),
    not_(exists().where(_LOOSE_ON_IT, _known(zonder_nummer))),
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
    _settled_message(stop.c.bericht_id),
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
            last < _BEFORE,
            _settled_message(table.c.bericht_id),
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
    .where(_of_a_purged_one(prestatie), prestatie.c.bsn == NOBODY)
    .values(geleverd_volume=0, bedrag=0),
    delete(zonder_nummer).where(exists().where(_LOOSE_ON_IT, toewijzing.c.bsn == NOBODY)),
)
STARTS: Final = delete(start).where(_old_regie(start, start.c.begindatum, _STOPPED))
STOPS: Final = delete(stop).where(_old_regie(stop, stop.c.einddatum, _STOPS_FOR_GOOD))
VERZOEKEN: Final = (
    update(verzoek)
    .where(
        _known(verzoek),
        verzoek.c.status.in_(("gehonoreerd", "afgewezen")),
        _settled_message(verzoek.c.bericht_id),
    )
    .values(bsn=NOBODY)
)

# -- the message log and the mail ------------------------------------------------------------------

LEFT: Final = delete(overgelaten).where(
    overgelaten.c.beantwoord,
    overgelaten.c.einddatum < _BEFORE,
    _settled_message(overgelaten.c.bericht_id),
    not_(
        exists().where(
            declaratie.c.bericht_id == overgelaten.c.bericht_id,
            prestatie.c.declaratie_id == declaratie.c.id,
            _known(prestatie),
        )
    ),
)

_OF_A_MESSAGE: Final = (
    toewijzing_versie,
    start,
    stop,
    verzoek,
    declaratie,
    zonder_nummer,
    overgelaten,
)
_BARE: Final = and_(
    berichten.c.received < _BEFORE,
    berichten.c.dagtekening < _BEFORE,
    *(not_(exists().where(table.c.bericht_id == berichten.c.id)) for table in _OF_A_MESSAGE),
)
UNLINK: Final = (
    update(identificatie)
    .where(identificatie.c.bericht_id.in_(select(berichten.c.id).where(_BARE)))
    .values(bericht_id=None)
)
BERICHTEN: Final = delete(berichten).where(_BARE)
NAMELESS: Final = (
    update(berichten)
    .where(
        berichten.c.digest != "",
        _settled_message(berichten.c.id),
        *(
            not_(exists().where(table.c.bericht_id == berichten.c.id, *also))
            for table, also in (
                (toewijzing_versie, ()),
                (start, ()),
                (stop, ()),
                (verzoek, (_known(verzoek),)),
                (zonder_nummer, ()),
                (overgelaten, ()),
            )
        ),
        not_(
            exists().where(
                declaratie.c.bericht_id == berichten.c.id,
                prestatie.c.declaratie_id == declaratie.c.id,
                _known(prestatie),
            )
        ),
    )
    .values(digest="", message_id=None)
)
"""What stays of the log for a number that stays, without what tells of its bytes."""

OUTBOX: Final = delete(outbox).where(outbox.c.published, outbox.c.moment < bindparam("p_moment"))
INBOX: Final = delete(inbox).where(
    inbox.c.moment < bindparam("p_moment"),
    not_(exists().where(outbox.c.inbox_id == inbox.c.id)),
)
