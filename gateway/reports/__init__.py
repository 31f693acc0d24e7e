"""How results are shown: text for people, JSON Lines for programs, JUnit for test servers."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from gateway.result import Result


class Outcome(NamedTuple):
    """What became of one input. `answer_file` is relative to the --out folder."""

    file: str
    result: Result
    answer_file: str | None = None


class Report(Protocol):
    """Shows the outcomes one by one, in input order."""

    def add(self, outcome: Outcome) -> None:
        """Show one outcome, or remember it for the end."""

    def close(self) -> bool:
        """Finish; True when every message was as it should be (exit status 0)."""
