"""Writing processed 323s: their numbers, every judged Prestatie, and what was used or freed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import update

from gateway.register.bulk import Bulk
from gateway.register.keyed import changed_by, matching
from gateway.register.processed import Processed
from gateway.register.scope import PAIR, owner
from gateway.register.session import Session
from gateway.register.tables import LIJN, declaratie, prestatie
from gateway.register.weighing import Weight, signed, weigh
from gateway.rules.judgement import Judgement, Match
from gateway.standard.bericht import Bericht
from gateway.standard.records import Declaratie, Prestatie

_DECLARATIE: Final = Bulk(
    declaratie,
    (
        *PAIR,
        "declaratie_nummer",
        "begindatum",
        "einddatum",
        "declaratie_dagtekening",
        "totaal_ingediend_bedrag",
        "bericht_id",
    ),
)

_COLUMNS: Final = (
    "declaratie_id",
    *PAIR,
    "volgnummer",
    *LIJN,
    "status",
    "contract_bestand",
    "contract_regel",
    "perceel",
    "resultaat",
)
_INSERT: Final = Bulk(prestatie, _COLUMNS)
_INSERT_IF_FREE: Final = Bulk(prestatie, _COLUMNS, taken="skip")
_NO_ROW: Final = (None, None, None, None)

_CREDITEER: Final = changed_by(
    *PAIR,
    "referentie_nummer",
    change=lambda keys, _: (
        update(prestatie)
        .where(
            matching(prestatie, keys, *PAIR, "referentie_nummer"),
            prestatie.c.debet_credit == "D",
            prestatie.c.status == "accepted",
        )
        .values(gecrediteerd=True)
    ),
)

Rows = list[tuple[Any, ...]]


def apply_declaratie(session: Session, processed: Sequence[Processed]) -> None:
    """Write invoices in a fixed number of statements.

    Raises:
        Raced: a DeclaratieNummer or a ReferentieNummer was taken meanwhile (TR333, TR314).
    """
    numbers = session.numbered(_DECLARATIE, [_declaratie(one) for one in processed])
    free: Rows = []
    doubtful: Rows = []
    credited: Rows = []
    weights: list[tuple[tuple[str, str, str], Weight]] = []
    for (bericht, judgement, _), declaratie_id in zip(processed, numbers, strict=True):
        pair = owner(bericht)
        lines = bericht.all(Prestatie)
        judged = [(match, lines[match.position]) for match in judgement.matches if match.judged]
        _divide(bericht, judgement, (declaratie_id, *pair), judged, free, doubtful)
        for match, line in judged:
            if match.accepted:
                weights.append((pair, _weight(line)))
                if line.is_credit:
                    credited.append((*pair, line.product_referentie.vorig_referentie_nummer))
    session.bulk(_INSERT, free)
    session.bulk(_INSERT_IF_FREE, doubtful)
    session.write_by(_CREDITEER, credited)
    weigh(session, weights)


def _declaratie(processed: Processed) -> tuple[Any, ...]:
    bericht = processed.bericht
    invoice = bericht.one(Declaratie)
    total = invoice.totaal_ingediend_bedrag
    return (
        *owner(bericht),
        invoice.declaratie_nummer,
        *invoice.declaratie_periode,
        invoice.declaratie_dagtekening,
        signed(total.totaal_bedrag, total.debet_credit),
        processed.bericht_id,
    )


def _divide(
    bericht: Bericht,
    judgement: Judgement,
    declared: tuple[Any, ...],
    judged: Sequence[tuple[Match, Prestatie]],
    free: Rows,
    doubtful: Rows,
) -> None:
    """Each reference once: the first judged line that carries it.

    A line that was told that its number is used (TR314) may find it so; any other one may not.
    """
    told = _told_used(bericht, judgement)
    granted = "wachtend" if judgement.left else "accepted"
    seen: set[str] = set()
    for match, line in judged:
        referentie = line.product_referentie.referentie_nummer
        if referentie not in seen:
            seen.add(referentie)
            rows = doubtful if match.position in told else free
            rows.append((*declared, *_line(match, line, granted)))


def _told_used(bericht: Bericht, judgement: Judgement) -> frozenset[int]:
    """The indexes of the Prestaties with a finding of TR314."""
    paths = {found.path for found in judgement.findings if found.rule == "TR314"}
    if not paths:
        return frozenset()
    located = enumerate(bericht.located(Prestatie))
    return frozenset(index for index, (path, _) in located if path in paths)


def _line(match: Match, line: Prestatie, granted: str) -> tuple[Any, ...]:
    """The columns of one Prestatie after those of its declaratie; `granted` is a status."""
    row = match.row
    return (
        match.position,
        match.bsn,
        *line.product_referentie,
        line.toewijzing_nummer,
        line.product_categorie,
        line.product_code,
        *line.product_periode,
        line.geleverd_volume,
        line.eenheid,
        line.product_tarief,
        *line.ingediend_bedrag,
        granted if match.accepted else "rejected",
        *(_NO_ROW if row is None else (row.bestand, row.regel, row.perceel, row.resultaat)),
    )


def _weight(line: Prestatie) -> Weight:
    bedrag, debet_credit = line.ingediend_bedrag
    volume = signed(line.geleverd_volume, debet_credit)
    return Weight(line.toewijzing_nummer, line.eenheid, volume, signed(bedrag, debet_credit))
