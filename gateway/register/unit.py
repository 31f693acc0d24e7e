"""One transaction on the register, as the pipeline sees it."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy import BigInteger, bindparam, func, select

from gateway.register import apply_bericht, identificaties, inbox_outbox
from gateway.register.api import Envelope, Outgoing
from gateway.register.facts_antwoord import declaratie_antwoord_facts, retour_facts
from gateway.register.facts_besluit import besluit_facts, own_verdict
from gateway.register.facts_declaratie import declaratie_facts
from gateway.register.facts_regie import regie_facts
from gateway.register.facts_toewijzing import toewijzing_facts
from gateway.register.facts_verzoek import antwoord_facts, verzoek_facts
from gateway.register.session import Session
from gateway.rules.besluit import BesluitFacts
from gateway.rules.facts import (
    AntwoordFacts,
    DeclaratieAntwoordFacts,
    DeclaratieFacts,
    RegieFacts,
    RetourFacts,
    ToewijzingFacts,
    VerzoekFacts,
)
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht

_LOCK: Final = select(func.pg_advisory_xact_lock(bindparam("pair", type_=BigInteger)))


class StoreUnit:
    """`gateway.register.api.Unit` on a database. After an error only leaving is possible."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, wet: str, gemeente: str, aanbieder: str) -> None:
        """Serialise everything of one pair: an advisory lock; SQLite has one writer anyway."""
        if self._session.on_postgresql:
            self._session.rows(_LOCK, {"pair": lock_number(wet, gemeente, aanbieder)})

    def identificatie_gebruikt(
        self, wet: str, nummer: str, sender: str, identificatie: str
    ) -> bool:
        """True when this sender used this Identificatie before in this kind of message (TR056)."""
        return apply_bericht.identificatie_gebruikt(
            self._session, wet, nummer, sender, identificatie
        )

    def toewijzing_facts(self, bericht: Bericht) -> ToewijzingFacts:
        """The facts about a 301."""
        return toewijzing_facts(self._session, bericht)

    def regie_facts(self, bericht: Bericht) -> RegieFacts:
        """The facts about a 305 or 307."""
        return regie_facts(self._session, bericht)

    def declaratie_facts(self, bericht: Bericht) -> DeclaratieFacts:
        """The facts about a 323, in a fixed number of set-based queries."""
        return declaratie_facts(self._session, bericht)

    def verzoek_facts(self, bericht: Bericht) -> VerzoekFacts:
        """The facts about a 315 or 317."""
        return verzoek_facts(self._session, bericht)

    def antwoord_facts(self, bericht: Bericht) -> AntwoordFacts:
        """The facts about a 319."""
        return antwoord_facts(self._session, bericht)

    def declaratie_antwoord_facts(self, bericht: Bericht) -> DeclaratieAntwoordFacts:
        """The facts about a 325 that a gemeente's own software made."""
        return declaratie_antwoord_facts(self._session, bericht)

    def retour_facts(self, bericht: Bericht) -> RetourFacts:
        """The facts about a retourbericht that a party's own software made."""
        return retour_facts(self._session, bericht)

    def besluit_facts(self, bericht: Bericht) -> BesluitFacts:
        """The facts about what a 325 decides."""
        return besluit_facts(self._session, bericht)

    def own_verdict(self, bericht: Bericht) -> str | None:
        """The gateway's verdict on the heenbericht that a retour answers."""
        return own_verdict(self._session, bericht)

    def new_identificatie(self, seed: bytes) -> str:
        """Twelve characters 0-9A-Z derived from `seed`, unique among all that were given out."""
        return identificaties.new_identificatie(self._session, seed)

    def apply(
        self,
        bericht: Bericht,
        envelope: Envelope,
        judgement: Judgement | None,
        verdict: str,
        received: date,
        document: bytes | None = None,
    ) -> None:
        """Write what was accepted, set-based, and use up the numbers that this message used.

        A 323 with a `document` of all its lines waits for the 325 of its gemeente.

        Raises:
            Raced: another transaction took a number that this one judged to be free.
        """
        apply_bericht.apply_bericht(
            self._session, bericht, envelope, judgement, verdict, received, document
        )

    def earlier_delivery(self, envelope: Envelope) -> tuple[str, tuple[Outgoing, ...]] | None:
        """The digest and the stored answers and notices of an earlier message of this sender."""
        return inbox_outbox.earlier_delivery(self._session, envelope)

    def post(self, envelope: Envelope | None, outgoing: tuple[Outgoing, ...]) -> tuple[int, ...]:
        """Put the message in the inbox and what it sends out in the outbox; the outbox ids.

        Raises:
            Raced: another transaction took this message in.
        """
        return inbox_outbox.post(self._session, envelope, outgoing)

    def commit(self) -> None:
        """Keep everything."""
        self._session.commit()


def lock_number(wet: str, gemeente: str, aanbieder: str) -> int:
    """The advisory lock of a pair: 64 bits, signed."""
    digest = sha256(f"{wet}.{gemeente}.{aanbieder}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
