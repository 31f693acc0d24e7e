"""What waits for an answer: open requests, and messages to parties that answer by themselves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import and_, case, exists, not_, or_, select

from gateway.register.dialect import in_set
from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables import identificatie as identificaties
from gateway.register.tables import overgelaten, verzoek
from gateway.rules.deadlines import OpenVerzoek, Unanswered
from gateway.standard.berichten import ANSWERS

_OPEN: Final = (
    select(
        verzoek.c.wet,
        verzoek.c.gemeente,
        verzoek.c.aanbieder,
        verzoek.c.nummer,
        verzoek.c.referentie_aanbieder,
        verzoek.c.status,
        berichten.c.received,
        berichten.c.dagtekening,
    )
    .join_from(verzoek, berichten)
    .where(verzoek.c.status.in_(("open", "onderzoek")))
    .order_by(verzoek.c.id)
)

_RECEIVER: Final = case(
    (berichten.c.sender == berichten.c.gemeente, berichten.c.aanbieder), else_=berichten.c.gemeente
)
_RETOUR: Final = case({heen: retour for retour, heen in ANSWERS.items()}, value=berichten.c.nummer)

_ANSWERED: Final = exists().where(
    identificaties.c.identificatie == berichten.c.sender + "/" + berichten.c.identificatie,
    identificaties.c.sender == _RECEIVER,
    identificaties.c.nummer == _RETOUR,
    identificaties.c.wet == berichten.c.wet,
)
"""A retour of the receiver used up the one answer to this message."""

_OWN: Final = identificaties.alias("own")
"""A message under an Identificatie that was used before is answered by the gateway itself."""

_UNANSWERED: Final = (
    select(
        berichten.c.wet,
        berichten.c.gemeente,
        berichten.c.aanbieder,
        berichten.c.nummer,
        berichten.c.identificatie,
        _RECEIVER.label("party"),
        berichten.c.received,
    )
    .join_from(berichten, _OWN, _OWN.c.bericht_id == berichten.c.id)
    .where(
        berichten.c.nummer.in_(ANSWERS.values()),
        or_(
            and_(
                berichten.c.sender == berichten.c.aanbieder,
                in_set(berichten.c.gemeente, "parties"),
            ),
            and_(
                berichten.c.sender == berichten.c.gemeente,
                in_set(berichten.c.aanbieder, "parties"),
            ),
        ),
        ~_ANSWERED,
    )
    .order_by(berichten.c.id)
)


_DECLARATIES: Final = (
    select(
        berichten.c.wet,
        berichten.c.gemeente,
        berichten.c.aanbieder,
        berichten.c.nummer,
        berichten.c.identificatie,
        berichten.c.gemeente.label("party"),
        berichten.c.received,
    )
    .join_from(overgelaten, berichten)
    .where(not_(overgelaten.c.beantwoord))
    .order_by(berichten.c.id)
)
"""The declaraties that were left to their gemeente and not yet answered."""


def open_verzoeken(session: Session) -> list[OpenVerzoek]:
    """Every request without an allocation or a rejection, in order of receipt."""
    return [OpenVerzoek._make(row) for row in session.rows(_OPEN, {})]


def unanswered(session: Session, parties: Collection[str]) -> list[Unanswered]:
    """The messages that were left to their receiver to answer, and were not answered yet.

    `parties` are the CBS and AGB codes of who answers itself. A declaratie tells by itself that it
    was left to its gemeente.
    """
    rows = list(session.rows(_DECLARATIES, {}))
    if parties:
        rows += session.rows(_UNANSWERED, {"parties": list(parties)})
    return [Unanswered._make(row) for row in rows]
