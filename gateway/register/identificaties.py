"""The identifications that the gateway gives out itself: derived, and never the same twice."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from sqlalchemy import select, true

from gateway.register.keyed import changed_by
from gateway.register.session import Session
from gateway.register.tables import uitgegeven

LENGTH: Final = 12
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_CLAIM: Final = changed_by(
    "identificatie",
    change=lambda keys, insert: (
        insert(uitgegeven)
        .from_select(["identificatie"], select(keys.c.identificatie).where(true()))
        .on_conflict_do_nothing()
        .returning(uitgegeven.c.identificatie)
    ),
)


def new_identificaties(session: Session, seeds: Sequence[bytes]) -> list[str]:
    """The first identification derived from each seed that was not given out before, now taken."""
    given: dict[int, str] = {}
    attempts = dict.fromkeys(range(len(seeds)), 0)
    while attempts:
        wanted = {at: derived(seeds[at], attempt) for at, attempt in attempts.items()}
        rows = session.ask(_CLAIM, [(one,) for one in dict.fromkeys(wanted.values())])
        free = {row[0] for row in rows()}
        for at, identificatie in wanted.items():
            if identificatie in free:
                free.remove(identificatie)
                given[at] = identificatie
                del attempts[at]
            else:
                attempts[at] += 1
    return [given[at] for at in range(len(seeds))]


def derived(seed: bytes, attempt: int) -> str:
    """Twelve characters 0-9A-Z of the SHA-256 of `seed`, a later attempt with its number behind."""
    tail = attempt.to_bytes(4, "big") if attempt else b""
    number = int.from_bytes(sha256(seed + tail).digest(), "big")
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(digits)
