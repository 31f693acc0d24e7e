"""Class by class: the rules that a message kept and broke, and those that were not judged.

Made from what judging itself showed (`Context.observe`) and found; no rule is judged twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from gateway.explaining import reasons
from gateway.explaining.sums import Sums, sums_of
from gateway.result import Result
from gateway.rules.catalogue import Rule, in_force
from gateway.rules.context import Judged
from gateway.rules.judging import rules_on
from gateway.rules.run import level2_rules
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Finding, Level, Text
from gateway.standard.records import Header, Prestatie

_SOURCE: Final = re.compile(r"\b(?:IV|OP|CD|CS|UP|RS|TR)\d{2,3}(?:x\d)?\b")


class Broken(NamedTuple):
    """A rule that was broken: what was found, what to do, and where the rule comes from.

    `sources` begins with the rule itself; then what its docstring names (IV089, OP354).
    """

    finding: Finding
    what: Text
    todo: Text
    sources: tuple[str, ...]
    signal: bool


class ClassReport(NamedTuple):
    """What was checked on one class (berichtklasse): rule ids, and the sums of a Prestatie."""

    klass: str
    path: str
    kept: tuple[str, ...]
    broken: tuple[Broken, ...]
    not_judged: tuple[tuple[Text, tuple[str, ...]], ...]
    sums: Sums | None


class Explanation(NamedTuple):
    """A message explained; without classes when it was refused on level 1, or failed."""

    result: Result
    classes: tuple[ClassReport, ...]


def explain(bericht: Bericht, result: Result, seen: Mapping[str, Judged]) -> Explanation:
    """Explain a message that was judged; `seen` is what judging showed, by path."""
    return Explanation(result, tuple(_Explaining(bericht, result, seen).classes()))


class _Explaining:
    """One message being explained."""

    def __init__(self, bericht: Bericht, result: Result, seen: Mapping[str, Judged]) -> None:
        self._bericht = bericht
        self._seen = seen
        self._day = bericht.header.bericht_identificatie.dagtekening
        soort = bericht.soort
        self._level2 = level2_rules(soort.wet, soort.nummer, soort.release)
        found = (*result.findings, *result.signals)
        self._signals = set(map(id, result.signals))
        self._level2_broken = any(finding.level == Level.BERICHT for finding in found)
        self._found = _by_owner(found, {path for path, _ in self._records()})

    def classes(self) -> Iterator[ClassReport]:
        """One report per class that any rule looks at: Header, Clients, Prestaties and so on."""
        for path, klass in self._records():
            report = self._report(path, klass)
            if report.kept or report.broken or report.not_judged:
                yield report

    def _records(self) -> Iterator[tuple[str, type]]:
        for place in self._bericht.places:
            for index in range(len(place.records)):
                yield place.path_of(index), place.klass

    def _report(self, path: str, klass: type) -> ClassReport:
        inside = in_force(self._level2.get(klass, ()), self._day)
        across = rules_on(self._bericht, klass)
        findings = self._found.get(path, [])
        rules = {rule.id: rule for rule in (*inside, *across)}
        broken = tuple(self._broken(finding, rules.get(finding.rule)) for finding in findings)
        judged = self._seen.get(path)
        skipped = _skipped(across, judged, self._why_not_seen(klass))
        unkept = {finding.rule for finding in findings} | {rule for _, rule in skipped}
        return ClassReport(
            klass.__name__,
            path,
            tuple(rule for rule in rules if rule not in unkept),
            broken,
            _grouped(skipped),
            self._sums(judged, broken) if klass is Prestatie else None,
        )

    def _broken(self, finding: Finding, rule: Rule | None) -> Broken:
        signal = id(finding) in self._signals
        if rule is None:
            return Broken(finding, finding.text, Text("", ""), (finding.rule,), signal)
        whats = (
            text.removesuffix(mend).rstrip()
            for text, mend in zip(finding.text, rule.mend, strict=True)
        )
        return Broken(finding, Text(*whats), rule.mend, sources_of(rule), signal)

    def _why_not_seen(self, klass: type) -> Text:
        if self._level2_broken:
            return reasons.LEVEL_2
        if klass is not Header and "/Bericht/Header" in self._found:
            return reasons.HEADER
        return reasons.ABOVE

    def _sums(self, judged: Judged | None, broken: Sequence[Broken]) -> Sums | None:
        if judged is None or self._bericht.soort.nummer != "323":
            return None
        return sums_of(judged.record, judged.case, all(each.signal for each in broken))


def sources_of(rule: Rule) -> tuple[str, ...]:
    """The rule itself, and the texts of the standard that its docstring names."""
    named = _SOURCE.findall(rule.check.__doc__ or "")
    return tuple(dict.fromkeys((rule.id, *named)))


def _by_owner(found: Iterable[Finding], paths: set[str]) -> dict[str, list[Finding]]:
    """Each finding with the class that it is about: the nearest one at or above its path."""
    owned: dict[str, list[Finding]] = {}
    for finding in found:
        path = finding.path
        while path and path not in paths:
            path = path.rpartition("/")[0]
        owned.setdefault(path, []).append(finding)
    return owned


def _skipped(rules: Sequence[Rule], judged: Judged | None, unseen: Text) -> list[tuple[Text, str]]:
    """The rules of levels 3 and 4 that were not judged here, each with the reason."""
    if judged is None:
        return [(unseen, rule.id) for rule in rules]
    why = ((reasons.why_not(rule, judged), rule.id) for rule in judged.rules)
    return [(reason, rule) for reason, rule in why if reason is not None]


def _grouped(
    skipped: Iterable[tuple[Text, str]],
) -> tuple[tuple[Text, tuple[str, ...]], ...]:
    groups: dict[Text, dict[str, None]] = {}
    for why, rule in skipped:
        groups.setdefault(why, {})[rule] = None
    return tuple((why, tuple(rules)) for why, rules in groups.items())
