"""Operational rules about the message itself, OP087 to OP380.

All of them are signals: worth attention, and never a reason to reject. A message counts as sent on
its Dagtekening; one sent on the last day of a term is in time.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.facts import Verzoekpost
from gateway.rules.level34.cases import (
    AntwoordCase,
    RegieCase,
    Sent,
    ToegewezenCase,
    ToewijzingClientCase,
)
from gateway.rules.terms import REGIE_WORKDAYS, answer_due, verzoek_rule, woonplaats_due
from gateway.standard.codes import TIJDELIJK_BEEINDIGD, VERWIJDEREN
from gateway.standard.findings import Text
from gateway.standard.formats import Day, shown_number
from gateway.standard.records import (
    Antwoord,
    Client,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
)
from gateway.standard.workdays import later_than_workdays, workday_after

MAX_NAMED: Final = 5
"""How many numbers a text names; the others are counted."""
WOONPLAATSBEGINSEL: Final = "8"
"""RedenAfwijzingVerzoek: another gemeente is responsible."""

_signal = partial(rule, level=3, retourcode=None, signal=True)

# -- the 301: a whole picture, and extending in place ----------------------------------------------


@_signal(
    "OP087",
    on=Client,
    messages=("301",),
    needs="register",
    text=Text(
        "Dit bericht noemt niet alle geldige toewijzingen van deze cliënt bij deze aanbieder;"
        " het mist {nummers:nl}.",
        "This message does not name every valid allocation of this client at this aanbieder;"
        " it lacks {nummers:en}.",
    ),
    mend=Text(
        "Stuur een nieuw toewijzingsbericht met alle toewijzingen die nu of later gelden,"
        " ook de ongewijzigde.",
        "Send a new allocation message with all allocations that hold now or later, the unchanged"
        " ones too.",
    ),
)
def op087_names_every_actual_allocation(client: Client, case: ToewijzingClientCase) -> Outcome:
    """What is valid on or after the Dagtekening is repeated in every 301."""
    return not case.ontbrekend or Breach({"nummers": _named(case.ontbrekend)})


def _named(nummers: tuple[int, ...]) -> Text:
    first = ", ".join(str(nummer) for nummer in nummers[:MAX_NAMED])
    more = len(nummers) - MAX_NAMED
    if more <= 0:
        return Text(first, first)
    return Text(f"{first} en nog {more}", f"{first} and {more} more")


@_signal(
    "OP380",
    on=ToegewezenProduct,
    messages=("301",),
    needs="register",
    text=Text(
        "Deze nieuwe toewijzing verlengt toewijzing {nummer}: hetzelfde product en dezelfde omvang,"
        " aansluitend.",
        "This new allocation extends allocation {nummer}: the same product and volume, without a"
        " gap.",
    ),
    mend=Text(
        "Verleng voortaan de lopende toewijzing: stuur haar met hetzelfde nummer, een latere"
        " Einddatum en een RedenWijziging.",
        "Extend the running allocation instead: send it with the same number, a later Einddatum and"
        " a RedenWijziging.",
    ),
)
def op380_extends_instead_of_replacing(product: ToegewezenProduct, case: ToegewezenCase) -> Outcome:
    """Care that only lasts longer keeps its allocation (IV066, IV093)."""
    return case.verlengbaar is None or Breach({"nummer": shown_number(case.verlengbaar)})


# -- start and stop within five working days -------------------------------------------------------

_REGIE_MEND: Final = Text(
    "U hoeft niets opnieuw te sturen; meld voortaan binnen vijf werkdagen.",
    "Nothing needs to be sent again; report within five working days from now on.",
)


@_signal(
    "OP271",
    on=StartProduct,
    messages=("305",),
    needs="register",
    text=Text(
        "Deze start is te laat gemeld: dat kon tot en met {uiterlijk:nl}.",
        "This start was reported too late: it could be until {uiterlijk:en}.",
    ),
    mend=_REGIE_MEND,
)
def op271_start_in_time(start: StartProduct, case: RegieCase) -> Outcome:
    """Five working days after the Begindatum, or after the allocation when that came later.

    A notice in the place of a removed one is a correction, which has no term.
    """
    if start.status_aanlevering == VERWIJDEREN or case.vervangt:
        return True
    begin = start.begindatum if case.ontvangen is None else max(start.begindatum, case.ontvangen)
    if not later_than_workdays(case.sent.day, begin, REGIE_WORKDAYS, case.sent.holiday):
        return True
    return Breach({"uiterlijk": Day(workday_after(begin, REGIE_WORKDAYS, case.sent.holiday))})


@_signal(
    "OP363",
    on=StartProduct,
    messages=("305",),
    needs="contract",
    text=Text(
        "Dit product is taakgericht gecontracteerd; de start ervan hoeft niet gemeld te worden.",
        "This product is contracted as a task; its start need not be reported.",
    ),
    mend=Text(
        "Meld alleen de start van producten waarvoor u een toewijzing hebt, tenzij u iets anders"
        " hebt afgesproken.",
        "Report only the start of products that you have an allocation for, unless you agreed"
        " otherwise.",
    ),
)
def op363_start_is_needed(start: StartProduct, case: RegieCase) -> Outcome:
    """Starts are reported on allocations; a task has none, so its start is not asked for."""
    if start.status_aanlevering == VERWIJDEREN or start.toewijzing_nummer is not None:
        return True
    return not (case.product_bekend and case.taak_gecontracteerd)


@_signal(
    "OP272",
    on=StopProduct,
    messages=("307",),
    needs="register",
    text=Text(
        "Deze stop is te laat gemeld: dat kon tot en met {uiterlijk:nl}.",
        "This stop was reported too late: it could be until {uiterlijk:en}.",
    ),
    mend=_REGIE_MEND,
)
def op272_stop_in_time(stop: StopProduct, case: RegieCase) -> Outcome:
    """Five working days after the Einddatum, or after the allocation when that came later.

    After a temporary stop the term begins when the aanbieder learns that it is final: not to be
    seen. A notice in the place of a removed one is a correction, which has no term.
    """
    if stop.status_aanlevering == VERWIJDEREN or case.vervangt or _stopped_for_a_while(case):
        return True
    end = stop.einddatum if case.ontvangen is None else max(stop.einddatum, case.ontvangen)
    if not later_than_workdays(case.sent.day, end, REGIE_WORKDAYS, case.sent.holiday):
        return True
    return Breach({"uiterlijk": Day(workday_after(end, REGIE_WORKDAYS, case.sent.holiday))})


def _stopped_for_a_while(case: RegieCase) -> bool:
    return any(earlier.reden_beeindiging == TIJDELIJK_BEEINDIGD for earlier in case.eerdere_stops)


# -- answering a request in time -------------------------------------------------------------------

_ANSWERED_LATE: Final = Text(
    "Dit verzoek is te laat beantwoord: dat kon tot en met {uiterlijk:nl}.",
    "This request was answered too late: it could be until {uiterlijk:en}.",
)
_ANSWERED_LATE_MEND: Final = Text(
    "Antwoord binnen vijf werkdagen na ontvangst, en beslis na 'in onderzoek' binnen acht weken;"
    " gateway deadlines laat zien wat nog openstaat.",
    "Answer within five working days of receipt, and after 'under investigation' decide within"
    " eight weeks; gateway deadlines shows what is still open.",
)


def _answered_in_time(rule_id: str, verzoek: Verzoekpost | None, sent: Sent) -> Outcome:
    if verzoek is None or verzoek_rule(verzoek.bericht) != rule_id:
        return True
    due = answer_due(verzoek.status, verzoek.ontvangen, verzoek.dagtekening, sent.holiday)
    return due is None or sent.day <= due or Breach({"uiterlijk": Day(due)})


@_signal(
    "OP274",
    on=Antwoord,
    messages=("319",),
    needs="register",
    text=_ANSWERED_LATE,
    mend=_ANSWERED_LATE_MEND,
)
def op274_answer_in_time(antwoord: Antwoord, case: AntwoordCase) -> Outcome:
    """A request for an allocation: five working days, eight weeks when under investigation."""
    return _answered_in_time("OP274", case.verzoek, case.sent)


@_signal(
    "OP274",
    on=ToegewezenProduct,
    messages=("301",),
    needs="register",
    text=_ANSWERED_LATE,
    mend=_ANSWERED_LATE_MEND,
)
def op274_allocation_in_time(product: ToegewezenProduct, case: ToegewezenCase) -> Outcome:
    """A request for an allocation: five working days, eight weeks when under investigation."""
    return _answered_in_time("OP274", case.verzoek, case.sent)


@_signal(
    "OP346",
    on=Antwoord,
    messages=("319",),
    needs="register",
    text=_ANSWERED_LATE,
    mend=_ANSWERED_LATE_MEND,
)
def op346_answer_in_time(antwoord: Antwoord, case: AntwoordCase) -> Outcome:
    """A request for a change: five working days, eight weeks when under investigation."""
    return _answered_in_time("OP346", case.verzoek, case.sent)


@_signal(
    "OP346",
    on=ToegewezenProduct,
    messages=("301",),
    needs="register",
    text=_ANSWERED_LATE,
    mend=_ANSWERED_LATE_MEND,
)
def op346_allocation_in_time(product: ToegewezenProduct, case: ToegewezenCase) -> Outcome:
    """A request for a change: five working days, eight weeks when under investigation."""
    return _answered_in_time("OP346", case.verzoek, case.sent)


@_signal(
    "OP359",
    on=Antwoord,
    messages=("319",),
    needs="register",
    text=Text(
        "Deze afwijzing om het woonplaatsbeginsel is te laat: dat kon tot en met {uiterlijk:nl}.",
        "This rejection for the place of residence is too late: it could be until {uiterlijk:en}.",
    ),
    mend=Text(
        "Overleg met de aanbieder: de wettelijke termijn om hiernaar te verwijzen is twee weken na"
        " ontvangst.",
        "Confer with the aanbieder: the legal term for this reason is two weeks after receipt.",
    ),
)
def op359_woonplaatsbeginsel_in_time(antwoord: Antwoord, case: AntwoordCase) -> Outcome:
    """Only a request for an allocation, within two weeks of receipt."""
    verzoek = case.verzoek
    if antwoord.reden_afwijzing_verzoek != WOONPLAATSBEGINSEL:
        return True
    if verzoek is None or verzoek.bericht != "315":
        return True
    due = woonplaats_due(verzoek.ontvangen, case.sent.holiday)
    return case.sent.day <= due or Breach({"uiterlijk": Day(due)})
