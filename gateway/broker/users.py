"""Who sends: the broker user of a message, held against the table of parties."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import Final

from gateway.parties import Parties

NOTICES: Final = 10
"""How many notices about messages of nobody known a party gets at most per minute."""

_WINDOW_SECONDS: Final = 60.0


class Users:
    """The broker users of the parties; when no party has one, nobody is asked who it is."""

    def __init__(self, parties: Parties | None = None) -> None:
        rows = () if parties is None else parties.rows
        self._codes = {party.user: party.code for party in rows if party.user}

    @property
    def asked(self) -> bool:
        """True once parties have users: then every message must say who sent it."""
        return bool(self._codes)

    def party_of(self, user: str | None) -> str | None:
        """The code of the party whose user this is, None when it is of nobody known."""
        return self._codes.get(user) if user else None


class Restraint:
    """Keeps what strangers send in the name of a party from flooding that party with notices."""

    def __init__(self, most: int = NOTICES) -> None:
        self._most = most
        self._told: dict[str, deque[float]] = {}

    def allows(self, code: str) -> bool:
        """True when this party may be told of one more now."""
        now = monotonic()
        told = self._told.setdefault(code, deque())
        while told and told[0] <= now - _WINDOW_SECONDS:
            told.popleft()
        if len(told) >= self._most:
            return False
        told.append(now)
        return True
