"""The granted lines of a gemeente, as its back office needs them to pay and to report."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Label,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    literal,
    null,
    or_,
    select,
    union_all,
)

from gateway.register.session import Session
from gateway.register.tables import LIJN, declaratie, prestatie, toewijzing, zonder_nummer
from gateway.register.tables import bericht as berichten

_OF_THE_DECLARATIE: Final = (
    declaratie.c.wet,
    declaratie.c.gemeente,
    declaratie.c.aanbieder,
    berichten.c.identificatie,
    berichten.c.received.label("ontvangen"),
    declaratie.c.declaratie_nummer,
    declaratie.c.declaratie_dagtekening,
    declaratie.c.begindatum.label("declaratie_begindatum"),
    declaratie.c.einddatum.label("declaratie_einddatum"),
)
_SIGNED: Final = ("bedrag", "debet_credit")
_OF_THE_LINE: Final = tuple(name for name in LIJN if name not in _SIGNED)
_MATCHED: Final = ("resultaat", "perceel", "contract_bestand", "contract_regel")
_OF_THE_TOEWIJZING: Final = tuple(
    toewijzing.c[name].label(f"toewijzing_{name}")
    for name in (
        "product_categorie",
        "product_code",
        "toewijzingsdatum",
        "ingangsdatum",
        "einddatum",
        "omvang_volume",
        "omvang_eenheid",
        "omvang_frequentie",
        "budget",
    )
)


def _matched(line: Table) -> tuple[ColumnElement[Any], ...]:
    if line is prestatie:
        return (prestatie.c.gecrediteerd, *(prestatie.c[name] for name in _MATCHED))
    return (literal(value=False).label("gecrediteerd"), *(null().label(name) for name in _MATCHED))


def _signed(line: Table) -> Label[int]:
    return case((line.c.debet_credit == "C", -line.c.bedrag), else_=line.c.bedrag).label("bedrag")


def _granted(line: Table, granted: ColumnElement[bool]) -> Select[Any]:
    own = declaratie.c.id == prestatie.c.declaratie_id
    joined = own if line is prestatie else declaratie.c.bericht_id == zonder_nummer.c.bericht_id
    return (
        select(
            *_OF_THE_DECLARATIE,
            (line.c.volgnummer + 1).label("volgnummer"),
            *(line.c[name] for name in _OF_THE_LINE),
            _signed(line),
            line.c.debet_credit,
            *_matched(line),
            *_OF_THE_TOEWIJZING,
        )
        .select_from(line)
        .join(declaratie, joined)
        .join(berichten, berichten.c.id == declaratie.c.bericht_id)
        .outerjoin(
            toewijzing,
            and_(
                toewijzing.c.toewijzing_nummer == line.c.toewijzing_nummer,
                toewijzing.c.gemeente == declaratie.c.gemeente,
                toewijzing.c.wet == declaratie.c.wet,
                toewijzing.c.aanbieder == declaratie.c.aanbieder,
            ),
        )
        .where(
            granted,
            line.c.bsn != "",  # a line that was purged
            declaratie.c.gemeente == bindparam("p_gemeente"),
            declaratie.c.begindatum >= bindparam("p_from", type_=Date),
            declaratie.c.begindatum < bindparam("p_until", type_=Date),
            or_(
                bindparam("p_wet", type_=String).is_(None),
                declaratie.c.wet == bindparam("p_wet", type_=String),
            ),
        )
    )


_BOTH: Final = union_all(
    _granted(prestatie, prestatie.c.status == "accepted"),
    _granted(zonder_nummer, zonder_nummer.c.toegekend),
).subquery()
_QUERY: Final = select(_BOTH).order_by(
    _BOTH.c.wet, _BOTH.c.aanbieder, _BOTH.c.declaratie_nummer, _BOTH.c.volgnummer
)

COLUMNS: Final = tuple(column.name for column in _BOTH.c)
"""The columns of a line, in order; amounts are in eurocent, credits negative."""


def granted_lines(
    session: Session, gemeente: str, wet: str | None, first: date, until: date
) -> list[tuple[Any, ...]]:
    """The lines of declaraties of which the DeclaratiePeriode begins from `first` before `until`.

    The allocation is in its current version.
    """
    about = {"p_gemeente": gemeente, "p_wet": wet, "p_from": first, "p_until": until}
    return [tuple(row) for row in session.rows(_QUERY, about)]
