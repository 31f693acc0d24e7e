"""The Header of every message: TR056, TR135, TR378."""

from __future__ import annotations

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.level34.cases import HeaderCase
from gateway.standard.findings import Text
from gateway.standard.formats import Day
from gateway.standard.records import Header, Woonplaatsbeginsel

ALL = ("301", "305", "307", "315", "317", "319", "323", "325")


@rule(
    "TR056",
    on=Header,
    messages=ALL,
    level=3,
    retourcode="9056",
    needs="register",
    text=Text(
        "De Identificatie van dit bericht is al eerder gebruikt in een bericht van deze soort.",
        "The Identificatie of this message was used before in a message of this kind.",
    ),
    mend=Text(
        "Geef ieder bericht een nieuwe Identificatie, ook als u het opnieuw instuurt.",
        "Give every message a new Identificatie, also when you send it again.",
    ),
)
def tr056_identificatie_is_new(header: Header, case: HeaderCase) -> Outcome:
    """A sender uses an Identificatie once per kind of message, within a wet."""
    return not case.identificatie_gebruikt


@rule(
    "TR135",
    on=Header,
    messages=ALL,
    level=4,
    retourcode="8848",
    needs="calendar",
    text=Text(
        "De Dagtekening {dagtekening:nl} ligt na vandaag, {vandaag:nl}.",
        "The Dagtekening {dagtekening:en} lies after today, {vandaag:en}.",
    ),
    mend=Text(
        "Vul de datum waarop u het bericht verzendt; controleer de klok van uw systeem.",
        "Fill the date on which you send the message; check the clock of your system.",
    ),
)
def tr135_dagtekening_not_in_future(header: Header, case: HeaderCase) -> Outcome:
    """The Dagtekening is today or earlier, by the system date of the receiver."""
    dagtekening = header.bericht_identificatie.dagtekening
    if dagtekening <= case.today:
        return True
    return Breach({"dagtekening": Day(dagtekening), "vandaag": Day(case.today)})


_NO_GEMEENTE = Text(
    "Gemeentecode {code} staat niet in de gemeentelijke indeling van het CBS.",
    "Municipal code {code} is not in the municipal division of CBS.",
)
_FIX_GEMEENTE = Text(
    "Vul de viercijferige CBS-code van de gemeente; na een herindeling is dat de nieuwe code.",
    "Fill the four-digit CBS code of the gemeente; after a redivision that is the new code.",
)


def _gemeente_exists(code: str, case: HeaderCase) -> Outcome:
    return True if case.valid_gemeente(code, case.ingangsdatums) else Breach({"code": code})


@rule(
    "TR378",
    on=Header,
    messages=ALL,
    level=4,
    retourcode="S300",
    needs="codelist",
    text=_NO_GEMEENTE,
    mend=_FIX_GEMEENTE,
)
def tr378_gemeente_in_header(header: Header, case: HeaderCase) -> Outcome:
    """The gemeente in the Header exists, today or on an Ingangsdatum in the message."""
    return _gemeente_exists(case.gemeente, case)


@rule(
    "TR378",
    on=Woonplaatsbeginsel,
    messages=("319",),
    wetten=("jw",),
    level=4,
    retourcode="S300",
    needs="codelist",
    text=_NO_GEMEENTE,
    mend=_FIX_GEMEENTE,
)
def tr378_gemeente_of_woonplaatsbeginsel(record: Woonplaatsbeginsel, case: HeaderCase) -> Outcome:
    """The gemeente that is said to be responsible exists."""
    return _gemeente_exists(record.gemeente, case)
