"""One transaction on the register, as the pipeline sees it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Final

from sqlalchemy import BigInteger, bindparam, func, select

from gateway.register import apply_bericht, attempts, identificaties, inbox_outbox
from gateway.register.api import Applied, Delivered, Envelope, Mark, Pair, Posted
from gateway.register.dialect import Items
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
from gateway.standard.bericht import Bericht

_LOCK: Final = select(
    func.pg_advisory_xact_lock(func.unnest(bindparam("pairs", type_=Items(BigInteger()))))
)


class StoreUnit:
    """`gateway.register.api.Unit` on a database. After an error only leaving is possible."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, pairs: Collection[Pair]) -> None:
        """Serialise everything of these pairs: advisory locks; SQLite has one writer anyway.

        In one order for everybody, so that no two wait for each other.
        """
        if self._session.on_postgresql and pairs:
            locks = sorted({lock_number(*pair) for pair in pairs})
            self._session.write(_LOCK, {"pairs": locks})

    def earlier_deliveries(self, envelopes: Sequence[Envelope]) -> list[Delivered | None]:
        """What an earlier message of the same sender led to, or None."""
        return inbox_outbox.earlier_deliveries(self._session, envelopes)

    def identificaties_gebruikt(self, sought: Sequence[Mark]) -> list[bool]:
        """True for an Identificatie that was used before (TR056)."""
        return apply_bericht.identificaties_gebruikt(self._session, sought)

    def toewijzing_facts(self, berichten: Sequence[Bericht]) -> list[ToewijzingFacts]:
        """The facts about 301s."""
        return toewijzing_facts(self._session, berichten)

    def regie_facts(self, berichten: Sequence[Bericht]) -> list[RegieFacts]:
        """The facts about 305s and 307s."""
        return regie_facts(self._session, berichten)

    def declaratie_facts(self, berichten: Sequence[Bericht]) -> list[DeclaratieFacts]:
        """The facts about 323s."""
        return declaratie_facts(self._session, berichten)

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

    def new_identificaties(self, seeds: Sequence[bytes]) -> list[str]:
        """Twelve characters 0-9A-Z derived from each seed, unique among all that were given out."""
        return identificaties.new_identificaties(self._session, seeds)

    def apply(self, applied: Sequence[Applied]) -> None:
        """Write what was accepted, and use up the numbers that the messages used.

        Raises:
            Raced: another transaction took a number that was judged to be free.
        """
        apply_bericht.apply_berichten(self._session, applied)

    def post(self, posted: Sequence[Posted]) -> list[tuple[int, ...]]:
        """Put messages in the inbox and what they send out in the outbox; the outbox ids of each.

        Raises:
            Raced: another transaction took one of the messages in.
        """
        return inbox_outbox.post(self._session, posted)

    def forget_attempt(self, key: str) -> None:
        """Forget how often a message was tried."""
        attempts.forget(self._session, key)

    def commit(self) -> None:
        """Keep everything."""
        self._session.commit()


def lock_number(wet: str, gemeente: str, aanbieder: str) -> int:
    """The advisory lock of a pair: 64 bits, signed."""
    digest = sha256(f"{wet}.{gemeente}.{aanbieder}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
