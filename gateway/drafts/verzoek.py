"""A request for an allocation (315) or for a change (317). Source: IV042, IV075, IV092."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from gateway.drafts.clients import Person
from gateway.drafts.desk import Desk
from gateway.drafts.faults import NO_ALLOCATION, NO_CLIENT, Fault, NotDrafted
from gateway.drafts.party import Draft
from gateway.drafts.regie import product_values
from gateway.drafts.write import Values
from gateway.errors import WrongUse
from gateway.rules.actual import is_actual
from gateway.rules.facts import Toewijzing
from gateway.standard.records import Omvang, Product, Verwijzer


class Asked(NamedTuple):
    """A product that is asked for: with a code an Omvang, otherwise a budget (eurocents)."""

    product: Product | None
    ingangsdatum: date
    einddatum: date | None
    omvang: Omvang | None
    budget: int | None


class Wanted315(NamedTuple):
    """What to ask for."""

    person: Person
    asked: Asked
    verwijzer: Verwijzer
    beschikking: tuple[int, date] | None = None
    gezagsdrager: str | None = None
    identificatie: str | None = None


class Change(NamedTuple):
    """What should change about an allocation; what is None stays as it is."""

    toewijzing_nummer: int
    ingangsdatum: date | None = None
    einddatum: date | None = None
    volume: int | None = None
    eenheid: str | None = None
    frequentie: str | None = None
    budget: int | None = None


class Wanted317(NamedTuple):
    """The changes and the new products; every other actual allocation stays unchanged."""

    bsn: str
    reden: str
    changes: Sequence[Change]
    new: Sequence[Asked]
    identificatie: str | None = None


def draft_315(desk: Desk, wanted: Wanted315) -> Draft:
    """The request for an allocation, not yet tried."""
    content = "|".join(map(str, (desk.today, *wanted.person, *wanted[1:])))
    identificatie, referentie = desk.numbers([f"315|{content}", f"verzoek|{content}"])
    asked, verwijzer = wanted.asked, wanted.verwijzer
    nummer, ingang = wanted.beschikking or (None, None)
    product = {
        "ReferentieAanbieder": referentie,
        "BeschikkingNummer": nummer,
        "Product": product_values(asked.product),
        "BeschikkingIngangsdatum": ingang and ingang.isoformat(),
        "ToewijzingIngangsdatum": asked.ingangsdatum.isoformat(),
        "ToewijzingEinddatum": asked.einddatum and asked.einddatum.isoformat(),
        "Omvang": _omvang(asked.omvang),
        "Budget": asked.budget,
        "Verwijzer": {
            "Type": verwijzer.type,
            "Naam": verwijzer.naam,
            "ZorgverlenerCode": verwijzer.zorgverlener_code,
        },
    }
    client = {**wanted.person.values(), "AangevraagdeProducten": {"AangevraagdProduct": product}}
    if wanted.gezagsdrager is not None:
        client["GezagsdragerBekend"] = wanted.gezagsdrager
    naam, data = desk.write("315", wanted.identificatie or identificatie, {"Client": client})
    return Draft(naam, data, {}, 1)


def draft_317(desk: Desk, wanted: Wanted317) -> Draft:
    """
    The request for a change, with every actual allocation of the client, not yet tried.

    Raises:
        NotDrafted: the client has no allocation, or not the one that should change.
        WrongUse: a volume is asked for an allocation that has none, without its unit.
    """
    mine = desk.dossier({wanted.bsn}).toewijzingen.get(wanted.bsn, {})
    if not mine:
        raise NotDrafted([Fault("--client", "TR304", NO_CLIENT)])
    changed = [_te_wijzigen(change, mine) for change in wanted.changes]
    named = {change.toewijzing_nummer for change in wanted.changes}
    unchanged = [
        {"ToewijzingNummer": str(nummer)}
        for nummer, toewijzing in sorted(mine.items())
        if nummer not in named and is_actual(toewijzing, desk.today)
    ]
    numbers = "|".join(map(str, sorted(mine)))
    content = "|".join(map(str, (desk.today, numbers, *wanted[1:])))
    identificatie, referentie = desk.numbers([f"317|{content}", f"verzoek|{content}"])
    verzoek = {
        "ReferentieAanbieder": referentie,
        "RedenVerzoek": wanted.reden,
        "OngewijzigdeProducten": _group("OngewijzigdProduct", unchanged),
        "TeWijzigenProducten": _group("TeWijzigenProduct", changed),
        "NieuweProducten": _group("NieuwProduct", [_nieuw(asked) for asked in wanted.new]),
    }
    body = {"Client": {"Bsn": wanted.bsn, "Verzoek": verzoek}}
    naam, data = desk.write("317", wanted.identificatie or identificatie, body)
    place = "/Bericht/Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct"
    origins = {
        f"{place}[{at}]": f"--wijzig {change.toewijzing_nummer}"
        for at, change in enumerate(wanted.changes, start=1)
    }
    return Draft(naam, data, origins, len(unchanged) + len(changed) + len(wanted.new))


def _te_wijzigen(change: Change, mine: dict[int, Toewijzing]) -> Values:
    """The allocation as it should be: what is not asked differently stays as it is."""
    where = f"--wijzig {change.toewijzing_nummer}"
    toewijzing = mine.get(change.toewijzing_nummer)
    if toewijzing is None:
        raise NotDrafted([Fault(where, "TR351", NO_ALLOCATION)])
    einddatum = change.einddatum or toewijzing.einddatum
    return {
        "ToewijzingNummer": str(change.toewijzing_nummer),
        "GewensteIngangsdatum": (change.ingangsdatum or toewijzing.ingangsdatum).isoformat(),
        "Einddatum": einddatum and einddatum.isoformat(),
        "Omvang": _omvang(_changed_omvang(where, change, toewijzing.omvang)),
        "Budget": toewijzing.budget if change.budget is None else change.budget,
    }


def _changed_omvang(where: str, change: Change, old: Omvang | None) -> Omvang | None:
    asked = (change.volume, change.eenheid, change.frequentie)
    if old is None and all(value is None for value in asked):
        return None
    volume, eenheid, frequentie = (
        new if new is not None else kept
        for new, kept in zip(asked, old or (None, None, None), strict=True)
    )
    if volume is None or eenheid is None or frequentie is None:
        raise WrongUse(f"{where}: give volume, eenheid and frequentie, the allocation has none")
    return Omvang(int(volume), str(eenheid), str(frequentie))


def _nieuw(asked: Asked) -> Values:
    return {
        "Product": product_values(asked.product),
        "GewensteIngangsdatum": asked.ingangsdatum.isoformat(),
        "Einddatum": asked.einddatum and asked.einddatum.isoformat(),
        "Omvang": _omvang(asked.omvang),
        "Budget": asked.budget,
    }


def _omvang(omvang: Omvang | None) -> Values | None:
    if omvang is None:
        return None
    return {
        "Volume": str(omvang.volume),
        "Eenheid": omvang.eenheid,
        "Frequentie": omvang.frequentie,
    }


def _group(name: str, members: Sequence[Values]) -> Values | None:
    return {name: list(members)} if members else None
