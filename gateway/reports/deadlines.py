"""Deadlines for people, a block per party, or for programs, one JSON object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from gateway.printable import one_line
from gateway.reports.words import message_name
from gateway.rules.deadlines import Deadline
from gateway.standard.findings import Lang, Text
from gateway.standard.formats import Day

_WHAT: Final = {
    "OP274": Text("toewijzen, of antwoorden", "allocate, or answer"),
    "OP346": Text("toewijzen, of antwoorden", "allocate, or answer"),
    "OP359": Text(
        "afwijzen om het woonplaatsbeginsel, als een andere gemeente verantwoordelijk is",
        "reject for the place of residence, if another gemeente is responsible",
    ),
    "OP090": Text("het retourbericht sturen", "send the retour"),
    "OP090x4": Text("het declaratie-antwoord sturen", "send the response to the claim"),
}
_WORDS: Final = {
    "none": Text("Er staat niets open.", "Nothing is open."),
    "from": Text(
        "van {aanbieder}, ontvangen op {ontvangen:nl}",
        "from {aanbieder}, received on {ontvangen:en}",
    ),
    "to": Text(
        "van {gemeente}, ontvangen op {ontvangen:nl}", "from {gemeente}, received on {ontvangen:en}"
    ),
    "until": Text("tot en met {due:nl}", "until {due:en}"),
    "overdue": Text("TE LAAT: kon {until}", "OVERDUE: was due {until}"),
    "summary": Text("{total} open, waarvan {late} te laat.", "{total} open, {late} overdue."),
}


def render(found: Sequence[Deadline], form: str, lang: Lang) -> str:
    """The deadlines as text or as JSON Lines."""
    lines = _json(found, lang) if form == "json" else _text(found, lang)
    return "\n".join(lines)


def _json(found: Sequence[Deadline], lang: Lang) -> Iterator[str]:
    for deadline in found:
        record: dict[str, Any] = deadline._asdict()
        record["due"] = deadline.due.isoformat()
        record["ontvangen"] = deadline.ontvangen.isoformat()
        record["text"] = _WHAT[deadline.rule].in_(lang)
        yield json.dumps(record, ensure_ascii=False)


def _text(found: Sequence[Deadline], lang: Lang) -> Iterator[str]:
    for party, theirs in groupby(found, key=lambda deadline: deadline.party):
        yield one_line(party)
        for deadline in theirs:
            yield from _block(deadline, lang)
        yield ""
    late = sum(deadline.overdue for deadline in found)
    yield _say("summary", lang, total=len(found), late=late) if found else _say("none", lang)


def _block(deadline: Deadline, lang: Lang) -> Iterator[str]:
    until = _say("until", lang, due=Day(deadline.due))
    when = _say("overdue", lang, until=until) if deadline.overdue else until
    to_gemeente = deadline.party == deadline.gemeente
    sent = _say(
        "from" if to_gemeente else "to",
        lang,
        aanbieder=one_line(deadline.aanbieder),
        gemeente=one_line(deadline.gemeente),
        ontvangen=Day(deadline.ontvangen),
    )
    yield f"  {message_name(deadline.message, lang)} {one_line(deadline.reference)}, {sent}"
    yield f"    {deadline.rule}: {_WHAT[deadline.rule].in_(lang)}, {when}"


def _say(word: str, lang: Lang, **params: object) -> str:
    return _WORDS[word].in_(lang).format_map(params)
