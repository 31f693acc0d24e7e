"""The validated Prestaties of a declaratie, as JSON: what was granted, and why.

The form is fixed in docs/declaratie.schema.json. Amounts are whole eurocents, credits negative.
"""

from __future__ import annotations

import json
from typing import Any

from gateway.rules.facts import Toewijzing
from gateway.rules.judgement import Judgement, Match
from gateway.standard.bericht import Bericht
from gateway.standard.contract import ContractRow
from gateway.standard.records import Declaratie, Omvang, Prestatie
from gateway.verdicts import toegekend


def granted(bericht: Bericht, judgement: Judgement, correlation_id: str) -> bytes | None:
    """The document about a 323, or None when nothing in it was granted.

    `correlation_id` is the message_id under which the gemeente gets the 323 itself.
    """
    lines = [match for match in judgement.matches if match.accepted]
    if not lines:
        return None
    declaratie = bericht.one(Declaratie)
    mark = bericht.header.bericht_identificatie
    totaal = declaratie.totaal_ingediend_bedrag
    prestaties = bericht.all(Prestatie)
    document = {
        "wet": bericht.soort.wet,
        "gemeente": bericht.gemeente,
        "aanbieder": bericht.aanbieder,
        "correlation_id": correlation_id,
        "identificatie": mark.identificatie,
        "dagtekening": mark.dagtekening.isoformat(),
        "declaratie_nummer": declaratie.declaratie_nummer,
        "declaratie_dagtekening": declaratie.declaratie_dagtekening.isoformat(),
        "begindatum": declaratie.declaratie_periode.begindatum.isoformat(),
        "einddatum": declaratie.declaratie_periode.einddatum.isoformat(),
        "totaal_ingediend_bedrag": _signed(totaal.totaal_bedrag, totaal.debet_credit),
        "totaal_toegekend_bedrag": toegekend(bericht, judgement),
        "prestaties": [_line(prestaties[match.position], match) for match in lines],
    }
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
