"""Which facts and which judging belong to each kind of message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from gateway.register.api import Mark, Unit
from gateway.rules.context import Context
from gateway.rules.facts import BeantwoordeDeclaratie
from gateway.rules.judgement import Judgement
from gateway.rules.judging import judge_301, judge_header, rejected
from gateway.rules.judging_antwoord import judge_325, judge_retour
from gateway.rules.judging_besluit import compare_retour, decide
from gateway.rules.judging_declaratie import judge_declaratie
from gateway.rules.judging_regie import judge_regie
from gateway.rules.judging_verzoek import judge_315, judge_317, judge_319
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Finding
from gateway.steps import At, unobserved

Judging = Callable[[], Judgement]
"""Judging with all its facts gathered: nothing is left to be asked."""

Gather = Callable[[Unit, Bericht, Context], Judging]


def judge(
    unit: Unit,
    bericht: Bericht,
    context: Context,
    retourcodes: Iterable[str] = (),
    at: At = unobserved,
) -> Judgement:
    """Levels 3 and 4: the Header first, and when it is right everything below it.

    `retourcodes` are all those in a retour message.
    """
    at("facts")
    if bericht.soort.is_retour:
        judgement = judge_retour(unit.retour_facts(bericht))
        return compare_retour(judgement, unit.own_verdict(bericht), retourcodes)
    if bericht.soort.nummer == "325":
        facts = unit.declaratie_antwoord_facts(bericht)
        findings = _header(unit, bericht, context, facts.declaratie)
        judgement = rejected(findings) if findings else judge_325(bericht, context, facts)
        return decide(bericht, judgement, unit.besluit_facts(bericht))
    findings = _header(unit, bericht, context, None)
    if findings:
        return rejected(findings)
    judging = _GATHER[bericht.soort.nummer](unit, bericht, context)
    at("levels_3_4")
    return judging()


def _header(
    unit: Unit, bericht: Bericht, context: Context, beantwoord: BeantwoordeDeclaratie | None
) -> list[Finding]:
    soort = bericht.soort
    identificatie = bericht.header.bericht_identificatie.identificatie
    sought = Mark(soort.wet, soort.nummer, bericht.sender, identificatie)
    used = unit.identificaties_gebruikt([sought])[0]
    return judge_header(bericht, context, used, beantwoord)


def _toewijzing(unit: Unit, bericht: Bericht, context: Context) -> Judging:
    return partial(judge_301, bericht, context, unit.toewijzing_facts([bericht])[0])


def _regie(unit: Unit, bericht: Bericht, context: Context) -> Judging:
    return partial(judge_regie, bericht, context, unit.regie_facts([bericht])[0])


def _declaratie(unit: Unit, bericht: Bericht, context: Context) -> Judging:
    return partial(judge_declaratie, bericht, context, unit.declaratie_facts([bericht])[0])


def _verzoek_om_toewijzing(unit: Unit, bericht: Bericht, context: Context) -> Judging:
    return partial(judge_315, bericht, context, unit.verzoek_facts(bericht))


def _verzoek_om_wijziging(unit: Unit, bericht: Bericht, context: Context) -> Judging:
    return partial(judge_317, bericht, context, unit.verzoek_facts(bericht))


def _antwoord(unit: Unit, bericht: Bericht, context: Context) -> Judging:
    return partial(judge_319, bericht, context, unit.antwoord_facts(bericht))


_GATHER: Final[dict[str, Gather]] = {
    "301": _toewijzing,
    "305": _regie,
    "307": _regie,
    "315": _verzoek_om_toewijzing,
    "317": _verzoek_om_wijziging,
    "319": _antwoord,
    "323": _declaratie,
}
