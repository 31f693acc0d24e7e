"""A story of requests and of what is said to them, on top of that of allocations and care."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from lxml import etree

from gateway.result import Result
from gateway.wiring import replayer
from tests import messages
from tests.e2e.story import ONE, Story
from tests.messages import (
    AangevraagdProduct,
    Client,
    Kop,
    NieuwProduct,
    Omvang,
    TeWijzigenProduct,
    ToegewezenProduct,
    Wet,
)

TODAY: Final = date(2026, 5, 20)
DAGTEKENING: Final = "2026-05-06"
"""The usual allocations run from April to December 2026: on this day they are actual."""
ALLOCATED: Final = ToegewezenProduct()
PER_MONTH: Final = Omvang(6, "04", "4")


class Asking(Story):
    """Sends requests, decisions and answers with new numbers, unless a test gives one."""

    def kop(self, **changes: Any) -> Kop:
        """A Header with a new Identificatie."""
        return super().kop(**({"dagtekening": DAGTEKENING} | changes))

    def ask(self, *referenties: str, bsn: str = ONE, **kop: Any) -> bytes:
        """A 315 for products that follow each other, each with a reference."""
        lines = [
            AangevraagdProduct(
                name, ingangsdatum=f"20{30 + at}-01-01", einddatum=f"20{30 + at}-06-30"
            )
            for at, name in enumerate(referenties)
        ]
        return self.ask_for(*lines, bsn=bsn, **kop)

    def ask_for(self, *lines: AangevraagdProduct, bsn: str = ONE, **kop: Any) -> bytes:
        """A 315."""
        return messages.verzoek_315(self.wet, self.kop(**kop), Client(bsn=bsn), lines)

    def change(
        self,
        referentie: str,
        *changed: TeWijzigenProduct,
        bsn: str = ONE,
        kept: Sequence[int] = (),
        new: Sequence[NieuwProduct] = (),
        **kop: Any,
    ) -> bytes:
        """A 317; without anything else allocation 1001 is to last longer."""
        lines = changed or (() if kept or new else (TeWijzigenProduct(),))
        return messages.wijziging_317(
            self.wet,
            self.kop(**kop),
            bsn=bsn,
            referentie=referentie,
            ongewijzigd=kept,
            te_wijzigen=lines,
            nieuw=new,
        )

    def investigate(self, referentie: str, **kop: Any) -> bytes:
        """A 319: under investigation."""
        return messages.antwoord_319(self.wet, self.kop(**kop), referentie=referentie)

    def reject(
        self, referentie: str, reden: str = "3", woonplaats: str | None = None, **kop: Any
    ) -> bytes:
        """A 319: rejected."""
        return messages.antwoord_319(
            self.wet,
            self.kop(**kop),
            referentie=referentie,
            antwoord="1",
            reden=reden,
            woonplaats=woonplaats,
        )

    def honour(self, referentie: str, *nummers: int, bsn: str = ONE, **kop: Any) -> bytes:
        """A 301 of allocations with the reference of a request."""
        lines = [
            ALLOCATED._replace(
                nummer=nummer,
                referentie=referentie,
                ingangsdatum=f"20{30 + at}-01-01",
                einddatum=f"20{30 + at}-12-31",
            )
            for at, nummer in enumerate(nummers or (2001,))
        ]
        return self.toewijzing(*lines, bsn=bsn, **kop)


@contextmanager
def asking(wet: Wet, contracts: Sequence[Path] = (), today: date = TODAY) -> Iterator[Asking]:
    """A story on a fresh register."""
    opened = replayer(today=today, contracts=contracts, store=None, schemas=None, lang="nl")
    with opened as process:
        yield Asking(wet, process)


def codes_in(result: Result) -> list[tuple[str, list[str]]]:
    """Every class of an answer that has retour codes, with them, in order."""
    assert result.answer is not None
    root = etree.fromstring(result.answer.data)
    return [
        (etree.QName(element).localname, [str(code.text) for code in codes])
        for element in root.iter()
        for codes in element
        if etree.QName(codes).localname == "RetourCodes"
    ]


def classes_in(result: Result) -> list[str]:
    """The elements directly below Bericht in an answer."""
    assert result.answer is not None
    return [etree.QName(element).localname for element in etree.fromstring(result.answer.data)]
