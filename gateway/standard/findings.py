"""What judging a message brings to light: findings, signals and the verdict. Data, no behaviour."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, Literal, NamedTuple

Lang = Literal["nl", "en"]
Verdict = Literal["accepted", "partly", "rejected", "refused", "failed"]


class Level(IntEnum):
    """The four control levels of the standard (IV032)."""

    XSD = 1
    BERICHT = 2
    BERICHTOVERSTIJGEND = 3
    EXTERNE_BRON = 4


class Text(NamedTuple):
    """A sentence for people in both languages of the gateway."""

    nl: str
    en: str

    def in_(self, lang: Lang) -> str:
        """This text in one language."""
        return self.nl if lang == "nl" else self.en

    def __format__(self, lang: str) -> str:
        """Inside another text: `{reden:nl}`, `{reden:en}`."""
        return self.nl if lang == "nl" else self.en


class Finding(NamedTuple):
    """One rule broken by one class (berichtklasse) or element of a message.

    `path` points into the message that came in: local names, a 1-based `[n]` on elements that may
    repeat. `text` never holds a BSN, a name, a date of birth, an address, contact data or a
    Commentaar.
    """

    rule: str
    level: int
    retourcode: str | None
    path: str
    text: Text


GEEN_OPMERKING: Final = "0200"
"""No remark about this class (IV028)."""
NIET_BEOORDEELD: Final = "0233"
"""This class was not judged (IV028)."""
TECHNISCH_AFGEKEURD: Final = "0001"
"""Rejected for technical reasons: every rule of level 2 (IV032)."""
VOLLEDIG_TOEGEWEZEN: Final = "8001"
"""Everything that was declared is granted (IV087)."""
