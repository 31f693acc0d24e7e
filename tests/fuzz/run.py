"""Spoiled messages through the reader and through the whole walk: none may be a fault of ours.

Each number gives the same message again. What counts as wrong is an exception, whether it comes out
or becomes the verdict `failed`, and a message that takes longer than its bound.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import date
from functools import cache
from random import Random
from typing import Final

from lxml import etree

from gateway.failures import reference_of
from gateway.reading.schemas import SchemaSet
from gateway.reading.tree import read_tree
from gateway.result import Result
from gateway.standard.structure import Structure
from gateway.wiring import Process, replayer, validator
from tests.fuzz.stories import Story
from tests.reference.mutations import mutate

BOUND_SECONDS: Final = 2.0
"""More processor time than this no message of a set may take, however it is spoiled."""

_SPOILED: Final = 0.5
"""How many of the messages of a story are spoiled: without the others nothing would be accepted."""


class Tally:
    """What came of spoiled messages."""

    def __init__(self) -> None:
        self.verdicts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.slowest = 0.0

    @property
    def messages(self) -> int:
        """How many there were."""
        return self.verdicts.total()

    def add(self, other: Tally) -> None:
        """Count those of another one too."""
        self.verdicts += other.verdicts
        self.faults += other.faults
        self.slowest = max(self.slowest, other.slowest)

    def judge(self, name: str, judge: Callable[[], Result]) -> None:
        """Judge one message, and count what came of it."""
        begin = time.process_time()
        try:
            result = judge()
        except Exception as error:  # noqa: BLE001  (that is what is looked for)
            self.verdicts["raised"] += 1
            self.faults[f"{reference_of(error)} at {name}"] += 1
            return
        seconds = time.process_time() - begin
        self.verdicts[result.verdict] += 1
        self.slowest = max(self.slowest, seconds)
        if result.verdict == "failed":
            self.faults[f"{result.reference} at {name}"] += 1
        if seconds > BOUND_SECONDS:
            self.faults[f"{seconds:.1f} s at {name}"] += 1


def read(stories: Sequence[Story], numbers: range, seed: int) -> Tally:
    """Levels 1 and 2 of one spoiled message per number."""
    tally = Tally()
    for number in numbers:
        dice = Random(f"{seed}/{number}")
        story = dice.choice(stories)
        data = spoiled(dice.choice(story.messages), story.today, dice)
        tally.judge(f"read {seed}/{number}", lambda: _validator(story.today)(data))  # noqa: B023
    return tally


def play(stories: Sequence[Story], number: int, seed: int) -> Tally:
    """The whole walk of one story, of which about half of the messages are spoiled."""
    tally, dice = Tally(), Random(f"{seed}/story/{number}")
    story = dice.choice(stories)
    contracts = list(story.contracts)
    with replayer(
        today=story.today, contracts=contracts, store=None, schemas=None, lang="nl"
    ) as process:
        for at, message in enumerate(story.messages):
            data = message
            if dice.random() < _SPOILED:
                data = spoiled(message, story.today, dice)
            tally.judge(f"story {seed}/{number}/{at}", lambda: process(data))  # noqa: B023
    return tally


def spoiled(message: bytes, today: date, dice: Random) -> bytes:
    """The message after some changes; one that is no message stays as it is."""
    found = _parsed(message, today)
    if found is None:
        return message
    root, structure = found
    return mutate(deepcopy(root), structure, dice)


@cache
def _schemas() -> SchemaSet:
    return SchemaSet.default()


@cache
def _validator(today: date) -> Process:
    return validator(today=today, schemas=None, lang="nl")


@cache
def _parsed(message: bytes, today: date) -> tuple[etree._Element, Structure] | None:
    soort, root, _, _ = read_tree(message, _schemas(), today)
    if soort is None or root is None:
        return None
    return root, _schemas().structure(soort)
