"""Level 2 rules about who a message is about: Client and Relatie, their BSN, birth and name."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.standard.bericht import Bericht
from gateway.standard.bsn import passes_11_proof
from gateway.standard.dates import years_before
from gateway.standard.findings import Text
from gateway.standard.formats import Day
from gateway.standard.records import Client, Communicatie, Geboortedatum, Relatie, VolledigeNaam

_WITH_BIRTH: Final = ("301", "305", "307", "315")
_UNKNOWN_BIRTH: Final = date(1900, 1, 1)
_MAX_AGE_YEARS: Final = 120
_SPOKEN_INTERPRETER: Final = "1"
_PERSON_WITH_PARTNER: Final = ("1", "2", "3", "4")
_WITHOUT_PARTNER: Final = ("1", "6")
_ORGANISATION: Final = "6"


@rule(
    "CS002",
    on=Client,
    messages=("301", "305", "307", "315", "317", "323", "325"),
    level=2,
    at="Bsn",
    text=Text(
        "Het burgerservicenummer (BSN) van deze cliënt kan niet bestaan: de cijfers doorstaan de "
        "controle van de elfproef niet.",
        "The citizen service number (BSN) of this client cannot exist: its digits fail the "
        "check that every BSN passes (the 11 test).",
    ),
    mend=Text(
        "Neem het BSN opnieuw over van een identiteitsbewijs of uit de toewijzing.",
        "Copy the BSN again from an identity document or from the allocation.",
    ),
)
def cs002_bsn_passes_the_11_test(client: Client, _bericht: Bericht) -> bool:
    """The digits weighed 9 to 2 and -1 add up to a multiple of 11; 000000000 is no BSN."""
    return passes_11_proof(client.bsn)


# -- date of birth --------------------------------------------------------------------------------

_tr002 = partial(
    rule,
    "TR002",
    messages=_WITH_BIRTH,
    level=2,
    at="Geboortedatum/Datum",
    text=Text(
        "De geboortedatum ligt meer dan 120 jaar voor de dagtekening van het bericht "
        "({dagtekening:nl}).",
        "The date of birth is more than 120 years before the date of the message "
        "({dagtekening:en}).",
    ),
    mend=Text(
        "Verbeter de geboortedatum. Is zij helemaal onbekend, vul dan 01-01-1900 met "
        "DatumGebruik 3.",
        "Correct the date of birth. If it is entirely unknown, give 01-01-1900 with "
        "DatumGebruik 3.",
    ),
)


@_tr002(on=Client)
def tr002_client_is_at_most_120_years_old(client: Client, bericht: Bericht) -> Outcome:
    """The 120th birthday lies on or after the Dagtekening; an unknown date (3, 1900) is right."""
    return _at_most_120_years_old(client.geboortedatum, bericht)


@_tr002(on=Relatie, messages=("301",))
def tr002_relatie_is_at_most_120_years_old(relatie: Relatie, bericht: Bericht) -> Outcome:
    """The rule names Geboortedatum, and a Relatie has one too."""
    return _at_most_120_years_old(relatie.geboortedatum, bericht)


def _at_most_120_years_old(birth: Geboortedatum | None, bericht: Bericht) -> Outcome:
    if birth is None or birth == (_UNKNOWN_BIRTH, "3"):
        return True
    dagtekening = bericht.header.bericht_identificatie.dagtekening
    if birth.datum >= years_before(dagtekening, _MAX_AGE_YEARS):
        return True
    return Breach({"dagtekening": Day(dagtekening)})


_cs139 = partial(
    rule,
    "CS139",
    messages=_WITH_BIRTH,
    level=2,
    at="Geboortedatum/DatumGebruik",
    text=Text(
        "DatumGebruik zegt dat een deel van de geboortedatum onbekend is, maar dat deel van de "
        "datum is wel ingevuld.",
        "DatumGebruik says that part of the date of birth is unknown, but that part of the date "
        "is filled in.",
    ),
    mend=Text(
        "Vul voor wat onbekend is: de dag 01 (DatumGebruik 1), dag en maand 01-01 (2) of de "
        "hele datum 01-01-1900 (3); of laat DatumGebruik weg als de hele datum bekend is.",
        "For what is unknown give day 01 (DatumGebruik 1), day and month 01-01 (2) or the whole "
        "date 01-01-1900 (3); or leave out DatumGebruik if the whole date is known.",
    ),
)


@_cs139(on=Client)
def cs139_client_birth_date_fits_its_use(client: Client, _bericht: Bericht) -> bool:
    """What DatumGebruik calls unknown is 01, 01-01 or 01-01-1900 (IV009)."""
    return _birth_date_fits_its_use(client.geboortedatum)


@_cs139(on=Relatie, messages=("301",))
def cs139_relatie_birth_date_fits_its_use(relatie: Relatie, _bericht: Bericht) -> bool:
    """As for the Client; a Relatie may have no Geboortedatum at all."""
    return _birth_date_fits_its_use(relatie.geboortedatum)


def _birth_date_fits_its_use(birth: Geboortedatum | None) -> bool:
    if birth is None or birth.datum_gebruik is None:
        return True
    day = birth.datum
    return {
        "1": day.day == 1,
        "2": (day.month, day.day) == (1, 1),
        "3": day == _UNKNOWN_BIRTH,
    }.get(birth.datum_gebruik, True)


# -- name -----------------------------------------------------------------------------------------

_cs050 = partial(
    rule,
    "CS050",
    messages=("301",),
    level=2,
    at="Naam/NaamGebruik",
    text=Text(
        "NaamGebruik {naam_gebruik} past niet bij de naam: met een partnernaam mag het 1, 2, 3 "
        "of 4 zijn, zonder partnernaam 1 (een persoon) of 6 (een organisatie).",
        "NaamGebruik {naam_gebruik} does not go with the name: with a partner's name it may be "
        "1, 2, 3 or 4, without one it is 1 (a person) or 6 (an organisation).",
    ),
    mend=Text(
        "Pas NaamGebruik aan, of vul de partnernaam in of haal haar weg.",
        "Change NaamGebruik, or fill in or take out the partner's name.",
    ),
)


@_cs050(on=Client)
def cs050_client_name_use_fits_the_name(client: Client, _bericht: Bericht) -> Outcome:
    """1 to 4 with a Partnernaam, otherwise 1 or 6; that 6 is no client is CS318."""
    return _name_use_fits(client.naam)


@_cs050(on=Relatie)
def cs050_relatie_name_use_fits_the_name(relatie: Relatie, _bericht: Bericht) -> Outcome:
    """1 to 4 with a Partnernaam, otherwise 1 or 6 (a guardian may be an organisation, IV045)."""
    return _name_use_fits(relatie.naam)


def _name_use_fits(naam: VolledigeNaam | None) -> Outcome:
    if naam is None:
        return True
    allowed = _PERSON_WITH_PARTNER if naam.partnernaam else _WITHOUT_PARTNER
    return naam.naam_gebruik in allowed or Breach({"naam_gebruik": naam.naam_gebruik})


@rule(
    "CS318",
    on=Client,
    messages=("301",),
    level=2,
    at="Naam",
    text=Text(
        "De cliënt staat als organisatie in het bericht (NaamGebruik 6), maar een cliënt is "
        "altijd een persoon.",
        "The client is given as an organisation (NaamGebruik 6), but a client is always a person.",
    ),
    mend=Text(
        "Vul bij NaamGebruik 1, of 2, 3 of 4 als er een partnernaam is.",
        "Give NaamGebruik 1, or 2, 3 or 4 if there is a partner's name.",
    ),
)
def cs318_client_is_a_person(client: Client, _bericht: Bericht) -> bool:
    """NaamGebruik 6 is for an organisation, which only a Relatie can be (IV045)."""
    return client.naam is None or client.naam.naam_gebruik != _ORGANISATION


# -- communication --------------------------------------------------------------------------------


@rule(
    "CD007",
    on=Client,
    messages=("301",),
    level=2,
    text=Text(
        "De cliënt heeft een tolk nodig (communicatievorm 1), maar de taal ontbreekt.",
        "The client needs an interpreter (communication form 1), but the language is missing.",
    ),
    mend=Text("Vul de taal in waarvoor de tolk nodig is.", "Fill in the language to interpret."),
)
def cd007_interpreter_has_a_language(client: Client, _bericht: Bericht) -> bool:
    """Vorm 1 needs a Taal; without Communicatie there is nothing to fill."""
    return not _needs_interpreter(client.communicatie) or _has_language(client.communicatie)


@rule(
    "CD007",
    on=Client,
    messages=("301",),
    level=2,
    at="Communicatie/Taal",
    text=Text(
        "Er is een taal ingevuld, terwijl de cliënt geen tolk voor een taal nodig heeft (de "
        "communicatievorm is niet 1).",
        "A language is filled in, although the client needs no spoken-language interpreter (the "
        "communication form is not 1).",
    ),
    mend=Text(
        "Haal de taal weg, of vul communicatievorm 1.",
        "Take out the language, or give communication form 1.",
    ),
)
def cd007_language_only_for_an_interpreter(client: Client, _bericht: Bericht) -> bool:
    """Any Vorm but 1 leaves Taal empty."""
    return _needs_interpreter(client.communicatie) or not _has_language(client.communicatie)


def _needs_interpreter(communicatie: Communicatie | None) -> bool:
    return communicatie is not None and communicatie.vorm == _SPOKEN_INTERPRETER


def _has_language(communicatie: Communicatie | None) -> bool:
    return communicatie is not None and communicatie.taal is not None
