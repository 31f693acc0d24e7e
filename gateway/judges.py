"""Which facts and which judging belong to each kind of message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple

from gateway.register.api import Mark, Unit
from gateway.rules.context import Context
from gateway.rules.judgement import Judgement
from gateway.rules.judging import judge_301, judge_header, rejected
from gateway.rules.judging_antwoord import judge_325, judge_retour
from gateway.rules.judging_besluit import compare_retour, decide
from gateway.rules.judging_declaratie import judge_declaratie
from gateway.rules.judging_regie import judge_regie
from gateway.rules.judging_verzoek import judge_315, judge_317, judge_319
from gateway.standard.bericht import Bericht
from gateway.steps import At, unobserved

Judging = Callable[[], Judgement]
"""Judging with all its facts gathered: nothing is left to be asked."""

Gather = Callable[[Unit, Sequence[Bericht], Context], list[Judging]]
"""The judging of each message of a wave."""


class Asked(NamedTuple):
    """A message to judge.

    `gebruikt` tells whether its Identificatie was used before, `retourcodes` are all those in a
    retour message.
    """

    bericht: Bericht
    gebruikt: bool
    retourcodes: Iterable[str] = ()


def mark_of(bericht: Bericht) -> Mark:
    """The Identificatie that a message uses up (TR056)."""
    soort = bericht.soort
    identificatie = bericht.header.bericht_identificatie.identificatie
    return Mark(soort.wet, soort.nummer, bericht.sender, identificatie)


def judge(
    unit: Unit, asked: Sequence[Asked], context: Context, at: At = unobserved
) -> list[Judgement]:
    """Levels 3 and 4 of a wave: the Headers first, and when one is right everything below it."""
    at("facts")
    judged: dict[int, Judgement] = {}
    groups: dict[Gather, list[int]] = {}
    for place, one in enumerate(asked):
        gather = _GATHER.get(one.bericht.soort.nummer)
        if gather is None:
            judged[place] = _judge_antwoord(unit, one, context)
        elif findings := judge_header(one.bericht, context, one.gebruikt, None):
            judged[place] = rejected(findings)
        else:
            groups.setdefault(gather, []).append(place)
    gathered = [
        (places, gather(unit, [asked[place].bericht for place in places], context))
        for gather, places in groups.items()
    ]
    at("levels_3_4")
    for places, judgings in gathered:
        judged |= {place: judging() for place, judging in zip(places, judgings, strict=True)}
    return [judged[place] for place in range(len(asked))]


def _judge_antwoord(unit: Unit, asked: Asked, context: Context) -> Judgement:
    """A retour, or a 325 that a gemeente made itself."""
    bericht = asked.bericht
    if bericht.soort.is_retour:
        judgement = judge_retour(unit.retour_facts(bericht))
        return compare_retour(judgement, unit.own_verdict(bericht), asked.retourcodes)
    facts = unit.declaratie_antwoord_facts(bericht)
    findings = judge_header(bericht, context, asked.gebruikt, facts.declaratie)
    judgement = rejected(findings) if findings else judge_325(bericht, context, facts)
    return decide(bericht, judgement, unit.besluit_facts(bericht))


def _toewijzing(unit: Unit, berichten: Sequence[Bericht], context: Context) -> list[Judging]:
    facts = zip(berichten, unit.toewijzing_facts(berichten), strict=True)
    return [partial(judge_301, bericht, context, known) for bericht, known in facts]


def _regie(unit: Unit, berichten: Sequence[Bericht], context: Context) -> list[Judging]:
    facts = zip(berichten, unit.regie_facts(berichten), strict=True)
    return [partial(judge_regie, bericht, context, known) for bericht, known in facts]


def _declaratie(unit: Unit, berichten: Sequence[Bericht], context: Context) -> list[Judging]:
    facts = zip(berichten, unit.declaratie_facts(berichten), strict=True)
    return [partial(judge_declaratie, bericht, context, known) for bericht, known in facts]


def _verzoek_om_toewijzing(
    unit: Unit, berichten: Sequence[Bericht], context: Context
) -> list[Judging]:
    return [partial(judge_315, one, context, unit.verzoek_facts(one)) for one in berichten]


def _verzoek_om_wijziging(
    unit: Unit, berichten: Sequence[Bericht], context: Context
) -> list[Judging]:
    return [partial(judge_317, one, context, unit.verzoek_facts(one)) for one in berichten]


def _antwoord(unit: Unit, berichten: Sequence[Bericht], context: Context) -> list[Judging]:
    return [partial(judge_319, one, context, unit.antwoord_facts(one)) for one in berichten]


_GATHER: Final[dict[str, Gather]] = {
    "301": _toewijzing,
    "305": _regie,
    "307": _regie,
    "315": _verzoek_om_toewijzing,
    "317": _verzoek_om_wijziging,
    "319": _antwoord,
    "323": _declaratie,
}
