"""One aanbieder at one gemeente, as judging sees it: facts in, judgement out, remembered.

A stand-in for the register, in plain lists: what is accepted here is a fact for the next message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from gateway.contracts.table import ContractTable
from gateway.rules.context import Context
from gateway.rules.facts import (
    Besteed,
    DeclaratieFacts,
    RegieFacts,
    Regiesleutel,
    Stop,
    Toewijzing,
)
from gateway.rules.judgement import Judgement
from gateway.rules.judging_declaratie import debet_sleutel, judge_declaratie
from gateway.rules.judging_regie import judge_regie, sleutel
from gateway.standard.bericht import Bericht
from gateway.standard.contract import ContractRow
from gateway.standard.records import (
    BedragMetDC,
    Header,
    Prestatie,
    Referentie,
    StartProduct,
    StopProduct,
)
from tests.unit.rules.builders import (
    BSN,
    below,
    bericht,
    client,
    day,
    declaratie,
    header,
    prestatie,
)
from tests.unit.rules.level34.made import AANBIEDER, GEMEENTE, debet, month

CLIENTEN: Final = "/Bericht/Declaratie/Clienten/"
TODAY: Final = day("2027-06-30")


def sent_by_aanbieder() -> Header:
    """The Header of a 305, 307 or 323."""
    return header(afzender=AANBIEDER, ontvanger=GEMEENTE)


def context(rows: Iterable[ContractRow] = ()) -> Context:
    """A day long after, every gemeente, and these contract rows."""
    return Context(TODAY, lambda code, days: True, ContractTable(rows))


def line(
    referentie: str,
    volume: int = 10,
    maand: str = "2026-02",
    *,
    nummer: int = 1,
    eenheid: str = "04",
    tarief: int | None = 5000,
    bedrag: int | None = None,
    code: str = "45A04",
) -> Prestatie:
    """A debet Prestatie of a whole month; the amount is worked out."""
    if eenheid == "83":
        tarief = None
    if bedrag is None:
        bedrag = volume * (1 if tarief is None else tarief)
    return prestatie(
        product_referentie=Referentie(referentie, None),
        toewijzing_nummer=nummer,
        product_code=code,
        product_periode=month(maand),
        geleverd_volume=volume,
        eenheid=eenheid,
        product_tarief=tarief,
        ingediend_bedrag=BedragMetDC(bedrag, "D"),
    )


def credit_of(debit: Prestatie, referentie: str) -> Prestatie:
    """The credit of a debet Prestatie (IV091)."""
    return debit._replace(
        product_referentie=Referentie(referentie, debit.product_referentie.referentie_nummer),
        ingediend_bedrag=debit.ingediend_bedrag._replace(debet_credit="C"),
    )


class Outcome(NamedTuple):
    """What came of a declaratie: the accepted references and what each place broke."""

    judgement: Judgement
    accepted: list[str]
    broken: list[tuple[str, str]]


class _Line(NamedTuple):
    bsn: str
    prestatie: Prestatie
    accepted: bool


class Declared:
    """What one aanbieder declared at one gemeente so far."""

    def __init__(
        self, *toewijzingen: Toewijzing, rows: Iterable[ContractRow] = (), wet: str = "jw"
    ) -> None:
        self.toewijzingen = toewijzingen
        self.context = context(rows)
        self.wet = wet
        self.lines: list[_Line] = []
        self.nummers: list[str] = []

    def declare(self, *lines: Prestatie, **changes: Any) -> Outcome:
        """Judge a declaratie of one client, and remember what was accepted."""
        return self.declare_all({BSN: lines}, **changes)

    def declare_all(self, clienten: Mapping[str, Sequence[Prestatie]], **changes: Any) -> Outcome:
        """Judge a declaratie of several clients, and remember what was accepted."""
        message, flat = self._message(clienten, changes)
        judgement = judge_declaratie(message, self.context, self.facts(message))
        judged = [match for match in judgement.matches if match.judged]
        self.lines += [
            _Line(match.bsn, flat[match.position], match.accepted)
            for match in judged
            if not self._used(flat[match.position])
        ]
        accepted = [match for match in judged if match.accepted]
        return Outcome(
            judgement,
            [flat[match.position].product_referentie.referentie_nummer for match in accepted],
            [(found.path.removeprefix(CLIENTEN), found.rule) for found in judgement.findings],
        )

    def facts(self, message: Bericht) -> DeclaratieFacts:
        """What is known, for any message."""
        open_debets = {
            debet_sleutel(each.prestatie): _reference(each.prestatie)
            for each in self._granted()
            if not each.prestatie.is_credit and not self._is_credited(each.prestatie)
        }
        return DeclaratieFacts(
            nummer_gebruikt=False,
            vorige_periode=None,
            toewijzingen=self._by_client(),
            referenties=frozenset(_reference(each.prestatie) for each in self.lines),
            debets={
                _reference(each.prestatie): debet(
                    each.prestatie, bsn=each.bsn, gecrediteerd=self._is_credited(each.prestatie)
                )
                for each in self._granted()
                if not each.prestatie.is_credit
            },
            openstaand=open_debets,
            besteed=self.besteed(),
        )

    def besteed(self) -> dict[int, Besteed]:
        """Debits minus credits, per allocation and unit."""
        volumes: dict[int, dict[str, int]] = {}
        bedragen: dict[int, int] = {}
        for each in self._granted():
            line, sign = each.prestatie, -1 if each.prestatie.is_credit else 1
            nummer = line.toewijzing_nummer
            used = volumes.setdefault(nummer, {})
            used[line.eenheid] = used.get(line.eenheid, 0) + sign * line.geleverd_volume
            bedragen[nummer] = bedragen.get(nummer, 0) + sign * line.ingediend_bedrag.bedrag
        return {nummer: Besteed(volumes[nummer], bedragen[nummer]) for nummer in volumes}

    def openstaand(self) -> list[tuple[str, Prestatie]]:
        """The granted debets that are not credited, with their client."""
        return [
            (each.bsn, each.prestatie)
            for each in self._granted()
            if not each.prestatie.is_credit and not self._is_credited(each.prestatie)
        ]

    def _message(
        self, clienten: Mapping[str, Sequence[Prestatie]], changes: dict[str, Any]
    ) -> tuple[Bericht, list[Prestatie]]:
        invoice = declaratie(**({"declaratie_periode": month("2027-05")} | changes))
        trees = [below(client(bsn=bsn), *lines) for bsn, lines in clienten.items()]
        message = bericht("323", sent_by_aanbieder(), below(invoice, *trees), wet=self.wet)
        return message, [line for lines in clienten.values() for line in lines]

    def _by_client(self) -> dict[str, dict[int, Toewijzing]]:
        found: dict[str, dict[int, Toewijzing]] = {}
        for each in self.toewijzingen:
            found.setdefault(each.bsn, {})[each.toewijzing_nummer] = each
        return found

    def _granted(self) -> list[_Line]:
        return [each for each in self.lines if each.accepted]

    def _used(self, line: Prestatie) -> bool:
        return any(_reference(each.prestatie) == _reference(line) for each in self.lines)

    def _is_credited(self, line: Prestatie) -> bool:
        return any(
            each.prestatie.is_credit
            and each.prestatie.product_referentie.vorig_referentie_nummer == _reference(line)
            for each in self._granted()
        )


def _reference(line: Prestatie) -> str:
    return line.product_referentie.referentie_nummer


class Care:
    """What one aanbieder reported of the starts and stops of one client so far."""

    def __init__(
        self, *toewijzingen: Toewijzing, rows: Iterable[ContractRow] = (), wet: str = "jw"
    ) -> None:
        self.toewijzingen = {each.toewijzing_nummer: each for each in toewijzingen}
        self.context = context(rows)
        self.wet = wet
        self.starts: list[Regiesleutel] = []
        self.stops: list[Stop] = []

    def report(self, *records: StartProduct | StopProduct) -> list[tuple[str, str]]:
        """What a 305 or 307 breaks; without findings it is remembered."""
        nummer = "305" if isinstance(records[0], StartProduct) else "307"
        message = bericht(nummer, sent_by_aanbieder(), below(client(), *records), wet=self.wet)
        facts = RegieFacts(self.toewijzingen, tuple(self.starts), tuple(self.stops))
        judgement = judge_regie(message, self.context, facts)
        assert judgement.processed == (not judgement.findings)
        if judgement.processed:
            self._take(records)
        found = [(each.path.rpartition("/")[2], each.rule) for each in judgement.findings]
        return sorted(found)

    def _take(self, records: Sequence[StartProduct | StopProduct]) -> None:
        for removes in (True, False):
            for record in records:
                if (record.status_aanlevering == "3") == removes:
                    kept: list[Any] = (
                        self.starts if isinstance(record, StartProduct) else self.stops
                    )
                    what = _kept(record)
                    kept.remove(what) if removes else kept.append(what)


def _kept(record: StartProduct | StopProduct) -> Regiesleutel | Stop:
    if isinstance(record, StartProduct):
        return sleutel(record)
    return Stop(sleutel(record), record.reden_beeindiging, record.einddatum)
