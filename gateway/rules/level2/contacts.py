"""Level 2 rules about where people can be reached: the Contact of a Client or a Relatie (301)."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Text
from gateway.standard.records import Client, Contact

_TEMPORARY: Final = "04"
_HOME: Final = ("01", "03")
_LASTING: Final = ("01", "02", "03")
_NETHERLANDS: Final = "NL"
_DUTCH_POSTCODE: Final = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")

_on_contact = partial(rule, on=Contact, messages=("301",), level=2)


@rule(
    "TR061",
    on=Client,
    messages=("301",),
    level=2,
    text=Text(
        "Bij de contactgegevens van de cliënt staat geen enkel blijvend adres: geen BRP-adres "
        "(01), correspondentieadres (02) of verblijfadres (03).",
        "The client's contact details hold no lasting address at all: no registered address (01), "
        "correspondence address (02) or residential address (03).",
    ),
    mend=Text(
        "Voeg bij de cliënt zelf zo'n contact met een adres toe; een adres van een relatie telt "
        "niet mee.",
        "Add such a contact with an address to the client; the address of a relation does not "
        "count.",
    ),
)
def tr061_client_has_a_lasting_address(_client: Client, bericht: Bericht) -> bool:
    """One Contact of the Client's own has Soort 01, 02 or 03 and an Adres."""
    return any(
        contact.adres is not None and contact.soort in _LASTING
        for place in bericht.places_of(Contact)
        if place.parent is not None and place.parent.klass is Client
        for contact in place.records
    )


@_on_contact(
    "TR006",
    text=Text(
        "Dit contact heeft geen telefoonnummer en ook geen adres met huisnummer en postcode.",
        "This contact has no telephone number and no address with house number and postcode "
        "either.",
    ),
    mend=Text(
        "Vul een telefoonnummer in, of het huisnummer en de postcode samen.",
        "Fill in a telephone number, or the house number and postcode together.",
    ),
)
def tr006_contact_can_be_reached(contact: Contact, _bericht: Bericht) -> bool:
    """A Telefoon, or Huis and Postcode together."""
    if contact.telefoon:
        return True
    adres = contact.adres
    return adres is not None and adres.huis and adres.postcode is not None


@_on_contact(
    "CD005",
    text=Text(
        "Het adres heeft een postcode, maar de landcode ontbreekt.",
        "The address has a postcode, but the country code is missing.",
    ),
    mend=Text(
        "Vul de landcode in, voor Nederland NL.",
        "Fill in the country code, NL for the Netherlands.",
    ),
)
def cd005_postcode_has_a_country(contact: Contact, _bericht: Bericht) -> bool:
    """A Postcode needs a LandCode."""
    adres = contact.adres
    return adres is None or adres.postcode is None or adres.land_code is not None


@_on_contact(
    "CD005",
    at="Adres/LandCode",
    text=Text(
        "Het adres heeft een landcode, maar geen postcode.",
        "The address has a country code, but no postcode.",
    ),
    mend=Text(
        "Vul de postcode in, of haal de landcode weg.",
        "Fill in the postcode, or take out the country code.",
    ),
)
def cd005_no_country_without_postcode(contact: Contact, _bericht: Bericht) -> bool:
    """Without a Postcode the LandCode stays empty."""
    adres = contact.adres
    return adres is None or adres.postcode is not None or adres.land_code is None


@_on_contact(
    "CD009",
    at="Periode",
    text=Text(
        "Het contact van soort {soort} heeft een periode, maar alleen een tijdelijk "
        "verblijfadres (soort 04) heeft die.",
        "The contact of kind {soort} has a period, but only a temporary address (kind 04) has one.",
    ),
    mend=Text(
        "Haal de periode weg, of vul soort 04 als het adres tijdelijk is.",
        "Take out the period, or give kind 04 if the address is temporary.",
    ),
)
def cd009_period_only_for_a_temporary_address(contact: Contact, _bericht: Bericht) -> Outcome:
    """Only Soort 04 may have a Periode; it need not."""
    if contact.periode is None or contact.soort == _TEMPORARY:
        return True
    return Breach({"soort": contact.soort})


@_on_contact(
    "CD025",
    text=Text(
        "Het adres ligt in Nederland (landcode NL), maar heeft geen huisnummer.",
        "The address is in the Netherlands (country code NL), but has no house number.",
    ),
    mend=Text(
        "Vul het huisnummer in, of verbeter de landcode.",
        "Fill in the house number, or correct the country code.",
    ),
)
def cd025_dutch_address_has_a_house(contact: Contact, _bericht: Bericht) -> bool:
    """LandCode NL needs a Huis."""
    adres = contact.adres
    return adres is None or adres.land_code != _NETHERLANDS or adres.huis


@_on_contact(
    "CD034",
    text=Text(
        "Het adres van soort {soort} heeft geen postcode; een BRP-adres (01) en een verblijfadres "
        "(03) hebben die altijd.",
        "The address of kind {soort} has no postcode; a registered address (01) and a residential "
        "address (03) always have one.",
    ),
    mend=Text("Vul de postcode in.", "Fill in the postcode."),
)
def cd034_home_address_has_a_postcode(contact: Contact, _bericht: Bericht) -> Outcome:
    """Soort 01 or 03 with an Adres has a Postcode; without an Adres there is nothing to fill."""
    if contact.soort not in _HOME or contact.adres is None or contact.adres.postcode is not None:
        return True
    return Breach({"soort": contact.soort})


@_on_contact(
    "CS089",
    at="Adres/Postcode",
    text=Text(
        "De postcode is geen Nederlandse postcode, terwijl de landcode NL is.",
        "The postcode is not a Dutch postcode, although the country code is NL.",
    ),
    mend=Text(
        "Schrijf de postcode als vier cijfers (het eerste geen 0) en twee hoofdletters zonder "
        "spatie, of verbeter de landcode.",
        "Write the postcode as four digits (the first not 0) and two capitals without a space, "
        "or correct the country code.",
    ),
)
def cs089_dutch_postcode_is_well_formed(contact: Contact, _bericht: Bericht) -> bool:
    """Four digits, the first not 0, and two capitals, no space; no Postcode is not judged here."""
    adres = contact.adres
    if adres is None or adres.land_code != _NETHERLANDS or adres.postcode is None:
        return True
    return _DUTCH_POSTCODE.fullmatch(adres.postcode) is not None


@_on_contact(
    "CS003",
    at="Periode/Einddatum",
    text=Text(
        "De periode van dit tijdelijke adres eindigt voordat zij begint.",
        "The period of this temporary address ends before it begins.",
    ),
    mend=Text(
        "Vul een einddatum op of na de begindatum.",
        "Give an end date on or after the start date.",
    ),
)
def cs003_contact_period_ends_on_or_after_its_begin(contact: Contact, _bericht: Bericht) -> bool:
    """Compared only when the Periode has both dates."""
    period = contact.periode
    if period is None or period.begindatum is None or period.einddatum is None:
        return True
    return period.einddatum >= period.begindatum
