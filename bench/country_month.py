"""A month of the whole country as messages, the same every time for one scale.

At scale 1: 342 gemeenten, 6,000 aanbieders, 55,000 declaraties with 3,000,000 Prestaties, 30,000
new allocations, 20,000 starts of these, and 20,000 stops of care that began before. A smaller scale
has fewer aanbieders and messages, and every gemeente.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from random import Random
from typing import Final, NamedTuple

from gateway.reading.codelists import load_codelist
from tests.messages import (
    PRODUCT,
    Client,
    Declared,
    Kop,
    Omvang,
    Prestatie,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
    Wet,
    declaratie_323,
    start_305,
    stop_307,
    toewijzing_301,
)

INGANGSDATUM, EINDDATUM = "2026-01-01", "2026-12-31"
TARIEF: Final = 6_000
VOLUME: Final = 16
OMVANG: Final = Omvang(8, "04", "2")
BEGUN: Final = "2026-02-01"
"""When the care that stops in the month began."""

_AANBIEDERS, _LEAST_AANBIEDERS = 6_000, 60
_DECLARATIES, _ALLOCATIONS, _STARTS, _STOPS = 55_000, 30_000, 20_000, 20_000
_NEW: Final = "2026-04-01"

_SIZES: Final = ((0.70, 1, 10, 1), (0.25, 75, 105, 3), (0.05, 500, 628, 7))
"""Of these parts of the declaraties: from so many Prestaties to so many, from an aanbieder that
works for at least so many gemeenten."""


_REACH: Final = ((650, 1, 3), (300, 3, 6), (45, 7, 20), (5, 40, 120))
"""Of a thousand aanbieders so many work for at least and at most so many gemeenten."""

_JW: Final = 0.4  # of the aanbieders; the others do work for the Wmo


class Pair(NamedTuple):
    """A gemeente and an aanbieder that exchange messages under one wet."""

    wet: Wet
    gemeente: str
    aanbieder: str

    @property
    def key(self) -> str:
        """The routing key of its messages."""
        return ".".join(self)


class Item(NamedTuple):
    """A message of the month: from whom or to whom, and the allocations that it is about."""

    nummer: int
    pair: Pair
    about: range


class Month:
    """Everything that is sent in it, in order, and what is in the register before."""

    def __init__(self, scale: float = 1.0, seed: int = 1) -> None:
        self._random = Random(f"{scale} {seed}")
        aanbieders = max(round(_AANBIEDERS * scale), _LEAST_AANBIEDERS)
        regions = load_codelist("CBS")
        self.gemeenten = [row.code for row in sorted(regions, key=lambda row: _region(row.extra))]
        self.pairs = [pair for n in range(aanbieders) for pair in self._pairs(n)]
        self._next = 0
        declared = self._declared(round(_DECLARATIES * scale))
        stopped = self._singles(307, round(_STOPS * scale))
        self.known: Final = declared + stopped
        """What is about allocations that are in the register before."""
        new = self._singles(301, round(_ALLOCATIONS * scale))
        started = [item._replace(nummer=305) for item in new[: round(_STARTS * scale)]]
        self.items = self._in_order(declared, stopped, new, started)

    @property
    def stopped(self) -> list[Item]:
        """The stops: of care that had begun before."""
        return [item for item in self.known if item.nummer == 307]

    @cached_property
    def counts(self) -> Counter[int]:
        """How many messages of each kind."""
        return Counter(item.nummer for item in self.items)

    @cached_property
    def prestaties(self) -> int:
        """How many Prestaties."""
        return sum(len(item.about) for item in self.items if item.nummer == 323)

    @property
    def codes(self) -> list[str]:
        """Every party that has a contract."""
        return sorted({code for _, *codes in self.pairs for code in codes})

    def contract_table(self) -> str:
        """A row for each aanbieder and wet, as CSV."""
        rows: dict[tuple[Wet, str], list[str]] = {}
        for wet, gemeente, aanbieder in self.pairs:
            rows.setdefault((wet, aanbieder), []).append(gemeente)
        heading = (
            "wet;gemeente;aanbieder;perceel;categorie;productcode;resultaat;variant;eenheid;tarief;"
            "periode;ingangsdatum;einddatum\n"
        )
        return heading + "".join(
            f"{wet};{' '.join(gemeenten)};{aanbieder};;{';'.join(PRODUCT[wet])};;inspanning;04;"
            f"{TARIEF};;{INGANGSDATUM};\n"
            for (wet, aanbieder), gemeenten in rows.items()
        )

    # -- making it -----------------------------------------------------------------------------

    def _pairs(self, aanbieder: int) -> Iterator[Pair]:
        """An aanbieder and gemeenten that lie together."""
        wet: Wet = "jw" if self._random.random() < _JW else "wmo"
        parts, least, most = zip(*_REACH, strict=True)
        (at,) = self._random.choices(range(len(parts)), parts)
        first = self._random.randrange(len(self.gemeenten))
        for n in range(first, first + self._random.randint(least[at], most[at])):
            yield Pair(wet, self.gemeenten[n % len(self.gemeenten)], f"98{aanbieder:06}")

    def _declared(self, count: int) -> list[Item]:
        reach = Counter(pair.aanbieder for pair in self.pairs)
        found = []
        for part, least, most, gemeenten in _SIZES:
            able = [pair for pair in self.pairs if reach[pair.aanbieder] >= gemeenten] or self.pairs
            for _ in range(round(count * part)):
                pair = self._random.choice(able)
                found.append(Item(323, pair, self._allocated(self._random.randint(least, most))))
        return found

    def _singles(self, nummer: int, count: int) -> list[Item]:
        """Messages about one allocation each, every one of another client."""
        return [
            Item(nummer, self._random.choice(self.pairs), self._allocated(2)[:1])
            for _ in range(count)
        ]

    def _allocated(self, size: int) -> range:
        """Numbers that were not given out yet, from an even one: two follow for each client."""
        first = self._next
        self._next = first + size + size % 2
        return range(first, first + size)

    def _in_order(
        self, declared: list[Item], stopped: list[Item], new: list[Item], started: list[Item]
    ) -> list[Item]:
        """Spread over the month; care starts half a month after its allocation came."""
        places = [(self._random.random(), item) for item in declared + stopped]
        places += [(n / len(new) / 2, item) for n, item in enumerate(new)]
        places += [(0.5 + n / len(new) / 2, item) for n, item in enumerate(started)]
        return [item for _, item in sorted(places, key=lambda place: place[0])]


def _region(extra: Mapping[str, str]) -> tuple[str, str]:
    return extra["province"], extra["youth_care_region"]


def messages(month: Month) -> Iterator[tuple[Item, bytes]]:
    """Each message in order."""
    for number, item in enumerate(month.items):
        yield item, _message(item, number)


def _message(item: Item, number: int) -> bytes:
    kop = Kop(
        identificatie=f"{item.nummer}{number:09}",
        gemeente=item.pair.gemeente,
        aanbieder=item.pair.aanbieder,
    )
    wet, n = item.pair.wet, item.about.start
    client = Client(bsn=bsn(n // 2))
    if item.nummer == 301:
        product = ToegewezenProduct(n + 1, ingangsdatum=_NEW, einddatum=EINDDATUM, omvang=OMVANG)
        return toewijzing_301(wet, kop, client, [product])
    if item.nummer == 305:
        return start_305(
            wet, kop, client, [StartProduct(n + 1, toewijzing_ingangsdatum=_NEW, begindatum=_NEW)]
        )
    if item.nummer == 307:
        stop = StopProduct(n + 1, toewijzing_ingangsdatum=INGANGSDATUM, begindatum=BEGUN)
        return stop_307(wet, kop, client, [stop])
    return declaratie_323(wet, kop, _lines(item.about), declaratienummer=f"D{number:08}")


def _lines(about: range) -> list[Declared]:
    lines: dict[int, list[Prestatie]] = {}
    for n in about:
        line = Prestatie(f"APR{n:08}", n + 1, volume=VOLUME, tarief=TARIEF)
        lines.setdefault(n // 2, []).append(line)
    return [Declared(bsn(client), lines[client]) for client in lines]


def bsn(client: int) -> str:
    """The made-up BSN of a client: downwards from the end of the numbers, by arithmetic.

    Every second row of eight digits is tried, so that the one after it is free for a row without a
    ninth digit that fits.
    """
    first = 99_999_998 - 2 * client
    check = _check(first)
    return f"{first}{check}" if check < 10 else f"{first + 1}{_check(first + 1)}"


def _check(first: int) -> int:
    return sum(int(digit) * weight for digit, weight in zip(str(first), _WEIGHTS, strict=True)) % 11


_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2)
