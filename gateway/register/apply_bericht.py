"""Writing that a message was judged, and using up its Identificatie (TR056)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import select

from gateway.register.api import Applied, Mark
from gateway.register.apply_besluit import apply_besluit, leave
from gateway.register.apply_declaratie import apply_declaratie
from gateway.register.apply_regie import apply_regie
from gateway.register.apply_toewijzing import apply_toewijzing
from gateway.register.apply_verzoek import apply_antwoord, apply_verzoek
from gateway.register.apply_zonder_nummer import apply_zonder_nummer
from gateway.register.bulk import Bulk
from gateway.register.keyed import found_by, matching, spread
from gateway.register.processed import Processed
from gateway.register.scope import PAIR, owner
from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables import identificatie as identificaties
from gateway.standard.bericht import Bericht
from gateway.standard.records import Declaratie

_INSERT: Final = Bulk(
    berichten,
    (
        *PAIR,
        "nummer",
        "sender",
        "identificatie",
        "dagtekening",
        "basisschema_xsd_versie",
        "bericht_xsd_versie",
        "verdict",
        "digest",
        "received",
        "message_id",
        "declaratie_nummer",
    ),
)

_COLUMNS: Final = ("wet", "nummer", "sender", "identificatie", "bericht_id")
_CLAIM: Final = Bulk(identificaties, _COLUMNS)
_CLAIM_IF_FREE: Final = Bulk(identificaties, _COLUMNS, taken="skip")

_GEBRUIKT: Final = found_by(
    *Mark._fields,
    query=lambda keys: select(identificaties.c.identificatie).where(
        matching(identificaties, keys, *Mark._fields)
    ),
)

Change = Callable[[Session, Sequence[Processed]], None]

_CHANGES: Final[dict[str, Change]] = {
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


def identificaties_gebruikt(session: Session, sought: Sequence[Mark]) -> list[bool]:
    """True for an Identificatie that its sender used before in this kind of message."""
    rows = session.ask(_GEBRUIKT, [(at, *mark) for at, mark in enumerate(sought)])
    return [bool(found) for found in spread(rows(), len(sought))]


def apply_berichten(session: Session, applied: Sequence[Applied]) -> None:
    """Write messages, use up their Identificaties, and write what was accepted of them."""
    numbers = session.numbered(_INSERT, list(map(_seen, applied)))
    numbered = list(zip(applied, numbers, strict=True))
    _claim(session, numbered)
    processed: dict[Change, list[Processed]] = {}
    for one, bericht_id in numbered:
        change = _CHANGES.get(one.bericht.soort.nummer)
        if change is not None and one.judgement is not None and one.judgement.processed:
            processed.setdefault(change, []).append(
                Processed(one.bericht, one.judgement, bericht_id)
            )
    for change, group in processed.items():
        change(session, group)
    invoices = [each for each in numbered if each[0].bericht.soort.nummer == "323"]
    apply_zonder_nummer(session, invoices)
    leave(session, [each for each in invoices if each[0].document is not None])


def _seen(applied: Applied) -> tuple[Any, ...]:
    """The row of a message in the log."""
    bericht, envelope = applied.bericht, applied.envelope
    mark = bericht.header.bericht_identificatie
    declared = bericht.maybe(Declaratie)
    return (
        *owner(bericht),
        bericht.soort.nummer,
        envelope.sender,
        mark.identificatie,
        mark.dagtekening,
        bericht.header.xsd_versie.basisschema_xsd_versie,
        bericht.header.xsd_versie.bericht_xsd_versie,
        applied.verdict,
        envelope.digest,
        applied.received,
        envelope.message_id,
        None if declared is None else declared.declaratie_nummer,
    )


def _claim(session: Session, numbered: Sequence[tuple[Applied, int]]) -> None:
    """Use up the Identificaties. Taken after all, though judged free: Raced.

    A message rejected on level 2 was not asked about TR056. A retour carries the Identificatie of
    what it answers: only one that was right uses it up, so that a second one is told apart.
    """
    free: list[tuple[Any, ...]] = []
    doubtful: list[tuple[Any, ...]] = []
    for (bericht, envelope, judgement, *_), bericht_id in numbered:
        soort = bericht.soort
        if soort.is_retour and (judgement is None or not judgement.processed):
            continue
        known = judgement is None or any(found.rule == "TR056" for found in judgement.findings)
        row = (soort.wet, soort.nummer, envelope.sender, used_up(bericht), bericht_id)
        (doubtful if known else free).append(row)
    session.bulk(_CLAIM, free)
    session.bulk(_CLAIM_IF_FREE, doubtful)
