"""The facts about what a party answers itself: the lines that a 325 decides about."""

from __future__ import annotations

import zlib
from typing import Any

from sqlalchemy import (
    Select,
    Table,
    bindparam,
    exists,
    literal_column,
    select,
    union_all,
)

from gateway.register.dialect import in_set
from gateway.register.facts_antwoord import heenbericht
from gateway.register.scope import of_aanbieder, pair
from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables import declaratie, overgelaten, prestatie, zonder_nummer
from gateway.rules.besluit import BesluitFacts, Lijn, Overgelaten
from gateway.rules.facts import DeclaratieLijn
from gateway.standard.bericht import Bericht
from gateway.standard.berichten import ANSWERS


def _columns(table: Table, status: Any) -> Select[Any]:
    names = DeclaratieLijn._fields
    return select(table.c.id, table.c.volgnummer, status, *(table.c[name] for name in names))


_LIJNEN = union_all(
    _columns(prestatie, prestatie.c.status.label("stand"))
    .join_from(prestatie, declaratie, declaratie.c.id == prestatie.c.declaratie_id)
    .where(declaratie.c.bericht_id == bindparam("bericht_id")),
    _columns(zonder_nummer, literal_column("'los'").label("stand")).where(
        zonder_nummer.c.bericht_id == bindparam("bericht_id")
    ),
)

_NUMMER_BEZET = (
    exists()
    .where(of_aanbieder(declaratie), declaratie.c.declaratie_nummer == bindparam("p_nummer"))
    .label("bezet")
)

_OVERGELATEN = (
    select(
        declaratie.c.id.label("declaratie_id"),
        overgelaten.c.beantwoord,
        overgelaten.c.document,
        berichten.c.message_id,
        berichten.c.digest,
        _NUMMER_BEZET,
    )
    .select_from(overgelaten)
    .join(berichten, berichten.c.id == overgelaten.c.bericht_id)
    .outerjoin(declaratie, declaratie.c.bericht_id == berichten.c.id)
    .where(overgelaten.c.bericht_id == bindparam("bericht_id"))
)

_BEZET = select(prestatie.c.referentie_nummer).where(
    of_aanbieder(prestatie), in_set(prestatie.c.referentie_nummer, "referenties")
)


def besluit_facts(session: Session, bericht: Bericht) -> BesluitFacts:
    """The 323 of a 325, if it was left to the gemeente, and its lines in the order of the 323."""
    named = bericht.header.declaratie_identificatie
    row = None if named is None else heenbericht(session, bericht, "323", bericht.aanbieder, named)
    if row is None:
        return BesluitFacts(None, (), frozenset())
    scope = pair(bericht)
    found = session.rows(_LIJNEN, {"bericht_id": row.id})
    lijnen = [Lijn(each[0], each[1], each[2], DeclaratieLijn._make(each[3:])) for each in found]
    lijnen.sort(key=lambda lijn: lijn.volgnummer)
    left = _overgelaten(session, scope, row)
    los = {lijn.lijn.referentie_nummer for lijn in lijnen if lijn.stand == "los"}
    bezet = session.rows(_BEZET, {**scope, "referenties": los}) if left and los else ()
    return BesluitFacts(left, tuple(lijnen), frozenset(each[0] for each in bezet))


def _overgelaten(session: Session, scope: dict[str, Any], row: Any) -> Overgelaten | None:
    sought = {**scope, "bericht_id": row.id, "p_nummer": row.declaratie_nummer}
    left = session.first(_OVERGELATEN, sought)
    if left is None:
        return None
    return Overgelaten(
        bericht_id=row.id,
        declaratie_id=left.declaratie_id,
        nummer_vrij=not left.bezet,
        beantwoord=left.beantwoord,
        document=zlib.decompress(left.document) if left.document else b"",
        message_id=left.message_id,
        digest=left.digest,
    )


def own_verdict(session: Session, bericht: Bericht) -> str | None:
    """What the gateway thought of the heenbericht that a retour answers; None when not known."""
    header = bericht.header
    answered = ANSWERS[bericht.soort.nummer]
    row = heenbericht(session, bericht, answered, header.afzender, header.bericht_identificatie)
    return None if row is None else str(row.verdict)
