"""Writing the lines of 323s that used up no number, so that a 325 can be held against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from gateway.register.api import Applied
from gateway.register.bulk import Bulk
from gateway.register.session import Session
from gateway.register.tables import LIJN, zonder_nummer
from gateway.standard.records import Client, Prestatie

_INSERT: Final = Bulk(zonder_nummer, ("bericht_id", "volgnummer", *LIJN))


def apply_zonder_nummer(session: Session, invoices: Sequence[tuple[Applied, int]]) -> None:
    """Keep what was not judged (all of it in a message not taken in), and what broke TR314."""
    session.bulk(_INSERT, [row for one, bericht_id in invoices for row in _rows(one, bericht_id)])


def _rows(applied: Applied, bericht_id: int) -> Iterator[tuple[Any, ...]]:
    """The lines of one 323.

    A 325 names a message by its Identificatie: lines under one that was used before are not kept.
    """
    bericht, judgement = applied.bericht, applied.judgement
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
    for at, line in enumerate(lines):
        if at not in numbered or (told and place.path_of(at) in told):
            yield (bericht_id, at, clients[place.parents[at]].bsn, *_columns(line))


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
