"""Pieces of stories that can be told in many orders: every message has numbers of its own.

The messages of one client depend on each other as `after` says, those of two clients on nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from tests import messages
from tests.messages import (
    AangevraagdProduct,
    Afgewezen,
    Client,
    Declared,
    Kop,
    Prestatie,
    StartProduct,
    StopProduct,
    TeWijzigenProduct,
    ToegewezenProduct,
    Wet,
    test_bsn,
)

DAGTEKENING: Final = "2026-06-02"


class Piece(NamedTuple):
    """One message, and the names of those that it follows."""

    name: str
    data: bytes
    after: tuple[str, ...] = ()


def kop(name: str, at: int) -> Kop:
    """The Header of a message of client `at`."""
    return Kop(f"{name}{at}".replace("-", "")[:12].upper(), DAGTEKENING)


class Told:
    """The messages about one client, the `at`-th."""

    def __init__(self, wet: Wet, at: int) -> None:
        self.wet: Wet = wet
        self.at = at
        self.bsn = test_bsn(at)
        self.nummer = 1000 + at
        self.asked = 2000 + at
        self.pieces: list[Piece] = []

    def add(self, name: str, data: bytes, *after: str) -> None:
        """One more message."""
        self.pieces.append(Piece(f"{name}/{self.at}", data, tuple(f"{a}/{self.at}" for a in after)))

    def kop(self, name: str) -> Kop:
        """Its Header."""
        return kop(name, self.at)

    def allocate(self, name: str, line: ToegewezenProduct, *after: str) -> None:
        """A 301."""
        client = Client(bsn=self.bsn)
        self.add(name, messages.toewijzing_301(self.wet, self.kop(name), client, [line]), *after)

    def declare(self, name: str, lines: Sequence[Prestatie], *after: str) -> None:
        """A 323; its DeclaratieNummer is its name."""
        data = messages.declaratie_323(
            self.wet,
            self.kop(name),
            [Declared(self.bsn, lines)],
            declaratienummer=f"{name}{self.at}".upper(),
        )
        self.add(name, data, *after)

    def answer(self, name: str, referentie: str, antwoord: str, *after: str) -> None:
        """A 319."""
        data = messages.antwoord_319(
            self.wet,
            self.kop(name),
            referentie=f"{referentie}-{self.at}",
            antwoord=antwoord,
            reden="3" if antwoord == "1" else None,
        )
        self.add(name, data, *after)

    def ask(self, name: str, referenties: Sequence[str], *after: str) -> None:
        """A 315 for products in years to come."""
        lines = [
            AangevraagdProduct(
                f"{each}-{self.at}",
                ingangsdatum=f"{2030 + year}-01-01",
                einddatum=f"{2030 + year}-12-31",
            )
            for year, each in enumerate(referenties)
        ]
        data = messages.verzoek_315(self.wet, self.kop(name), Client(bsn=self.bsn), lines)
        self.add(name, data, *after)

    def report(self, name: str, nummer: int, begin: str, status: str, *after: str) -> None:
        """A 305."""
        line = StartProduct(nummer, begindatum=begin, status=status)
        data = messages.start_305(self.wet, self.kop(name), Client(bsn=self.bsn), [line])
        self.add(name, data, *after)

    def line(self, referentie: str, month: int) -> Prestatie:
        """Eight hours in a month."""
        return Prestatie(
            f"{referentie}-{self.at}", self.nummer, begindatum=f"2026-{month:02d}-01", volume=8
        )


def right(wet: Wet, at: int) -> list[Piece]:
    """A whole story of one client: right in every order that puts answers after questions."""
    told = Told(wet, at)
    first = ToegewezenProduct(told.nummer)
    told.allocate("alloc", first)
    later = first._replace(einddatum="2026-11-30", reden_wijziging="12", toewijzingstijd="11:00:00")
    told.allocate("later", later)
    _care(told)
    _requests(told)
    return told.pieces


def _care(told: Told) -> None:
    told.report("start", told.nummer, "2026-04-02", "1", "alloc")
    line = StopProduct(told.nummer, reden="20")
    client = Client(bsn=told.bsn)
    told.add("stop", messages.stop_307(told.wet, told.kop("stop"), client, [line]), "start")
    april, may = told.line("APR", 4), told.line("MEI", 5)
    told.declare("april", [april], "alloc")
    told.declare("may", [may], "alloc")
    told.declare("credit", [april.credit(f"CR-{told.at}")], "april")
    told.declare("anew", [told.line("APR2", 4)._replace(volume=6)], "credit")
    told.add("retour", messages.retour(told.pieces[0].data), "alloc")
    decision = messages.declaratie_antwoord_325(
        told.wet,
        told.kop("decision"),
        [Afgewezen(told.bsn, [(may, ["0611"])])],
        declaratie=told.kop("may"),
        declaratienummer=f"MAY{told.at}",
        ingediend=may.amount,
    )
    told.add("decision", decision, "may")


def _requests(told: Told) -> None:
    told.ask("ask", ["A", "B"])
    told.answer("looked", "A", "2", "ask")
    told.answer("no", "A", "1", "looked")
    honoured = ToegewezenProduct(
        told.asked, ingangsdatum="2031-01-01", einddatum="2031-12-31", referentie=f"B-{told.at}"
    )
    told.allocate("yes", honoured, "ask")
    change = messages.wijziging_317(
        told.wet,
        told.kop("change"),
        bsn=told.bsn,
        referentie=f"C-{told.at}",
        ongewijzigd=[told.asked],
        te_wijzigen=[TeWijzigenProduct(told.nummer)],
    )
    told.add("change", change, "alloc", "later", "no", "yes")
    told.answer("nochange", "C", "1", "change")


def wrong(wet: Wet, at: int) -> list[Piece]:
    """Messages about the same client that break a rule, most of them wherever they come."""
    told = Told(wet, at)
    told.report("nostart", 9000 + at, "2026-04-02", "1")
    told.report("restart", told.nummer, "2026-04-09", "1")
    told.report("unstart", told.nummer, "2026-04-03", "3")
    told.answer("nothing", "X", "2")
    told.answer("again", "A", "2")
    told.ask("second", ["D"])
    told.declare("toomuch", [told.line("BIG", 4)._replace(volume=9000)])
    told.declare("foreign", [told.line("FOR", 4)._replace(nummer=9000 + at)])
    told.declare("nodebet", [told.line("NONE", 4).credit(f"CX-{at}")])
    line = ToegewezenProduct(told.nummer, ingangsdatum="2026-04-02")
    told.allocate("taken", line)
    told.allocate("closed", line._replace(nummer=3000 + at, referentie=f"Y-{at}"))
    data = messages.declaratie_323(
        wet, told.kop("badsum"), [Declared(told.bsn, [told.line("SUM", 4)])], totaal=1
    )
    told.add("badsum", data)
    return told.pieces


def in_order(pieces: Sequence[Piece], wishes: Sequence[int]) -> list[Piece]:
    """The pieces as `wishes` would have them, but each after those that it follows."""
    waiting = [piece for _, piece in sorted(zip(wishes, pieces, strict=True))]
    told: list[Piece] = []
    names: set[str] = set()
    while waiting:
        ready = next(piece for piece in waiting if names.issuperset(piece.after))
        waiting.remove(ready)
        told.append(ready)
        names.add(ready.name)
    return told
