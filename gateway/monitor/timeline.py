"""Keeps the time of one message: which step it was in, from when to when."""

from __future__ import annotations

from time import perf_counter_ns, time_ns
from typing import NamedTuple

from gateway.steps import Step


class Span(NamedTuple):
    """One stretch of time in one step, in nanoseconds since 1970."""

    step: Step
    begin_ns: int
    end_ns: int

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.end_ns - self.begin_ns) / 1e9


class Timeline:
    """The steps of the message at hand; called with a step, that step begins.

    A message is in one thread at a time, so nothing is locked.
    """

    def __init__(self) -> None:
        self._marks: list[tuple[Step, int]] = []
        self._epoch_ns = 0

    def begin(self) -> None:
        """A new message: forget the last one."""
        self._epoch_ns = time_ns() - perf_counter_ns()
        self._marks = [("lookup", perf_counter_ns())]

    def __call__(self, step: Step) -> None:
        """From now on the time is that of this step."""
        self._marks.append((step, perf_counter_ns()))

    def end(self) -> list[Span]:
        """The steps in order, up to now; a step may occur more than once."""
        marks, epoch_ns = self._marks, self._epoch_ns
        self._marks = []
        ends = [begin for _, begin in marks[1:]] + [perf_counter_ns()]  # one too many if none began
        return [
            Span(step, epoch_ns + begin, epoch_ns + end)
            for (step, begin), end in zip(marks, ends, strict=False)
        ]
