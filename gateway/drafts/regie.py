"""A start (305) or a stop (307) of care on an allocation, or on a task. Source: IV075, IV096."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from gateway.drafts.clients import Person
from gateway.drafts.desk import Desk
from gateway.drafts.faults import NO_ALLOCATION, NO_CLIENT, Fault, NotDrafted
from gateway.drafts.party import Draft
from gateway.drafts.write import Values
from gateway.rules.facts import Toewijzing
from gateway.standard.codes import EERSTE_AANLEVERING, VERWIJDEREN
from gateway.standard.records import Product


class Wanted(NamedTuple):
    """What to report; `toewijzing_nummer` is None for a product contracted as a task.

    `stop` is the reason and the Einddatum of a stop, None for a start.
    """

    person: Person
    toewijzing_nummer: int | None
    product: Product | None
    begindatum: date
    stop: tuple[str, date] | None = None
    verwijder: bool = False
    identificatie: str | None = None


def draft_regie(desk: Desk, wanted: Wanted) -> Draft:
    """
    The message, not yet tried.

    Raises:
        NotDrafted: the client has no such allocation.
    """
    toewijzing = _toewijzing(desk, wanted)
    regie = _regie(wanted, toewijzing)
    nummer, klass = ("305", "Start") if wanted.stop is None else ("307", "Stop")
    body = {
        "Client": {
            **wanted.person.values(),
            f"{klass}Producten": {f"{klass}Product": regie},
        }
    }
    seed = "|".join(map(str, (nummer, desk.today, *wanted[1:], *wanted.person)))
    identificatie = wanted.identificatie or desk.numbers([seed])[0]
    naam, data = desk.write(nummer, identificatie, body)
    return Draft(naam, data, {}, 1)


def _toewijzing(desk: Desk, wanted: Wanted) -> Toewijzing | None:
    if wanted.toewijzing_nummer is None:
        return None
    bsn = wanted.person.bsn
    mine = desk.dossier({bsn}).toewijzingen.get(bsn, {})
    if not mine:
        raise NotDrafted([Fault("--client", "TR019", NO_CLIENT)])
    if wanted.toewijzing_nummer not in mine:
        where = f"--toewijzing {wanted.toewijzing_nummer}"
        raise NotDrafted([Fault(where, "TR019", NO_ALLOCATION)])
    return mine[wanted.toewijzing_nummer]


def _regie(wanted: Wanted, toewijzing: Toewijzing | None) -> Values:
    product = wanted.product if toewijzing is None else toewijzing.product
    values: dict[str, object] = {
        "ToewijzingNummer": wanted.toewijzing_nummer,
        "Product": product_values(product),
        "ToewijzingIngangsdatum": toewijzing and toewijzing.ingangsdatum.isoformat(),
        "Begindatum": wanted.begindatum.isoformat(),
        "StatusAanlevering": VERWIJDEREN if wanted.verwijder else EERSTE_AANLEVERING,
    }
    if wanted.stop is not None:
        reden, einddatum = wanted.stop
        values |= {"RedenBeeindiging": reden, "Einddatum": einddatum.isoformat()}
    return values


def product_values(product: Product | None) -> Values | None:
    """The class Product; None leaves it out (generic)."""
    if product is None:
        return None
    return {"Categorie": product.categorie, "Code": product.code}
