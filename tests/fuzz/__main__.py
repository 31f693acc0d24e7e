"""Spoil messages by the million: python -m tests.fuzz --count 1000000 [--seed N] [--jobs N].

Seven in ten go through the reader and level 2 by themselves, the others as parts of stories through
the whole walk with a register. Exit status 1 when one of them was a fault of ours.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Final

from tests.fuzz.run import Tally, play, read
from tests.fuzz.stories import Story, stories

_READ_SHARE: Final = 0.7
_CHUNK: Final = 2_000


@cache
def _stories() -> list[Story]:
    return stories()


def _read(seed: int, numbers: range) -> Tally:
    return read(_stories(), numbers, seed)


def _play(seed: int, chunk: int) -> Tally:
    """Stories until there are enough messages."""
    tally, number = Tally(), chunk * _CHUNK
    while tally.messages < _CHUNK:
        tally.add(play(_stories(), number, seed))
        number += 1
    return tally


def main() -> int:
    """Spoil, count and tell."""
    options = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    options.add_argument("--count", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=1)
    args = options.parse_args()
    reads = int(args.count * _READ_SHARE)
    tally = Tally()
    with ProcessPoolExecutor(args.jobs) as pool:
        jobs = [
            pool.submit(_read, args.seed, range(first, min(first + _CHUNK, reads)))
            for first in range(0, reads, _CHUNK)
        ]
        jobs += [
            pool.submit(_play, args.seed, chunk)
            for chunk in range(-(-(args.count - reads) // _CHUNK))
        ]
        for job in jobs:
            tally.add(job.result())
    sys.stdout.write(
        f"{tally.messages} messages: {dict(tally.verdicts)}; slowest {tally.slowest:.2f} s\n"
    )
    for fault, times in tally.faults.most_common():
        sys.stdout.write(f"FAULT {times} x {fault}\n")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
