"""For people: one block per message, in plain words, and a summary at the end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TextIO

from gateway.printable import one_line
from gateway.reports import Outcome
from gateway.reports.words import COUNTED, VERDICTS, message_name, say
from gateway.standard.findings import Finding, Lang

MAX_PER_RULE: Final = 5
"""How many findings on one rule are shown for one message; the others are counted."""
_MOST_FREQUENT: Final = 5

_BOLD, _RED, _GREEN, _YELLOW, _DIM = "1", "31", "32", "33", "2"
_COLOURS: Final = {"accepted": _GREEN, "partly": _YELLOW}  # the others are red


class Paint(NamedTuple):
    """Colours a text, or leaves it as it is."""

    on: bool

    def __call__(self, text: str, colour: str) -> str:
        """`text` in a colour, when colours are on."""
        return f"\x1b[{colour}m{text}\x1b[0m" if self.on else text


def wants_colour(stream: TextIO | None) -> bool:
    """True for a terminal, unless NO_COLOR is set."""
    return (
        stream is not None
        and stream.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


class TextReport:
    """Prints a block per message; `close` prints the summary.

    `origin_of` may say of the path of a class what it was made from: a row of a CSV.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        lang: Lang,
        *,
        colour: bool = False,
        origin_of: Callable[[str], str | None] | None = None,
    ) -> None:
        self._write = write
        self._origin_of = origin_of
        self._lang = lang
        self._paint = Paint(colour)
        self._verdicts: Counter[str] = Counter()
        self._rules: Counter[str] = Counter()

    def add(self, outcome: Outcome) -> None:
        """Print the block of one message."""
        self._verdicts[outcome.result.verdict] += 1
        self._rules.update(finding.rule for finding in outcome.result.findings)
        self._write("\n".join(self._block(outcome)) + "\n")

    def close(self) -> bool:
        """Print the summary; True when every message was accepted."""
        self._write("\n".join(self._summary()))
        return set(self._verdicts) <= {"accepted"}

    def _block(self, outcome: Outcome) -> Iterator[str]:
        result, lang, paint = outcome.result, self._lang, self._paint
        name = message_name(result.message, lang)
        yield f"{paint(one_line(outcome.file), _BOLD)}  {name}"
        yield "  " + paint(VERDICTS[result.verdict].in_(lang), _colour_of(result.verdict))
        yield from self._findings(result.findings)
        if result.signals:
            yield "  " + paint(say("signals", lang), _YELLOW)
            yield from self._findings(result.signals)
        if result.answer is not None and outcome.answer_file is not None:
            file = one_line(outcome.answer_file)
            yield "  " + say("answer", lang, message=result.answer.message, file=file)
        if result.reference is not None:
            yield "  " + say("reference", lang, reference=result.reference)

    def _findings(self, findings: Iterable[Finding]) -> Iterator[str]:
        """The findings per class, in the order in which the classes first came up."""
        counts: Counter[str] = Counter()
        by_path: dict[str, list[Finding]] = {}
        for finding in findings:
            counts[finding.rule] += 1
            if counts[finding.rule] <= MAX_PER_RULE:
                by_path.setdefault(finding.path, []).append(finding)
        for path, here in by_path.items():
            yield f"  {self._place(path)}"
            for finding in here:
                yield "    " + self._head(finding)
                yield "      " + one_line(finding.text.in_(self._lang))
        for rule, count in counts.items():
            if count > MAX_PER_RULE:
                yield "  " + say("more", self._lang, count=count - MAX_PER_RULE, rule=rule)

    def _place(self, path: str) -> str:
        name = path.rpartition("/")[2] or say("whole_message", self._lang)
        place = f"{one_line(name)}  {self._paint(one_line(path), _DIM)}".rstrip()
        origin = None if self._origin_of is None else self._origin_of(path)
        return place if origin is None else f"{place}  ({one_line(origin)})"

    def _head(self, finding: Finding) -> str:
        parts = [self._paint(finding.rule, _BOLD)]
        parts.append(f"{say('level', self._lang)} {finding.level}")
        if finding.retourcode is not None:
            parts.append(f"{say('retourcode', self._lang)} {finding.retourcode}")
        return ", ".join(parts)

    def _summary(self) -> Iterator[str]:
        lang = self._lang
        total = self._verdicts.total()
        counted = ", ".join(
            self._paint(f"{self._verdicts[verdict]} {word.in_(lang)}", _colour_of(verdict))
            for verdict, word in COUNTED.items()
            if self._verdicts[verdict]
        )
        what = say("message" if total == 1 else "messages", lang)
        yield f"{self._paint(say('summary', lang), _BOLD)}: {total} {what}: {counted}."
        if self._rules:
            ranked = sorted(self._rules.items(), key=lambda entry: (-entry[1], entry[0]))
            rules = ", ".join(f"{rule} ({n})" for rule, n in ranked[:_MOST_FREQUENT])
            yield f"{say('most_frequent', lang)}: {rules}."


def _colour_of(verdict: str) -> str:
    return _COLOURS.get(verdict, _RED)
