"""Which facts and which judging belong to each kind of message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gateway.register.api import Unit
from gateway.rules.judgement import Judgement
from gateway.rules.judging import Context, judge_301, judge_woonplaats, whole
from gateway.rules.judging_declaratie import judge_declaratie
from gateway.rules.judging_regie import judge_regie
from gateway.standard.bericht import Bericht

Judge = Callable[[Unit, Bericht, Context], Judgement]


def judge_below_header(unit: Unit, bericht: Bericht, context: Context) -> Judgement:
    """Fetch the facts about this message and judge everything below its Header."""
    return _JUDGES[bericht.soort.nummer](unit, bericht, context)


def _toewijzing(unit: Unit, bericht: Bericht, context: Context) -> Judgement:
    return judge_301(bericht, context, unit.toewijzing_facts(bericht))


def _regie(unit: Unit, bericht: Bericht, context: Context) -> Judgement:
    return judge_regie(bericht, context, unit.regie_facts(bericht))


def _declaratie(unit: Unit, bericht: Bericht, context: Context) -> Judgement:
    return judge_declaratie(bericht, context, unit.declaratie_facts(bericht))


def _recorded(_: Unit, bericht: Bericht, context: Context) -> Judgement:
    """Requests and answers to them: recorded; their own rules come with the requests."""
    return whole(judge_woonplaats(bericht, context))


_JUDGES: Final[dict[str, Judge]] = {
    "301": _toewijzing,
    "305": _regie,
    "307": _regie,
    "315": _recorded,
    "317": _recorded,
    "319": _recorded,
    "323": _declaratie,
}
