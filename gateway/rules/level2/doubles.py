"""Level 2 rules about what may occur once in a message: TR101, TR315, TR316, TR383, TR416.

Of doubles each later one, in document order, is the finding.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import partial
from typing import Final

from gateway.rules.catalogue import rule
from gateway.rules.fields import NUMMER, VORIG
from gateway.standard.bericht import Bericht, Place
from gateway.standard.findings import Text
from gateway.standard.keys import key_of
from gateway.standard.records import (
    AangevraagdProduct,
    Client,
    Contact,
    NieuwProduct,
    OngewijzigdProduct,
    Prestatie,
    Relatie,
    StartProduct,
    StopProduct,
    TeWijzigenProduct,
    ToegewezenProduct,
)


def later_doubles(keys: Iterable[Hashable]) -> list[int]:
    """The index of each key that occurred before; None is no key and never a double."""
    seen: set[Hashable] = set()
    later: list[int] = []
    for index, key in enumerate(keys):
        if key in seen:
            later.append(index)
        elif key is not None:
            seen.add(key)
    return later


# -- TR101: the same key twice --------------------------------------------------------------------

_tr101 = partial(
    rule,
    "TR101",
    level=2,
    over_all=True,
    text=Text(
        "Dit onderdeel staat dubbel in het bericht: eerder staat er al een met dezelfde kenmerken.",
        "This part is in the message twice: an earlier one has the same identifying data.",
    ),
    mend=Text(
        "Haal de dubbele weg, of verbeter wat hen moet onderscheiden (nummer, soort, product of "
        "datum).",
        "Take out the double, or correct what should tell them apart (number, kind, product or "
        "date).",
    ),
)


@_tr101(on=Client, messages=("323", "325"))
def tr101_client_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: Bsn. In the other messages a Client occurs once by the XSD."""
    return _same_key(place)


@_tr101(on=Relatie, messages=("301",))
def tr101_relatie_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: Nummer, a text."""
    return _same_key(place)


@_tr101(on=Contact, messages=("301",))
def tr101_contact_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: Soort; those of the Client and of each Relatie apart."""
    return _same_key(place)


@_tr101(on=ToegewezenProduct, messages=("301",))
def tr101_toegewezen_product_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: ToewijzingNummer."""
    return _same_key(place)


@_tr101(on=StartProduct, messages=("305",))
def tr101_start_product_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: ToewijzingNummer, Product and Begindatum."""
    return _same_key(place)


@_tr101(on=StopProduct, messages=("307",))
def tr101_stop_product_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: as StartProduct with RedenBeeindiging and Einddatum."""
    return _same_key(place)


@_tr101(on=AangevraagdProduct, messages=("315",))
def tr101_aangevraagd_product_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: ReferentieAanbieder, so TR383 is broken too."""
    return _same_key(place)


@_tr101(on=OngewijzigdProduct, messages=("317",))
def tr101_ongewijzigd_product_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: ToewijzingNummer, apart from TeWijzigenProduct."""
    return _same_key(place)


@_tr101(on=TeWijzigenProduct, messages=("317",))
def tr101_te_wijzigen_product_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: ToewijzingNummer, apart from OngewijzigdProduct."""
    return _same_key(place)


@_tr101(on=NieuwProduct, messages=("317",))
def tr101_nieuw_product_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: Product and GewensteIngangsdatum."""
    return _same_key(place)


@_tr101(on=Prestatie, messages=("323", "325"))
def tr101_prestatie_occurs_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: ProductReferentie, within the BSN of the Client."""
    return _same_key(place)


def _same_key(place: Place) -> list[int]:
    if len({*map(key_of(place.klass), place.records)}) == len(
        place.records
    ):  # apart already, without the keys above
        return []
    return later_doubles(_full_keys(place))


