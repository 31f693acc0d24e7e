"""Which messages may be judged together: those that do not touch each other's facts.

Within a wave the facts of all messages are gathered at once, and what they change is written at
once. A message whose facts another one changes stands in a later wave than that, so that it comes
to the same as judging them one after the other.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Final

from gateway.register.api import Pair
from gateway.standard.bericht import Bericht
from gateway.standard.records import Client, ToegewezenProduct

_FAMILIES: Final = {"301": "toewijzing", "305": "regie", "307": "regie", "323": "declaratie"}
"""What changes the facts of its own family only by what it touches, of another one by its pair."""

TOGETHER: Final = frozenset(_FAMILIES)
"""The kinds of messages that are judged together; of the others each is judged alone."""


def waves(berichten: Sequence[Bericht | None]) -> list[list[int]]:
    """The places of these messages, wave by wave; what is None stands in no wave."""
    found: list[list[int]] = []
    last: dict[Hashable, int] = {}
    for at, bericht in enumerate(berichten):
        if bericht is None:
            continue
        touched = tuple(_touched(bericht))
        earlier = (last.get(key, -1) for key in (*touched, *_other_families(bericht)))
        wave = max(earlier) + 1
        last |= dict.fromkeys((*touched, _family(bericht)), wave)
        if wave == len(found):
            found.append([])
        found[wave].append(at)
    return found


def pair_of(bericht: Bericht) -> Pair:
    """Whose message it is."""
    return Pair(bericht.soort.wet, bericht.gemeente, bericht.aanbieder)


def _touched(bericht: Bericht) -> Iterator[Hashable]:
    """What no two messages of a wave have in common."""
    soort, pair = bericht.soort, pair_of(bericht)
    mark = bericht.header.bericht_identificatie.identificatie
    yield ("identificatie", soort.wet, soort.nummer, bericht.sender, mark)
    family = _FAMILIES.get(soort.nummer)
    if family == "declaratie":  # its numbers are those of the aanbieder, over all gemeenten
        yield ("aanbieder", soort.wet, bericht.aanbieder)
    elif family is None:
        yield ("pair", pair)
    else:
        yield from (("client", pair, client.bsn) for client in bericht.all(Client))
    if family == "toewijzing":  # its numbers are those of the gemeente, over all aanbieders
        for product in bericht.all(ToegewezenProduct):
            yield ("toewijzing", soort.wet, bericht.gemeente, product.toewijzing_nummer)


def _family(bericht: Bericht) -> Hashable:
    return (_FAMILIES.get(bericht.soort.nummer), pair_of(bericht))


def _other_families(bericht: Bericht) -> Iterator[Hashable]:
    own = _FAMILIES.get(bericht.soort.nummer)
    return ((one, pair_of(bericht)) for one in {*_FAMILIES.values(), None} - {own})
