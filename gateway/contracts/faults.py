"""The wording of what is wrong with a contract table: always one line."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.errors import WrongUse

_MAX_SHOWN = 40  # characters of a cell that a message repeats


def shown(text: str) -> str:
    """`text` in quotes, fit to stand in a one-line message; "empty" when there is none."""
    if not text:
        return "empty"
    short = text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "..."
    return f'"{one_line(short)}"'


def one_line(text: str) -> str:
    """`text` with line ends and other characters that cannot be printed escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def wrong_use(faults: Sequence[str]) -> WrongUse:
    """The error for one or more faults: the first in full, the others counted."""
    more = len(faults) - 1
    if more == 0:
        return WrongUse(faults[0])
    return WrongUse(f"{faults[0]} (and {more} more {'fault' if more == 1 else 'faults'})")
