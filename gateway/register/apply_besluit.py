"""Writing that a 323 was left to its gemeente, and what the 325 of that gemeente decides."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, delete, select, update

from gateway.register.api import Applied
from gateway.register.bulk import Bulk
from gateway.register.dialect import in_set
from gateway.register.processed import Processed
from gateway.register.scope import PAIR, of_pair, owner, pair
from gateway.register.session import Session
from gateway.register.tables import LIJN, declaratie, overgelaten, prestatie, zonder_nummer
from gateway.register.tables import bericht as berichten
from gateway.register.weighing import Weight, signed, weigh
from gateway.rules.besluit import GEWOGEN, Besluit, Overgelaten, Wijziging
from gateway.standard.bericht import Bericht
from gateway.standard.records import Declaratie

Pair = tuple[str, str, str]

_DECLARATIE: Final = (
    "begindatum",
    "einddatum",
    "declaratie_dagtekening",
    "totaal_ingediend_bedrag",
)

_LEAVE: Final = Bulk(overgelaten, ("bericht_id", *_DECLARATIE, "document"))
_ANSWERED: Final = (
    update(overgelaten)
    .where(overgelaten.c.bericht_id == bindparam("left_id"))
    .values(beantwoord=True, document=None)
)
_TAKE_IN: Final = Bulk(declaratie, (*PAIR, "bericht_id", "declaratie_nummer", *_DECLARATIE))
_LEFT: Final = (
    select(berichten.c.declaratie_nummer, *(overgelaten.c[name] for name in _DECLARATIE))
    .join_from(overgelaten, berichten)
    .where(overgelaten.c.bericht_id == bindparam("left_id"))
)
_GIVE_BACK: Final = delete(declaratie).where(declaratie.c.id == bindparam("declaratie_id"))

_STATUS: Final = (
    update(prestatie).where(in_set(prestatie.c.id, "ids")).values(status=bindparam("stand"))
)
_NUMBERED: Final = Bulk(
    prestatie,
    ("declaratie_id", *PAIR, "volgnummer", *LIJN, "status"),
)
_LOOSE: Final = Bulk(zonder_nummer, ("bericht_id", "volgnummer", *LIJN, "toegekend"))
_GRANTED_LOOSE: Final = (
    update(zonder_nummer).where(in_set(zonder_nummer.c.id, "ids")).values(toegekend=True)
)
_NOT_NUMBERED: Final = delete(prestatie).where(in_set(prestatie.c.id, "ids"))
_NOT_LOOSE: Final = delete(zonder_nummer).where(in_set(zonder_nummer.c.id, "ids"))

_CREDITED: Final = (
    update(prestatie)
    .where(
        of_pair(prestatie),
        in_set(prestatie.c.referentie_nummer, "referenties"),
        prestatie.c.debet_credit == "D",
        prestatie.c.status == "accepted",
    )
    .values(gecrediteerd=bindparam("credited"))
)


def leave(session: Session, invoices: Sequence[tuple[Applied, int]]) -> None:
    """Remember that 323s wait for the 325 of their gemeente."""
    rows: list[tuple[Any, ...]] = []
    for (bericht, *_, document), bericht_id in invoices:
        invoice = bericht.one(Declaratie)
        total = invoice.totaal_ingediend_bedrag
        rows.append(
            (
                bericht_id,
                *invoice.declaratie_periode,
                invoice.declaratie_dagtekening,
                signed(total.totaal_bedrag, total.debet_credit),
                zlib.compress(document or b"", 1),
            )
        )
    session.bulk(_LEAVE, rows)


def apply_besluit(session: Session, processed: Sequence[Processed]) -> None:
    """Let each line of a 323 stand as its 325 says, in a fixed number of statements for each.

    Raises:
        Raced: its DeclaratieNummer or a ReferentieNummer was taken meanwhile (TR333, TR314).
    """
    for bericht, judgement, _ in processed:
        if judgement.besluit is not None:
            _decide(session, bericht, judgement.besluit)


def _decide(session: Session, bericht: Bericht, besluit: Besluit) -> None:
    scope = pair(bericht)
    _to_numbered(session, owner(bericht), besluit)
    _to_loose(session, besluit)
    for stand in ("accepted", "rejected"):
        stay = [w for w in besluit.wijzigingen if "los" not in {w.stand, w.lijn.stand}]
        ids = {w.lijn.id for w in stay if w.stand == stand != w.lijn.stand}
        if ids:
            session.write(_STATUS, {"ids": ids, "stand": stand})
    _credit(session, scope, besluit)
    weigh(session, ((owner(bericht), weight) for weight in _weights(besluit)))
    left = besluit.overgelaten
    if left.declaratie_id is not None and not besluit.verwerkt:
        session.write(_GIVE_BACK, {"declaratie_id": left.declaratie_id})
    session.write(_ANSWERED, {"left_id": left.bericht_id})


def _to_numbered(session: Session, owned: Pair, besluit: Besluit) -> None:
    """Lines that were not judged, or under a number that was used, and are decided about now."""
    loose = [w for w in besluit.wijzigingen if w.lijn.stand == "los"]
    moving = [w for w in loose if w.stand != "los"]
    counted = {w.lijn.id for w in loose if w.stand == "los" and w.toegekend}
    if counted:
        session.write(_GRANTED_LOOSE, {"ids": counted})
    declaratie_id = besluit.overgelaten.declaratie_id
    if besluit.verwerkt and declaratie_id is None:
        declaratie_id = _take_in(session, owned, besluit.overgelaten)
    if moving:
        declared = (declaratie_id, *owned)
        rows = [(*declared, w.lijn.volgnummer, *w.lijn.lijn, w.stand) for w in moving]
        session.bulk(_NUMBERED, rows)
        session.write(_NOT_LOOSE, {"ids": {w.lijn.id for w in moving}})


def _take_in(session: Session, owned: Pair, left: Overgelaten) -> int:
    """Write a declaratie that the gateway had not taken in; its id."""
    row = session.first(_LEFT, {"left_id": left.bericht_id})
    return session.numbered(_TAKE_IN, [(*owned, left.bericht_id, *row)])[0]


def _to_loose(session: Session, besluit: Besluit) -> None:
    """Lines that the gemeente did not judge give their number back."""
    moving = [w.lijn for w in besluit.wijzigingen if w.stand == "los" != w.lijn.stand]
    if moving:
        bericht_id = besluit.overgelaten.bericht_id
        rows = [(bericht_id, lijn.volgnummer, *lijn.lijn, False) for lijn in moving]
        session.bulk(_LOOSE, rows)
        session.write(_NOT_NUMBERED, {"ids": {lijn.id for lijn in moving}})


# -- what counts -----------------------------------------------------------------------------------


def _change(wijziging: Wijziging) -> int:
    """1 for a line that begins to count, -1 for one that no longer does, 0 for the others."""
    return wijziging.toegekend - (wijziging.lijn.stand in GEWOGEN)


def _weights(besluit: Besluit) -> Iterator[Weight]:
    for wijziging in besluit.wijzigingen:
        change, lijn = _change(wijziging), wijziging.lijn.lijn
        if not change:
            continue
        volume = change * signed(lijn.geleverd_volume, lijn.debet_credit)
        bedrag = change * signed(lijn.bedrag, lijn.debet_credit)
        yield Weight(lijn.toewijzing_nummer, lijn.eenheid, volume, bedrag)


def _credit(session: Session, scope: dict[str, Any], besluit: Besluit) -> None:
    """A credit that no longer counts gives its debet back, one that counts takes it."""
    taking_back = [w for w in besluit.wijzigingen if w.lijn.lijn.debet_credit == "C"]
    for change, credited in ((-1, False), (1, True)):
        debets = {w.lijn.lijn.vorig_referentie_nummer for w in taking_back if _change(w) == change}
        if debets:
            session.write(_CREDITED, {**scope, "referenties": debets, "credited": credited})
