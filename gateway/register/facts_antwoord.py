"""The facts about answers that a party's own software made: a 325, and the retourberichten."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, bindparam, select, union_all

from gateway.register.api import Mark
from gateway.register.apply_bericht import identificaties_gebruikt, used_up
from gateway.register.scope import of_pair, pair
from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables import declaratie, prestatie, zonder_nummer
from gateway.register.tables import identificatie as identificaties
from gateway.rules.facts import (
    BeantwoordeDeclaratie,
    DeclaratieAntwoordFacts,
    DeclaratieLijn,
    RetourFacts,
)
from gateway.standard.bericht import Bericht
from gateway.standard.berichten import ANSWERS
from gateway.standard.records import BerichtIdentificatie, XsdVersie

Reference = tuple[str, str | None]
"""ReferentieNummer and VorigReferentieNummer."""

_HEENBERICHT = (
    select(
        berichten.c.id,
        berichten.c.dagtekening,
        berichten.c.basisschema_xsd_versie,
        berichten.c.bericht_xsd_versie,
        berichten.c.declaratie_nummer,
        berichten.c.verdict,
    )
    .join(identificaties, identificaties.c.bericht_id == berichten.c.id)
    .where(
        of_pair(berichten),
        identificaties.c.identificatie == bindparam("p_identificatie"),
        identificaties.c.sender == bindparam("p_sender"),
        identificaties.c.nummer == bindparam("p_nummer"),
        identificaties.c.wet == bindparam("p_wet"),
    )
)
"""The message of this pair that used up an Identificatie."""


def _columns(table: Table) -> Select[Any]:
    return select(*(table.c[name] for name in DeclaratieLijn._fields))


_LIJNEN = union_all(
    _columns(prestatie)
    .join_from(prestatie, declaratie, declaratie.c.id == prestatie.c.declaratie_id)
    .where(declaratie.c.bericht_id == bindparam("bericht_id")),
    _columns(zonder_nummer).where(zonder_nummer.c.bericht_id == bindparam("bericht_id")),
)
"""Every line of a 323, judged or not."""


def declaratie_antwoord_facts(session: Session, bericht: Bericht) -> DeclaratieAntwoordFacts:
    """The 323 that the DeclaratieIdentificatie of a 325 names, with its lines."""
    named = bericht.header.declaratie_identificatie
    row = None if named is None else heenbericht(session, bericht, "323", bericht.aanbieder, named)
    if row is None:
        return DeclaratieAntwoordFacts(None, {}, frozenset())
    versie = XsdVersie(row.basisschema_xsd_versie, row.bericht_xsd_versie)
    answered = BeantwoordeDeclaratie(versie, row.declaratie_nummer)
    lijnen: dict[Reference, list[DeclaratieLijn]] = {}
    for line in session.rows(_LIJNEN, {"bericht_id": row.id}):
        lijn = DeclaratieLijn._make(line)
        reference = lijn.referentie_nummer, lijn.vorig_referentie_nummer
        lijnen.setdefault(reference, []).append(lijn)
    bsns = frozenset(lijn.bsn for same in lijnen.values() for lijn in same)
    return DeclaratieAntwoordFacts(answered, lijnen, bsns)


def retour_facts(session: Session, bericht: Bericht) -> RetourFacts:
    """Whether the heenbericht of a retour is known, and whether this sender answered it before."""
    soort, header = bericht.soort, bericht.header
    named = header.bericht_identificatie
    row = heenbericht(session, bericht, ANSWERS[soort.nummer], header.afzender, named)
    sought = Mark(soort.wet, soort.nummer, bericht.sender, used_up(bericht))
    (before,) = identificaties_gebruikt(session, [sought])
    return RetourFacts(heenbericht_bekend=row is not None, eerder_ontvangen=before)


def heenbericht(
    session: Session, bericht: Bericht, nummer: str, sender: str, named: BerichtIdentificatie
) -> Any:
    """The message with this BerichtIdentificatie, both parts of it, or None."""
    sought = {
        **pair(bericht),
        "p_identificatie": named.identificatie,
        "p_sender": sender,
        "p_nummer": nummer,
    }
    row = session.first(_HEENBERICHT, sought)
    return row if row is not None and row.dagtekening == named.dagtekening else None
