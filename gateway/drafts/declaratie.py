"""A declaratie (323) from delivered care and credits. Source: IV084, IV086, IV089 to IV091."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from gateway.drafts.care import Care
from gateway.drafts.desk import Desk
from gateway.drafts.faults import NotDrafted
from gateway.drafts.lines import Line, Matcher, credits_of
from gateway.drafts.party import Draft
from gateway.drafts.write import Values
from gateway.standard.calendar import month_begin, month_end


class Wanted(NamedTuple):
    """What to declare: the month, the care, and the references of lines to take back."""

    periode: date
    care: Sequence[Care]
    credits: Sequence[str] = ()
    identificatie: str | None = None
    declaratie_nummer: str | None = None


def draft_declaratie(desk: Desk, wanted: Wanted) -> Draft:
    """
    The declaratie, not yet tried.

    Raises:
        WrongUse: a row does not say enough.
        NotDrafted: a row or a credit would be rejected, whatever its amounts.
    """
    by_client = _by_client(_matched(desk, wanted))
    lines = [line for own in by_client.values() for line in own]
    content = [_content(line) for line in lines]
    whole = f"{desk.today}|{wanted.periode}|" + "|".join(content)
    seeds = [f"identificatie|{whole}", f"declaratie|{whole}", *content]
    identificatie, declaratie_nummer, *referenties = desk.numbers(seeds)
    body = _body(desk, wanted, by_client, iter_numbers(lines, referenties))
    body["Declaratie"]["DeclaratieNummer"] = wanted.declaratie_nummer or declaratie_nummer
    naam, data = desk.write("323", wanted.identificatie or identificatie, body)
    total = sum(line.signed for line in lines)
    return Draft(naam, data, _origins(by_client), len(lines), total)


def iter_numbers(lines: Sequence[Line], referenties: Sequence[str]) -> dict[int, str]:
    """The ReferentieNummer of each line, by identity: equal lines have different ones."""
    return {id(line): nummer for line, nummer in zip(lines, referenties, strict=True)}


def _matched(desk: Desk, wanted: Wanted) -> list[Line]:
    """All lines, credits first (OP366)."""
    bsns = {care.bsn for care in wanted.care}
    known = desk.dossier(bsns, wanted.credits)
    matcher = Matcher(desk.party, desk.contracts, known.toewijzingen)
    lines = credits_of(wanted.credits, known.debets, matcher.faults)
    for care in wanted.care:
        line = matcher.debet(care)
        if line is not None:
            lines.append(line)
    if matcher.faults:
        raise NotDrafted(matcher.faults)
    return lines


def _by_client(lines: Sequence[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.bsn, []).append(line)
    return found


def _content(line: Line) -> str:
    """What makes a line this line; the allocation stands for the client."""
    return "|".join(str(value) for value in (*line[2:], line.debet_credit))


def _body(
    desk: Desk, wanted: Wanted, by_client: dict[str, list[Line]], numbers: dict[int, str]
) -> dict[str, dict[str, object]]:
    total = sum(line.signed for own in by_client.values() for line in own)
    clients = [
        {
            "Bsn": bsn,
            "Prestaties": {"Prestatie": [_prestatie(line, numbers[id(line)]) for line in own]},
        }
        for bsn, own in by_client.items()
    ]
    return {
        "Declaratie": {
            "DeclaratiePeriode": _periode(month_begin(wanted.periode), month_end(wanted.periode)),
            "DeclaratieDagtekening": desk.today.isoformat(),
            "TotaalIngediendBedrag": {
                "TotaalBedrag": str(abs(total)),
                "DebetCredit": "C" if total < 0 else "D",
            },
            "Clienten": {"Client": clients},
        }
    }


def _prestatie(line: Line, referentie: str) -> Values:
    return {
        "ProductReferentie": {
            "ReferentieNummer": referentie,
            "VorigReferentieNummer": line.vorig,
        },
        "ToewijzingNummer": str(line.toewijzing_nummer),
        "ProductCategorie": line.categorie,
        "ProductCode": line.code,
        "ProductPeriode": _periode(line.begindatum, line.einddatum),
        "GeleverdVolume": str(line.volume),
        "Eenheid": line.eenheid,
        "ProductTarief": line.tarief,
        "IngediendBedrag": {"Bedrag": str(line.bedrag), "DebetCredit": line.debet_credit},
    }


def _periode(begin: date, eind: date) -> Values:
    return {"Begindatum": begin.isoformat(), "Einddatum": eind.isoformat()}


def _origins(by_client: dict[str, list[Line]]) -> dict[str, str]:
    origins: dict[str, str] = {}
    for at, own in enumerate(by_client.values(), start=1):
        client = f"/Bericht/Declaratie/Clienten/Client[{at}]"
        origins[client] = ", ".join(line.where for line in own)
        for number, line in enumerate(own, start=1):
            origins[f"{client}/Prestaties/Prestatie[{number}]"] = line.where
    return origins
