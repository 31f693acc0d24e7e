"""Writing that a message was judged, and using up its Identificatie (TR056)."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import bindparam, insert, select

from gateway.register.api import Envelope
from gateway.register.apply_besluit import apply_besluit, leave
from gateway.register.apply_declaratie import apply_declaratie
from gateway.register.apply_regie import apply_regie
from gateway.register.apply_toewijzing import apply_toewijzing
from gateway.register.apply_verzoek import apply_antwoord, apply_verzoek
from gateway.register.apply_zonder_nummer import apply_zonder_nummer
from gateway.register.dialect import Bulk
from gateway.register.scope import pair
from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables import identificatie as identificaties
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.records import Declaratie

_INSERT: Final = insert(berichten)

_COLUMNS: Final = ("wet", "nummer", "sender", "identificatie", "bericht_id")
_CLAIM: Final = Bulk(identificaties, _COLUMNS)
_CLAIM_IF_FREE: Final = Bulk(identificaties, _COLUMNS, taken="skip")

_GEBRUIKT: Final = select(identificaties.c.id).where(
    *(identificaties.c[name] == bindparam(f"p_{name}") for name in _COLUMNS[:4])
)

_CHANGES: Final = {
    "301": apply_toewijzing,
    "305": apply_regie,
    "307": apply_regie,
    "315": apply_verzoek,
    "317": apply_verzoek,
    "319": apply_antwoord,
    "323": apply_declaratie,
    "325": apply_besluit,
}
"""What an accepted message changes besides; a retour changes nothing."""


def used_up(bericht: Bericht) -> str:
    """What a message uses up: its Identificatie; a retour, the one answer to its heenbericht."""
    header = bericht.header
    mark = header.bericht_identificatie.identificatie
    return f"{header.afzender}/{mark}" if bericht.soort.is_retour else mark


def identificatie_gebruikt(
    session: Session, wet: str, nummer: str, sender: str, identificatie: str
) -> bool:
    """True when this sender used this Identificatie before in this kind of message."""
    sought = {
        "p_wet": wet,
        "p_nummer": nummer,
        "p_sender": sender,
        "p_identificatie": identificatie,
    }
    return session.first(_GEBRUIKT, sought) is not None


def apply_bericht(
    session: Session,
    bericht: Bericht,
    envelope: Envelope,
    judgement: Judgement | None,
    verdict: str,
    received: date,
    document: bytes | None = None,
) -> None:
    """Write the message, use up its Identificatie, and write what was accepted of it.

    A 323 with a `document` waits for the 325 of its gemeente.
    """
    bericht_id = _seen(session, bericht, envelope, verdict, received)
    _claim(session, bericht, envelope.sender, judgement, bericht_id)
    change = _CHANGES.get(bericht.soort.nummer)
    if change is not None and judgement is not None and judgement.processed:
        change(session, bericht, judgement, bericht_id)
    if bericht.soort.nummer == "323":
        apply_zonder_nummer(session, bericht, judgement, bericht_id)
    if document is not None:
        leave(session, bericht, bericht_id, document)


def _seen(
    session: Session, bericht: Bericht, envelope: Envelope, verdict: str, received: date
) -> int:
    mark = bericht.header.bericht_identificatie
    declared = bericht.maybe(Declaratie)
    scope = pair(bericht)
    row = {
        "wet": scope["p_wet"],
        "gemeente": scope["p_gemeente"],
        "aanbieder": scope["p_aanbieder"],
        "nummer": bericht.soort.nummer,
        "sender": envelope.sender,
        "identificatie": mark.identificatie,
        "dagtekening": mark.dagtekening,
        "basisschema_xsd_versie": bericht.header.xsd_versie.basisschema_xsd_versie,
        "bericht_xsd_versie": bericht.header.xsd_versie.bericht_xsd_versie,
        "verdict": verdict,
        "digest": envelope.digest,
        "received": received,
        "message_id": envelope.message_id,
        "declaratie_nummer": None if declared is None else declared.declaratie_nummer,
    }
    return session.insert(_INSERT, row)


def _claim(
    session: Session, bericht: Bericht, sender: str, judgement: Judgement | None, bericht_id: int
) -> None:
    """Use up the Identificatie. Taken after all, though judged free: Raced.

    A message rejected on level 2 was not asked about TR056. A retour carries the Identificatie of
    what it answers: only one that was right uses it up, so that a second one is told apart.
    """
    soort = bericht.soort
    if soort.is_retour and (judgement is None or not judgement.processed):
        return
    mark = used_up(bericht)
    known = judgement is None or any(found.rule == "TR056" for found in judgement.findings)
    row = (soort.wet, soort.nummer, sender, mark, bericht_id)
    session.bulk(_CLAIM_IF_FREE if known else _CLAIM, [row])
