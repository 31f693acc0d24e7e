"""The steps of a message's walk, and how whoever keeps the time is told which one begins.

The walk says `at("facts")`; from then on the time is that step's, until the next. By default
nobody listens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

Step = Literal[
    "lookup",  # the envelope: from whom, here before?
    "read",  # bytes to a tree, and level 1
    "wait",  # for the turn of this pair at the register
    "level_2",
    "facts",
    "levels_3_4",
    "apply",
    "answer",
    "store",  # inbox, outbox and the end of the transaction
    "publish",  # what goes out, and the acknowledgement
]
STEPS: tuple[Step, ...] = get_args(Step)

At = Callable[[Step], None]


def unobserved(step: Step) -> None:
    """What listens when nobody does."""
