"""Writing that a 323 was left to its gemeente, and what the 325 of that gemeente decides."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select, update

from gateway.register.dialect import Bulk, in_set
from gateway.register.scope import of_pair, pair
from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables import declaratie, overgelaten, prestatie, zonder_nummer
from gateway.register.weighing import Weight, signed, weigh
from gateway.rules.besluit import GEWOGEN, Besluit, Overgelaten, Wijziging
from gateway.rules.facts import DeclaratieLijn
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.records import Declaratie

_LIJN: Final = DeclaratieLijn._fields
_DECLARATIE: Final = (
    "begindatum",
    "einddatum",
    "declaratie_dagtekening",
    "totaal_ingediend_bedrag",
)

_LEAVE: Final = insert(overgelaten)
_ANSWERED: Final = (
    update(overgelaten)
    .where(overgelaten.c.bericht_id == bindparam("left_id"))
    .values(beantwoord=True, document=None)
)
_TAKE_IN: Final = insert(declaratie)
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
    ("declaratie_id", "wet", "gemeente", "aanbieder", "volgnummer", *_LIJN, "status"),
)
_LOOSE: Final = Bulk(zonder_nummer, ("bericht_id", "volgnummer", *_LIJN, "toegekend"))
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


def leave(session: Session, bericht: Bericht, bericht_id: int, document: bytes) -> None:
    """Remember that a 323 waits for the 325 of its gemeente."""
    invoice = bericht.one(Declaratie)
    total = invoice.totaal_ingediend_bedrag
    row = {
        "bericht_id": bericht_id,
        "begindatum": invoice.declaratie_periode.begindatum,
        "einddatum": invoice.declaratie_periode.einddatum,
        "declaratie_dagtekening": invoice.declaratie_dagtekening,
        "totaal_ingediend_bedrag": signed(total.totaal_bedrag, total.debet_credit),
        "document": zlib.compress(document, 1),
    }
    session.insert(_LEAVE, row)


def apply_besluit(session: Session, bericht: Bericht, judgement: Judgement, _: int) -> None:
    """Let each line of a 323 stand as its 325 says, in a fixed number of statements.

    Raises:
        Raced: its DeclaratieNummer or a ReferentieNummer was taken meanwhile (TR333, TR314).
    """
    besluit = judgement.besluit
    if besluit is None:
        return
    scope = pair(bericht)
    _to_numbered(session, scope, besluit)
    _to_loose(session, besluit)
    for stand in ("accepted", "rejected"):
        stay = [w for w in besluit.wijzigingen if "los" not in {w.stand, w.lijn.stand}]
        ids = {w.lijn.id for w in stay if w.stand == stand != w.lijn.stand}
        if ids:
            session.change(_STATUS, {"ids": ids, "stand": stand})
    _credit(session, scope, besluit)
    weigh(session, scope, _weights(besluit))
    left = besluit.overgelaten
    if left.declaratie_id is not None and not besluit.verwerkt:
        session.change(_GIVE_BACK, {"declaratie_id": left.declaratie_id})
    session.change(_ANSWERED, {"left_id": left.bericht_id})


def _to_numbered(session: Session, scope: dict[str, Any], besluit: Besluit) -> None:
    """Lines that were not judged, or under a number that was used, and are decided about now."""
    loose = [w for w in besluit.wijzigingen if w.lijn.stand == "los"]
    moving = [w for w in loose if w.stand != "los"]
    counted = {w.lijn.id for w in loose if w.stand == "los" and w.toegekend}
    if counted:
        session.change(_GRANTED_LOOSE, {"ids": counted})
    declaratie_id = besluit.overgelaten.declaratie_id
    if besluit.verwerkt and declaratie_id is None:
        declaratie_id = _take_in(session, scope, besluit.overgelaten)
    if moving:
        owner = (declaratie_id, *scope.values())
        rows = [(*owner, w.lijn.volgnummer, *w.lijn.lijn, w.stand) for w in moving]
        session.bulk(_NUMBERED, rows)
        session.change(_NOT_LOOSE, {"ids": {w.lijn.id for w in moving}})


def _take_in(session: Session, scope: dict[str, Any], left: Overgelaten) -> int:
    """Write a declaratie that the gateway had not taken in; its id."""
    row = session.first(_LEFT, {"left_id": left.bericht_id})
    pair_of = {name.removeprefix("p_"): value for name, value in scope.items()}
    return session.insert(_TAKE_IN, {**pair_of, **row._asdict(), "bericht_id": left.bericht_id})


def _to_loose(session: Session, besluit: Besluit) -> None:
    """Lines that the gemeente did not judge give their number back."""
    moving = [w.lijn for w in besluit.wijzigingen if w.stand == "los" != w.lijn.stand]
    if moving:
        bericht_id = besluit.overgelaten.bericht_id
        rows = [(bericht_id, lijn.volgnummer, *lijn.lijn, False) for lijn in moving]
        session.bulk(_LOOSE, rows)
        session.change(_NOT_NUMBERED, {"ids": {lijn.id for lijn in moving}})


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
            session.change(_CREDITED, {**scope, "referenties": debets, "credited": credited})