def _full_keys(place: Place) -> Iterable[Hashable]:
    """The key of each record, together with the keys of the records above it."""
    own = map(key_of(place.klass), place.records)
    above = place.parent
    if above is None:
        return own
    # What has the same key above stands in one group, whichever element it is in.
    groups: dict[Hashable, int] = {}
    group = [groups.setdefault(key, len(groups)) for key in _full_keys(above)]
    return zip([group[owner] for owner in place.parents], own, strict=True)


# -- references -----------------------------------------------------------------------------------


@rule(
    "TR383",
    on=AangevraagdProduct,
    messages=("315",),
    level=2,
    at="ReferentieAanbieder",
    over_all=True,
    text=Text(
        "Deze referentie is in het bericht al voor een ander aangevraagd product gebruikt.",
        "This reference is already used in the message for another requested product.",
    ),
    mend=Text(
        "Geef elk aangevraagd product een eigen referentie.",
        "Give each requested product a reference of its own.",
    ),
)
def tr383_reference_is_used_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """ReferentieAanbieder differs for each AangevraagdProduct, compared exactly."""
    return later_doubles(product.referentie_aanbieder for product in place.records)


_AT_VORIG: Final = "ProductReferentie/VorigReferentieNummer"

_on_prestaties = partial(rule, on=Prestatie, messages=("323",), level=2, over_all=True)


@_on_prestaties(
    "TR315",
    at=_AT_VORIG,
    text=Text(
        "Een eerdere regel in dit bericht crediteert dezelfde prestatie al.",
        "An earlier line in this message takes back the same line already.",
    ),
    mend=Text(
        "Crediteer een prestatie één keer: haal deze regel weg of verbeter het vorige "
        "referentienummer.",
        "Take a line back once: remove this line or correct the previous reference number.",
    ),
)
def tr315_taken_back_once(place: Place, _bericht: Bericht) -> Iterable[int]:
    """A VorigReferentieNummer occurs once in the whole message, also over clients."""
    if place.values(VORIG) == {None}:
        return []
    return later_doubles(
        [prestatie.product_referentie.vorig_referentie_nummer for prestatie in place.records]
    )


@_on_prestaties(
    "TR316",
    at=_AT_VORIG,
    text=Text(
        "Deze regel verwijst naar een prestatie in hetzelfde bericht; een prestatie mag niet in "
        "hetzelfde bericht worden gedeclareerd en gecrediteerd.",
        "This line refers to a line in the same message; a line may not be declared and taken "
        "back in one message.",
    ),
    mend=Text(
        "Haal beide regels weg als zij tegen elkaar wegvallen, of verbeter het vorige "
        "referentienummer.",
        "Take out both lines if they cancel each other, or correct the previous reference number.",
    ),
)
def tr316_nothing_here_is_taken_back_here(place: Place, _bericht: Bericht) -> Iterable[int]:
    """To the letter: no VorigReferentieNummer equals any ReferentieNummer in the message."""
    here = place.values(NUMMER)
    if place.values(VORIG).isdisjoint(here):
        return []
    return [
        index
        for index, prestatie in enumerate(place.records)
        if prestatie.product_referentie.vorig_referentie_nummer in here
    ]


@_on_prestaties(
    "TR416",
    text=Text(
        "Voor deze toewijzing, dit product en deze periode staat al een debetregel in het bericht.",
        "The message already has a debit line for this allocation, product and period.",
    ),
    mend=Text(
        "Tel de regels samen in één regel, of haal de dubbele weg.",
        "Add the lines up in one line, or take out the double.",
    ),
)
def tr416_one_debit_per_product_and_period(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Key: ToewijzingNummer, ProductCategorie, ProductCode, ProductPeriode; no client in it."""
    if len(place.values("toewijzing_nummer")) == len(place.records):
        return []
    return later_doubles(
        [
            None
            if prestatie.ingediend_bedrag.debet_credit == "C"
            else (
                prestatie.toewijzing_nummer,
                prestatie.product_categorie,
                prestatie.product_code,
                prestatie.product_periode,
            )
            for prestatie in place.records
        ]
    )
