"""The identifications that the gateway gives out itself: derived, and never the same twice."""

from __future__ import annotations

from hashlib import sha256
from itertools import count
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite

from gateway.register.session import Session
from gateway.register.tables import uitgegeven

LENGTH: Final = 12
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_GIVEN: Final = uitgegeven.c.identificatie
_ON_SQLITE: Final = sqlite.insert(uitgegeven).on_conflict_do_nothing().returning(_GIVEN)
_ON_POSTGRESQL: Final = postgresql.insert(uitgegeven).on_conflict_do_nothing().returning(_GIVEN)


def new_identificatie(session: Session, seed: bytes) -> str:
    """The first identification derived from `seed` that was not given out before, now taken."""
    claim = _ON_POSTGRESQL if session.on_postgresql else _ON_SQLITE
    for attempt in count():
        identificatie = derived(seed, attempt)
        if session.rows(claim, {"identificatie": identificatie}):
            return identificatie
    raise AssertionError  # count() does not end


def derived(seed: bytes, attempt: int) -> str:
    """Twelve characters 0-9A-Z of the SHA-256 of `seed`, a later attempt with its number behind."""
    tail = attempt.to_bytes(4, "big") if attempt else b""
    number = int.from_bytes(sha256(seed + tail).digest(), "big")
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(digits)
