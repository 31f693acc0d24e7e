"""An explanation for people, class by class, and as one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from gateway.explaining.explanation import Broken, ClassReport, Explanation
from gateway.printable import one_line
from gateway.reports import Outcome
from gateway.reports.explained_sums import sums_json, sums_text
from gateway.reports.json_lines import as_object
from gateway.reports.words import VERDICTS, message_name, say
from gateway.standard.findings import Finding, Lang, Text

_WORDS = {
    "kept": Text("in orde", "kept"),
    "broken": Text("gebroken", "broken"),
    "signal": Text("aandachtspunt (keurt niets af)", "worth attention (rejects nothing)"),
    "not_judged": Text("niet beoordeeld", "not judged"),
    "todo": Text("doe", "do"),
    "source": Text("bron", "source"),
    "refused": Text(
        "Verder is niets beoordeeld: alleen een geldig bericht heeft klassen.",
        "Nothing else was judged: only a valid message has classes.",
    ),
}


def explanation_text(file: str, explanation: Explanation, lang: Lang) -> str:
    """The explanation in plain words, several lines."""
    return "\n".join(_lines(file, explanation, lang))


def explanation_json(file: str, explanation: Explanation, lang: Lang) -> str:
    """The object of `replay` for this message, with `classes` added."""
    found = as_object(Outcome(file, explanation.result), lang)
    found.pop("answer")
    found["classes"] = [_class_json(report, lang) for report in explanation.classes]
    return json.dumps(found, ensure_ascii=False, indent=2)


def label(path: str) -> str:
    """How people find a class: `Client[2] Prestatie[1]`, or its name."""
    steps = path.split("/")
    numbered = [step for step in steps if step.endswith("]")]
    return " ".join(numbered) or steps[-1]


def _lines(file: str, explanation: Explanation, lang: Lang) -> Iterator[str]:
    result = explanation.result
    yield f"{one_line(file)}  {message_name(result.message, lang)}"
    yield f"  {VERDICTS[result.verdict].in_(lang)}"
    if result.reference is not None:
        yield "  " + say("reference", lang, reference=result.reference)
    for report in explanation.classes:
        yield ""
        yield from _class_lines(report, lang)
    if not explanation.classes and result.findings:
        yield from _refused(result.findings, lang)


def _refused(findings: Sequence[Finding], lang: Lang) -> Iterator[str]:
    for finding in findings:
        yield f"  {finding.rule}  {one_line(finding.path)}"
        yield f"    {one_line(finding.text.in_(lang))}"
    yield "  " + _WORDS["refused"].in_(lang)


def _class_lines(report: ClassReport, lang: Lang) -> Iterator[str]:
    yield f"{label(report.path)}  {report.path}"
    if report.kept:
        kept = _WORDS["kept"].in_(lang)
        yield f"  {kept} ({len(report.kept)}): {', '.join(report.kept)}"
    for broken in report.broken:
        yield from _broken_lines(broken, lang)
    for why, rules in report.not_judged:
        yield f"  {_WORDS['not_judged'].in_(lang)}: {', '.join(rules)} - {why.in_(lang)}"
    if report.sums is not None:
        for line in sums_text(report.sums, lang):
            yield f"  {line}"


def _broken_lines(broken: Broken, lang: Lang) -> Iterator[str]:
    finding = broken.finding
    head = _WORDS["signal" if broken.signal else "broken"].in_(lang)
    parts = [f"{say('level', lang)} {finding.level}"]
    if finding.retourcode is not None and not broken.signal:
        parts.append(f"{say('retourcode', lang)} {finding.retourcode}")
    parts.append(f"{_WORDS['source'].in_(lang)} {', '.join(broken.sources)}")
    yield f"  {head}: {finding.rule} ({'; '.join(parts)})"
    yield f"    {one_line(broken.what.in_(lang))}"
    if broken.todo.in_(lang):
        yield f"    {_WORDS['todo'].in_(lang)}: {one_line(broken.todo.in_(lang))}"


def _class_json(report: ClassReport, lang: Lang) -> dict[str, Any]:
    return {
        "class": report.klass,
        "path": report.path,
        "label": label(report.path),
        "kept": list(report.kept),
        "broken": [_broken_json(broken, lang) for broken in report.broken],
        "not_judged": [
            {"rules": list(rules), "why": why.in_(lang)} for why, rules in report.not_judged
        ],
        "matching": None if report.sums is None else sums_json(report.sums, lang),
    }


def _broken_json(broken: Broken, lang: Lang) -> dict[str, Any]:
    finding = broken.finding
    return {
        "rule": finding.rule,
        "level": finding.level,
        "retourcode": finding.retourcode,
        "signal": broken.signal,
        "path": finding.path,
        "what": broken.what.in_(lang),
        "todo": broken.todo.in_(lang),
        "sources": list(broken.sources),
    }
