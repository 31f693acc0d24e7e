"""The validated Prestaties of a declaratie, as JSON: what was granted, and why.

The form is fixed in docs/declaratie.schema.json. Amounts are whole eurocents, credits negative.
"""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from typing import Any

from gateway.rules.facts import Toewijzing
from gateway.rules.judgement import Judgement, Match
from gateway.standard.bericht import Bericht
from gateway.standard.contract import ContractRow
from gateway.standard.records import Client, Declaratie, Omvang, Prestatie


def granted(bericht: Bericht, judgement: Judgement, correlation_id: str) -> bytes | None:
    """The document about a 323, or None when nothing in it was granted.

    `correlation_id` is the message_id under which the gemeente gets the 323 itself.
    """
    lines = [match for match in judgement.matches if match.accepted]
    if not lines:
        return None
    document = {"correlation_id": correlation_id} | _document(bericht, lines)
    return _written(document)


def all_lines(bericht: Bericht, judgement: Judgement) -> bytes:
    """The same document with every line, for the register to keep until the gemeente answers."""
    matches = {match.position: match for match in judgement.matches if match.judged}
    (place,) = bericht.places_of(Prestatie)
    clients = bericht.all(Client)
    lines = [
        matches.get(at) or Match(at, clients[owner].bsn, False, False, None, None)
        for at, owner in enumerate(place.parents)
    ]
    return _written(_document(bericht, lines))


def granted_by(document: bytes, volgnummers: Container[int], correlation_id: str) -> bytes | None:
    """Of the document with every line: those that a 325 grants, counted from 0; None if none."""
    kept = json.loads(document)
    lines = [line for line in kept["prestaties"] if line["volgnummer"] - 1 in volgnummers]
    if not lines:
        return None
    granted_in_all = sum(line["bedrag"] for line in lines)
    kept |= {"totaal_toegekend_bedrag": granted_in_all, "prestaties": lines}
    return _written({"correlation_id": correlation_id} | kept)


def _document(bericht: Bericht, lines: Sequence[Match]) -> dict[str, Any]:
    declaratie = bericht.one(Declaratie)
    mark = bericht.header.bericht_identificatie
    totaal = declaratie.totaal_ingediend_bedrag
    prestaties = bericht.all(Prestatie)
    written = [_line(prestaties[match.position], match) for match in lines]
    return {
        "wet": bericht.soort.wet,
        "gemeente": bericht.gemeente,
        "aanbieder": bericht.aanbieder,
        "identificatie": mark.identificatie,
        "dagtekening": mark.dagtekening.isoformat(),
        "declaratie_nummer": declaratie.declaratie_nummer,
        "declaratie_dagtekening": declaratie.declaratie_dagtekening.isoformat(),
        "begindatum": declaratie.declaratie_periode.begindatum.isoformat(),
        "einddatum": declaratie.declaratie_periode.einddatum.isoformat(),
        "totaal_ingediend_bedrag": _signed(totaal.totaal_bedrag, totaal.debet_credit),
        "totaal_toegekend_bedrag": sum(line["bedrag"] for line in written),
        "prestaties": written,
    }


def _written(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()


def _line(prestatie: Prestatie, match: Match) -> dict[str, Any]:
    referentie = prestatie.product_referentie
    bedrag = prestatie.ingediend_bedrag
    row = match.row
    return {
        "volgnummer": match.position + 1,
        "bsn": match.bsn,
        "referentie_nummer": referentie.referentie_nummer,
        "vorig_referentie_nummer": referentie.vorig_referentie_nummer,
        "toewijzing_nummer": prestatie.toewijzing_nummer,
        "product_categorie": prestatie.product_categorie,
        "product_code": prestatie.product_code,
        "begindatum": prestatie.product_periode.begindatum.isoformat(),
        "einddatum": prestatie.product_periode.einddatum.isoformat(),
        "geleverd_volume": prestatie.geleverd_volume,
        "eenheid": prestatie.eenheid,
        "product_tarief": prestatie.product_tarief,
        "bedrag": _signed(bedrag.bedrag, bedrag.debet_credit),
        "debet_credit": bedrag.debet_credit,
        "resultaat": (row.resultaat or None) if row else None,
        "perceel": (row.perceel or None) if row else None,
        "toewijzing": _toewijzing(match.toewijzing) if match.toewijzing else None,
        "contract": _contract(row) if row else None,
    }


def _toewijzing(toewijzing: Toewijzing) -> dict[str, Any]:
    product = toewijzing.product
    return {
        "toewijzing_nummer": toewijzing.toewijzing_nummer,
        "product_categorie": product.categorie if product else None,
        "product_code": product.code if product else None,
        "toewijzingsdatum": toewijzing.toewijzingsdatum.isoformat(),
        "ingangsdatum": toewijzing.ingangsdatum.isoformat(),
        "einddatum": toewijzing.einddatum.isoformat() if toewijzing.einddatum else None,
        "omvang": _omvang(toewijzing.omvang) if toewijzing.omvang else None,
        "budget": toewijzing.budget,
    }


def _omvang(omvang: Omvang) -> dict[str, Any]:
    return omvang._asdict()


def _contract(row: ContractRow) -> dict[str, Any]:
    return {
        "bestand": row.bestand,
        "regel": row.regel,
        "categorie": row.categorie,
        "productcode": row.productcode,
        "variant": row.variant,
        "eenheid": row.eenheid,
        "tarief": row.tarief,
        "periode": row.periode,
        "ingangsdatum": row.ingangsdatum.isoformat(),
        "einddatum": row.einddatum.isoformat() if row.einddatum else None,
        "peildatum": row.peildatum,
    }


def _signed(bedrag: int, debet_credit: str) -> int:
    return -bedrag if debet_credit == "C" else bedrag
