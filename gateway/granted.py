"""The validated Prestaties of a declaratie, as JSON: what was granted, and why.

The form is fixed in docs/declaratie.schema.json. Amounts are whole eurocents, credits negative.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Sequence
from datetime import date
from functools import cache, lru_cache
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple

from gateway.rules.facts import Toewijzing
from gateway.rules.judgement import Judgement, Match
from gateway.standard.bericht import Bericht
from gateway.standard.contract import ContractRow
from gateway.standard.records import Client, Declaratie, Omvang, Prestatie

_NULL: Final = "null"


def granted(bericht: Bericht, judgement: Judgement, correlation_id: str) -> bytes | None:
    """The document about a 323, or None when nothing in it was granted.

    `correlation_id` is the message_id under which the gemeente gets the 323 itself.
    """
    lines = [match for match in judgement.matches if match.accepted]
    if not lines:
        return None
    return _document(bericht, lines, {"correlation_id": correlation_id})


def all_lines(bericht: Bericht, judgement: Judgement) -> bytes:
    """The same document with every line, for the register to keep until the gemeente answers."""
    matches = {match.position: match for match in judgement.matches if match.judged}
    (place,) = bericht.places_of(Prestatie)
    clients = bericht.all(Client)
    lines = [
        matches.get(at) or Match(at, clients[owner].bsn, False, False, None, None)
        for at, owner in enumerate(place.parents)
    ]
    return _document(bericht, lines, {})


def granted_by(document: bytes, volgnummers: Container[int], correlation_id: str) -> bytes | None:
    """Of the document with every line: those that a 325 grants, counted from 0; None if none."""
    kept = json.loads(document)
    lines = [line for line in kept["prestaties"] if line["volgnummer"] - 1 in volgnummers]
    if not lines:
        return None
    granted_in_all = sum(line["bedrag"] for line in lines)
    kept |= {"totaal_toegekend_bedrag": granted_in_all, "prestaties": lines}
    return f"{_json({'correlation_id': correlation_id} | kept)}\n".encode()


def _document(bericht: Bericht, lines: Sequence[Match], named: dict[str, Any]) -> bytes:
    declaratie = bericht.one(Declaratie)
    mark = bericht.header.bericht_identificatie
    totaal = declaratie.totaal_ingediend_bedrag
    prestaties = bericht.all(Prestatie)
    head = named | {
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
        "totaal_toegekend_bedrag": sum(_bedrag(prestaties[match.position]) for match in lines),
    }
    contract = cache(_contract)  # a few rows, which thousands of lines are matched with
    written = ",".join([_line(prestaties[match.position], match, contract) for match in lines])
    return f'{_json(head)[:-1]},"prestaties":[{written}]}}\n'.encode()


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


# -- lines -----------------------------------------------------------------------------------------
#
# A declaratie has thousands of them. To write their JSON out takes a third of the time of making
# dictionaries for json.dumps.


class _Contract(NamedTuple):
    """What a line says of the contract row that it was matched with."""

    resultaat: str
    perceel: str
    row: str


_NO_CONTRACT: Final = _Contract(_NULL, _NULL, _NULL)


def _line(prestatie: Prestatie, match: Match, contract: Callable[[ContractRow], _Contract]) -> str:
    referentie, periode = prestatie.product_referentie, prestatie.product_periode
    resultaat, perceel, row = contract(match.row) if match.row else _NO_CONTRACT
    return (
        f'{{"volgnummer":{match.position + 1},'
        f'"bsn":{_text(match.bsn)},'
        f'"referentie_nummer":{_text(referentie.referentie_nummer)},'
        f'"vorig_referentie_nummer":{_text(referentie.vorig_referentie_nummer)},'
        f'"toewijzing_nummer":{prestatie.toewijzing_nummer},'
        f'"product_categorie":{_text(prestatie.product_categorie)},'
        f'"product_code":{_text(prestatie.product_code)},'
        f'"begindatum":{_day(periode.begindatum)},'
        f'"einddatum":{_day(periode.einddatum)},'
        f'"geleverd_volume":{prestatie.geleverd_volume},'
        f'"eenheid":{_text(prestatie.eenheid)},'
        f'"product_tarief":{_number(prestatie.product_tarief)},'
        f'"bedrag":{_bedrag(prestatie)},'
        f'"debet_credit":{_text(prestatie.ingediend_bedrag.debet_credit)},'
        f'"resultaat":{resultaat},'
        f'"perceel":{perceel},'
        f'"toewijzing":{_toewijzing(match.toewijzing) if match.toewijzing else _NULL},'
        f'"contract":{row}}}'
    )


def _toewijzing(toewijzing: Toewijzing) -> str:
    product = toewijzing.product
    return (
        f'{{"toewijzing_nummer":{toewijzing.toewijzing_nummer},'
        f'"product_categorie":{_text(product.categorie) if product else _NULL},'
        f'"product_code":{_text(product.code) if product else _NULL},'
        f'"toewijzingsdatum":{_day(toewijzing.toewijzingsdatum)},'
        f'"ingangsdatum":{_day(toewijzing.ingangsdatum)},'
        f'"einddatum":{_day(toewijzing.einddatum)},'
        f'"omvang":{_omvang(toewijzing.omvang) if toewijzing.omvang else _NULL},'
        f'"budget":{_number(toewijzing.budget)}}}'
    )


def _omvang(omvang: Omvang) -> str:
    return (
        f'{{"volume":{omvang.volume},'
        f'"eenheid":{_text(omvang.eenheid)},'
        f'"frequentie":{_text(omvang.frequentie)}}}'
    )


def _contract(row: ContractRow) -> _Contract:
    written = {
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
    return _Contract(_text(row.resultaat or None), _text(row.perceel or None), _json(written))


def _text(value: str | None) -> str:
    return _NULL if value is None else encode_basestring(value)


def _number(value: int | None) -> int | str:
    return _NULL if value is None else value


@lru_cache(maxsize=1024)
def _day(day: date | None) -> str:
    return _NULL if day is None else f'"{day.isoformat()}"'


def _bedrag(prestatie: Prestatie) -> int:
    bedrag = prestatie.ingediend_bedrag
    return _signed(bedrag.bedrag, bedrag.debet_credit)


def _signed(bedrag: int, debet_credit: str) -> int:
    return -bedrag if debet_credit == "C" else bedrag
