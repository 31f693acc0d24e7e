"""Traffic that never ends, made from a seed: message `n` can be made again without the others.

Each pair of parties goes through one client after the other: an allocation, a start, declaraties,
credits, a stop. Some messages are wrong on purpose. What is right depends on what came before, so a
message that is lost, judged twice or judged in another order shows in the register.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Final, Literal, NamedTuple

from tests.messages import (
    PRODUCT,
    Client,
    Declared,
    Kop,
    Prestatie,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
    Wet,
    declaratie_323,
    start_305,
    stop_307,
    test_bsn,
    toewijzing_301,
)

Kind = Literal["right", "level 1", "level 2", "unknown", "identificatie", "shared", "unreadable"]

GEMEENTEN: Final = ("0384", "0363", "0034", "0307", "0308", "0344")
AANBIEDERS: Final = ("98000001", "98000002", "98000003", "98000004")

_FEW, _MANY = 10, 100
"""How many allocations a client has; an invoice has up to as many Prestaties."""

_LARGE: Final = 0.05
_LARGE_INVOICE: Final = 0.2
_AGAIN_SHARE: Final = 0.03
_AGAIN_WITHIN: Final = 300
_WRONG: Final[tuple[Kind, ...]] = (
    "level 1",
    "level 2",
    "unknown",
    "identificatie",
    "shared",
    "unreadable",
)

_TOEWIJZING, _START, _CREDIT, _WRONG_ONE, _WRONG_TWO, _STOP = 0, 1, 4, 5, 8, 10
_CREDITED: Final = 2
_SINCE: Final = date(2025, 7, 1)
_MONTHS: Final = (
    *(date(2025, month, 1) for month in range(7, 13)),
    *(date(2026, month, 1) for month in range(1, 5)),
)
"""An invoice is about one of these: a line is seldom there twice, and sometimes it is."""

CYCLE: Final = 12
"""How many messages a pair sends about a client."""


class Pair(NamedTuple):
    """Who send each other messages."""

    wet: Wet
    gemeente: str
    aanbieder: str

    @property
    def key(self) -> str:
        """The routing key."""
        return f"{self.wet}.{self.gemeente}.{self.aanbieder}"


PAIRS: Final = tuple(
    Pair("jw" if (g + a) % 2 else "wmo", gemeente, aanbieder)
    for g, gemeente in enumerate(GEMEENTEN)
    for a, aanbieder in enumerate(AANBIEDERS)
)


class Letter(NamedTuple):
    """One message as its party publishes it."""

    number: int
    kind: Kind
    key: str
    message_id: str
    body: bytes

    @property
    def readable(self) -> bool:
        """True when the gateway can tell who sent it; otherwise it ends at the dead letters."""
        return self.kind != "unreadable"


class _Place(NamedTuple):
    """Where a message stands: the step of a pair with a client."""

    number: int
    pair: Pair
    client: int  # of all pairs together
    step: int

    def at(self, step: int) -> _Place:
        """Another step with this client."""
        return self._replace(number=self.number + (step - self.step) * len(PAIRS), step=step)


class Traffic:
    """All messages of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def letter(self, number: int) -> Letter:
        """Message `number`, from 0."""
        place = _place(number)
        kind, body = self._made(place)
        return Letter(number, kind, place.pair.key, self.message_id(number), body)

    def sender(self, number: int) -> str:
        """The party that a message is of."""
        place = _place(number)
        return place.pair.gemeente if place.step == _TOEWIJZING else place.pair.aanbieder

    def message_id(self, number: int) -> str:
        """The name of a message."""
        return f"chaos-{self.seed}-{number:x}"

    def number(self, message_id: str) -> int | None:
        """Which message has this name; None for one of another seed."""
        head, _, tail = message_id.rpartition("-")
        return int(tail, 16) if head == f"chaos-{self.seed}" else None

    def in_order(self, messages: int) -> Iterator[int]:
        """The numbers in the order of publishing; now and then an earlier one comes once more."""
        dice = Random(f"{self.seed}/again")
        for number in range(messages):
            yield number
            if dice.random() < _AGAIN_SHARE:
                yield dice.randint(max(0, number - _AGAIN_WITHIN), number)

    # -- one message -------------------------------------------------------------------------------

    def _made(self, place: _Place) -> tuple[Kind, bytes]:
        if place.step == _TOEWIJZING:
            return "right", self._toewijzing(place)
        if place.step == _START:
            return "right", _start(place)
        if place.step == _STOP:
            return "right", _stop(place)
        if place.step == _CREDIT:
            return "right", self._credit(place)
        if place.step in {_WRONG_ONE, _WRONG_TWO}:
            kind = self._dice(place, "wrong").choice(_WRONG)
            return kind, self._wrong(kind, place)
        return "right", self._declaratie(place, self._lines(place))

    def _toewijzing(self, place: _Place) -> bytes:
        producten = [
            ToegewezenProduct(_nummer(place, n), code=_code(place, n), ingangsdatum=_SINCE)
            for n in range(self._allocations(place))
        ]
        return toewijzing_301(place.pair.wet, _kop(place), Client(bsn=_bsn(place)), producten)

    def _dice(self, place: _Place, what: str) -> Random:
        return Random(f"{self.seed}/{place.number}/{what}")

    def _allocations(self, place: _Place) -> int:
        """How many a client has: a few, or so many that its invoices are large."""
        return _MANY if self._dice(place.at(_TOEWIJZING), "size").random() < _LARGE else _FEW

    def _lines(self, place: _Place) -> list[Prestatie]:
        dice = self._dice(place, "lines")
        most = self._allocations(place)
        count = most if dice.random() < _LARGE_INVOICE else dice.randint(1, _FEW)
        month = dice.choice(_MONTHS)
        return [
            Prestatie(
                referentie=f"R{place.number:X}.{line}",
                nummer=_nummer(place, n),
                code=_code(place, n),
                begindatum=month,
                volume=dice.randint(10, 20),
            )
            for line, n in enumerate(dice.sample(range(most), count))
        ]

    def _credit(self, place: _Place) -> bytes:
        """Half of an earlier invoice back, and as much anew."""
        earlier = self._lines(place.at(_CREDITED))
        back = [
            line.credit(f"C{place.number:X}.{n}")
            for n, line in enumerate(earlier[: (len(earlier) + 1) // 2])
        ]
        return self._declaratie(place, [*back, *self._lines(place)])

    def _wrong(self, kind: Kind, place: _Place) -> bytes:
        lines = self._lines(place)
        if kind == "unreadable":
            return f"no message at all: {place.number}".encode()
        if kind == "level 1":
            return self._declaratie(place, lines).replace(b"Prestaties>", b"Prestatie>")
        if kind == "level 2":
            return self._declaratie(place, lines, totaal=1)
        if kind == "unknown":
            return self._declaratie(place, [line._replace(nummer=99_000_000) for line in lines])
        if kind == "identificatie":
            return self._declaratie(place, lines, identificatie=_name(place.at(_CREDITED)))
        return self._declaratie(place, lines, declaratienummer=f"S{place.client // len(PAIRS)}")

    def _declaratie(
        self,
        place: _Place,
        lines: list[Prestatie],
        *,
        identificatie: str | None = None,
        declaratienummer: str | None = None,
        totaal: int | None = None,
    ) -> bytes:
        return declaratie_323(
            place.pair.wet,
            _kop(place, identificatie),
            [Declared(_bsn(place), lines)],
            declaratienummer=declaratienummer or f"D{place.number:X}",
            totaal=totaal,
        )


def _place(number: int) -> _Place:
    turn, pair = divmod(number, len(PAIRS))
    client, step = divmod(turn, CYCLE)
    return _Place(number, PAIRS[pair], client * len(PAIRS) + pair, step)


def _start(place: _Place) -> bytes:
    product = StartProduct(_nummer(place, 0), code=_code(place, 0), begindatum=_SINCE)
    producten = [product._replace(toewijzing_ingangsdatum=_SINCE)]
    return start_305(place.pair.wet, _kop(place), Client(bsn=_bsn(place)), producten)


def _stop(place: _Place) -> bytes:
    product = StopProduct(_nummer(place, 0), code=_code(place, 0), begindatum=_SINCE)
    producten = [product._replace(toewijzing_ingangsdatum=_SINCE)]
    return stop_307(place.pair.wet, _kop(place), Client(bsn=_bsn(place)), producten)


def _kop(place: _Place, identificatie: str | None = None) -> Kop:
    pair = place.pair
    return Kop(identificatie or _name(place), gemeente=pair.gemeente, aanbieder=pair.aanbieder)


def _name(place: _Place) -> str:
    return f"I{place.number:X}"


def _nummer(place: _Place, n: int) -> int:
    return 1001 + place.client * _MANY + n


def _code(place: _Place, n: int) -> str:
    return f"{PRODUCT[place.pair.wet][0]}C{n:02}"


def _bsn(place: _Place) -> str:
    return test_bsn(place.client)
