"""Runs rules over a message: level 2 here, the building block of levels 3 and 4 too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from gateway.rules.catalogue import Outcome, Rule, rules_for
from gateway.standard.bericht import Bericht, Place
from gateway.standard.findings import Finding, Level


def level2(bericht: Bericht) -> list[Finding]:
    """Every rule of level 2 that this message breaks, class by class in document order."""
    soort = bericht.soort
    day = bericht.header.bericht_identificatie.dagtekening
    by_class = level2_rules(soort.wet, soort.nummer, soort.release, day)
    findings: list[Finding] = []
    for place in bericht.places:
        for rule in by_class.get(place.klass, ()):
            findings += _broken_at(place, rule, bericht)
    return findings


KEPT: Final = 1024
"""Rules of how many kinds of message and days are remembered; nearly all messages are of today."""


@lru_cache(maxsize=KEPT)
def level2_rules(
    wet: str, nummer: str, release: str, day: date | None = None
) -> dict[type, list[Rule]]:
    """The rules of level 2 of one kind of message, class by class; without a day of every day."""
    import gateway.rules.level2  # noqa: F401  (declares the rules, once, when needed)

    return rules_for(wet, nummer, [Level.BERICHT], release, day)


def _broken_at(place: Place, rule: Rule, bericht: Bericht) -> list[Finding]:
    check = rule.check
    if rule.over_all:
        broken = [
            entry if isinstance(entry, tuple) else (entry, False) for entry in check(place, bericht)
        ]
    else:
        broken = [
            (index, outcome)
            for index, record in enumerate(place.records)
            if (outcome := check(record, bericht)) is not True
        ]
    return [rule.finding(place.path_of(index), outcome) for index, outcome in broken]


def broken_rules(rules: Iterable[Rule], record: Any, facts: Any) -> Sequence[tuple[Rule, Outcome]]:
    """The rules that one record breaks, given the facts about it (levels 3 and 4)."""
    return [(rule, outcome) for rule in rules if (outcome := rule.check(record, facts)) is not True]
