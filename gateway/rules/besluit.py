"""What a 325 of a gemeente that answers itself decides about the lines of its 323: plain data."""

from __future__ import annotations

from typing import Literal, NamedTuple

from gateway.rules.facts import DeclaratieLijn

Stand = Literal["wachtend", "accepted", "rejected", "los"]
"""How a line of a 323 stands in the register.

`wachtend`: the gateway would grant it and the gemeente has not answered yet. `los`: it used up no
ReferentieNummer, because it was not judged or because that number was used before.
"""

GEWOGEN: tuple[Stand, ...] = ("wachtend", "accepted")
"""What counts as declared."""


class Lijn(NamedTuple):
    """A line of a 323 in the register: its row, its place in the message from 0, and how it stands.

    A `los` line is a row of another table than the others.
    """

    id: int
    volgnummer: int
    stand: Stand
    lijn: DeclaratieLijn


class Overgelaten(NamedTuple):
    """A 323 of which the answer was left to the gemeente.

    `declaratie_id` is None when the gateway did not take it in; `nummer_vrij` tells whether its
    DeclaratieNummer is still to be had then. `beantwoord`: a right 325 came before. `document`:
    all its lines in the form of the validated Prestaties. `message_id` and `digest` are those of
    the 323 itself.
    """

    bericht_id: int
    declaratie_id: int | None
    nummer_vrij: bool
    beantwoord: bool
    document: bytes
    message_id: str | None
    digest: str


class BesluitFacts(NamedTuple):
    """About a right 325: its 323, when that was left to the gemeente, and every line of it.

    `bezet`: the ReferentieNummers of its `los` lines that are used up, over all gemeenten.
    """

    overgelaten: Overgelaten | None
    lijnen: tuple[Lijn, ...]
    bezet: frozenset[str]


class Wijziging(NamedTuple):
    """A line and how it stands once the 325 has decided.

    `los` and granted at once is a line that counts without a number of its own (`toegekend`).
    """

    lijn: Lijn
    stand: Stand
    toegekend: bool


class Besluit(NamedTuple):
    """What the register must do: the declaratie is taken in or not, and each line stands anew."""

    overgelaten: Overgelaten
    verwerkt: bool
    wijzigingen: tuple[Wijziging, ...]

    @property
    def toegekend(self) -> frozenset[int]:
        """The places in the 323 of the lines that are granted."""
        return frozenset(w.lijn.volgnummer for w in self.wijzigingen if w.toegekend)
