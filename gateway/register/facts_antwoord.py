"""The facts about answers that a party's own software made: a 325, and the retourberichten."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from gateway.register.apply_bericht import identificatie_gebruikt, used_up
from gateway.register.scope import of_pair, pair
from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables import declaratie, prestatie
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

_HEENBERICHT = (
    select(
        berichten.c.id,
        berichten.c.dagtekening,
        berichten.c.basisschema_xsd_versie,
        berichten.c.bericht_xsd_versie,
        declaratie.c.id.label("declaratie_id"),
        declaratie.c.declaratie_nummer,
    )
    .join(identificaties, identificaties.c.bericht_id == berichten.c.id)
    .outerjoin(declaratie, declaratie.c.bericht_id == berichten.c.id)
    .where(
        of_pair(berichten),
        identificaties.c.identificatie == bindparam("p_identificatie"),
        identificaties.c.sender == bindparam("p_sender"),
        identificaties.c.nummer == bindparam("p_nummer"),
        identificaties.c.wet == bindparam("p_wet"),
    )
)
"""The message of this pair that used up an Identificatie, and its Declaratie if it has one."""

_LIJNEN = select(
    prestatie.c.bsn,
    prestatie.c.referentie_nummer,
    prestatie.c.vorig_referentie_nummer,
    prestatie.c.toewijzing_nummer,
    prestatie.c.product_categorie,
    prestatie.c.product_code,
    prestatie.c.begindatum,
    prestatie.c.einddatum,
    prestatie.c.geleverd_volume,
    prestatie.c.eenheid,
    prestatie.c.product_tarief,
    prestatie.c.bedrag,
    prestatie.c.debet_credit,
).where(prestatie.c.declaratie_id == bindparam("declaratie_id"))


def declaratie_antwoord_facts(session: Session, bericht: Bericht) -> DeclaratieAntwoordFacts:
    """The 323 that the DeclaratieIdentificatie of a 325 names, with its lines."""
    named = bericht.header.declaratie_identificatie
    row = None if named is None else _heenbericht(session, bericht, "323", bericht.aanbieder, named)
    if row is None:
        return DeclaratieAntwoordFacts(None, {}, frozenset())
    versie = XsdVersie(row.basisschema_xsd_versie, row.bericht_xsd_versie)
    answered = BeantwoordeDeclaratie(versie, row.declaratie_nummer)
    if row.declaratie_id is None:
        return DeclaratieAntwoordFacts(answered, {}, frozenset())
    rows = session.rows(_LIJNEN, {"declaratie_id": row.declaratie_id})
    lijnen = [DeclaratieLijn._make(line) for line in rows]
    return DeclaratieAntwoordFacts(
        answered,
        {(lijn.referentie_nummer, lijn.vorig_referentie_nummer): lijn for lijn in lijnen},
        frozenset(lijn.bsn for lijn in lijnen),
    )


def retour_facts(session: Session, bericht: Bericht) -> RetourFacts:
    """Whether the heenbericht of a retour is known, and whether this sender answered it before."""
    soort, header = bericht.soort, bericht.header
    named = header.bericht_identificatie
    row = _heenbericht(session, bericht, ANSWERS[soort.nummer], header.afzender, named)
    before = identificatie_gebruikt(
        session, soort.wet, soort.nummer, bericht.sender, used_up(bericht)
    )
    return RetourFacts(heenbericht_bekend=row is not None, eerder_ontvangen=before)


def _heenbericht(
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
