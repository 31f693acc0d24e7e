"""Writing a processed 323: its number, every judged Prestatie, and what was used or freed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import insert, update

from gateway.register.dialect import Bulk, in_set
from gateway.register.scope import of_pair, pair
from gateway.register.session import Session
from gateway.register.tables import declaratie, prestatie
from gateway.register.weighing import Weight, signed, weigh
from gateway.rules.judgement import Judgement, Match
from gateway.standard.bericht import Bericht
from gateway.standard.records import Declaratie, Prestatie

_DECLARATIE: Final = insert(declaratie)

_COLUMNS: Final = (
    "declaratie_id",
    "wet",
    "gemeente",
    "aanbieder",
    "volgnummer",
    "bsn",
    "referentie_nummer",
    "vorig_referentie_nummer",
    "toewijzing_nummer",
    "product_categorie",
    "product_code",
    "begindatum",
    "einddatum",
    "geleverd_volume",
    "eenheid",
    "product_tarief",
    "bedrag",
    "debet_credit",
    "status",
    "contract_bestand",
    "contract_regel",
    "perceel",
    "resultaat",
)
_INSERT: Final = Bulk(prestatie, _COLUMNS)
_INSERT_IF_FREE: Final = Bulk(prestatie, _COLUMNS, taken="skip")
_NO_ROW: Final = (None, None, None, None)

_CREDITEER: Final = (
    update(prestatie)
    .where(
        of_pair(prestatie),
        in_set(prestatie.c.referentie_nummer, "referenties"),
        prestatie.c.debet_credit == "D",
        prestatie.c.status == "accepted",
    )
    .values(gecrediteerd=True)
)

Judged = tuple[Match, Prestatie]


def apply_declaratie(
    session: Session, bericht: Bericht, judgement: Judgement, bericht_id: int
) -> None:
    """Write one invoice in a fixed number of statements.

    Raises:
        Raced: its DeclaratieNummer or a ReferentieNummer was taken meanwhile (TR333, TR314).
    """
    scope = tuple(pair(bericht).values())
    lines = bericht.all(Prestatie)
    judged = [(match, lines[match.position]) for match in judgement.matches if match.judged]
    accepted = [line for match, line in judged if match.accepted]
    declaratie_id = _insert_declaratie(session, bericht, bericht_id)
    _insert_prestaties(session, bericht, judgement, (declaratie_id, *scope), judged)
    credited = {
        line.product_referentie.vorig_referentie_nummer for line in accepted if line.is_credit
    }
    if credited:
        session.change(_CREDITEER, {**pair(bericht), "referenties": credited})
    weigh(session, pair(bericht), map(_weight, accepted))


def _insert_declaratie(session: Session, bericht: Bericht, bericht_id: int) -> int:
    scope = pair(bericht)
    invoice = bericht.one(Declaratie)
    total = invoice.totaal_ingediend_bedrag
    row = {
        "wet": scope["p_wet"],
        "gemeente": scope["p_gemeente"],
        "aanbieder": scope["p_aanbieder"],
        "declaratie_nummer": invoice.declaratie_nummer,
        "begindatum": invoice.declaratie_periode.begindatum,
        "einddatum": invoice.declaratie_periode.einddatum,
        "declaratie_dagtekening": invoice.declaratie_dagtekening,
        "totaal_ingediend_bedrag": signed(total.totaal_bedrag, total.debet_credit),
        "bericht_id": bericht_id,
    }
    return session.insert(_DECLARATIE, row)


def _insert_prestaties(
    session: Session,
    bericht: Bericht,
    judgement: Judgement,
    owner: tuple[Any, ...],
    judged: Sequence[Judged],
) -> None:
    """Each reference once: the first judged line that carries it.

    A line that was told that its number is used (TR314) may find it so; any other one may not.
    """
    told = _told_used(bericht, judgement)
    granted = "wachtend" if judgement.left else "accepted"
    seen: set[str] = set()
    free: list[tuple[Any, ...]] = []
    doubtful: list[tuple[Any, ...]] = []
    for match, line in judged:
        referentie = line.product_referentie.referentie_nummer
        if referentie not in seen:
            seen.add(referentie)
            rows = doubtful if match.position in told else free
            rows.append((*owner, *_line(match, line, granted)))
    session.bulk(_INSERT, free)
    session.bulk(_INSERT_IF_FREE, doubtful)


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
