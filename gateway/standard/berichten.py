"""Which messages there are: their names, who sends them and what answers them."""

from __future__ import annotations

from typing import Final, NamedTuple

GEMEENTE: Final = "gemeente"
AANBIEDER: Final = "aanbieder"


class Berichtsoort(NamedTuple):
    """One kind of message of one release of a standard, as its XSD names it.

    `code` is the BerichtCode, `namespace` that of the message itself and `base_namespace` that of
    the basisschema whose composite types (CDT_) it uses.
    """

    naam: str  # "JW323"
    wet: str  # "jw" or "wmo"
    nummer: str  # "323"
    release: str  # "3.2"
    code: str  # "490"
    namespace: str
    base_namespace: str

    @property
    def sender(self) -> str:
        """The kind of party that really sends this message: gemeente or aanbieder."""
        return _SENDER[self.nummer]

    @property
    def receiver(self) -> str:
        """The kind of party that this message is really for."""
        return GEMEENTE if self.sender == AANBIEDER else AANBIEDER

    @property
    def header_sender(self) -> str:
        """The kind of party in the Header's Afzender; a retour copies its heenbericht (IV028)."""
        return _SENDER[ANSWERS.get(self.nummer, self.nummer)]

    @property
    def answered_by(self) -> str | None:
        """The number of the message that answers this one, or None."""
        return ANSWERED_BY.get(self.nummer)

    @property
    def is_retour(self) -> bool:
        """True for 302, 306, 308, 316, 318 and 320; a 325 is an answer with a header of its own."""
        return self.nummer in ANSWERS


ANSWERED_BY: Final = {
    "301": "302",
    "305": "306",
    "307": "308",
    "315": "316",
    "317": "318",
    "319": "320",
    "323": "325",
}
"""The answer that each heenbericht gets, one to one (IV028, IV087)."""

ANSWERS: Final = {retour: heen for heen, retour in ANSWERED_BY.items() if retour != "325"}
"""The heenbericht that each retourbericht answers."""

_FROM_GEMEENTE: Final = ("301", "306", "308", "316", "318", "319", "325")
_FROM_AANBIEDER: Final = ("302", "305", "307", "315", "317", "320", "323")
_SENDER: Final = dict.fromkeys(_FROM_GEMEENTE, GEMEENTE) | dict.fromkeys(_FROM_AANBIEDER, AANBIEDER)

NUMMERS: Final = tuple(sorted(_SENDER))
"""The fourteen messages of each standard."""

WETTEN: Final = ("jw", "wmo")
