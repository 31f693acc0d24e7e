"""Writing the lines of a 323 that used up no number, so that a 325 can be held against them."""

from __future__ import annotations

from typing import Any, Final

from gateway.register.dialect import Bulk
from gateway.register.session import Session
from gateway.register.tables import zonder_nummer
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.records import Client, Prestatie

_INSERT: Final = Bulk(
    zonder_nummer,
    (
        "bericht_id",
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
    ),
)


def apply_zonder_nummer(
    session: Session, bericht: Bericht, judgement: Judgement | None, bericht_id: int
) -> None:
    """Keep what was not judged (all of it in a message not taken in), and what broke TR314.

    A 325 names a message by its Identificatie: lines under one that was used before are not kept.
    """
    found = judgement.findings if judgement is not None else ()
    if any(finding.rule == "TR056" for finding in found):
        return
    told = {finding.path for finding in found if finding.rule == "TR314"}
    numbered: set[int] = set()
    if judgement is not None and judgement.processed:
        numbered = {match.position for match in judgement.matches if match.judged}
    lines = bericht.all(Prestatie)
    if len(numbered) == len(lines) and not told:
        return
    (place,) = bericht.places_of(Prestatie)
    clients = bericht.all(Client)
    rows = [
        (bericht_id, at, clients[place.parents[at]].bsn, *_columns(line))
        for at, line in enumerate(lines)
        if at not in numbered or (told and place.path_of(at) in told)
    ]
    session.bulk(_INSERT, rows)


def _columns(line: Prestatie) -> tuple[Any, ...]:
    return (
        *line.product_referentie,
        line.toewijzing_nummer,
        line.product_categorie,
        line.product_code,
        *line.product_periode,
        line.geleverd_volume,
        line.eenheid,
        line.product_tarief,
        *line.ingediend_bedrag,
    )
