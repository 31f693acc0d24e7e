"""Numbers for a draft: derived from its content, and not used before by this aanbieder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from gateway.register.identificaties import derived

InUse = Callable[[Collection[str]], Collection[str]]


def fresh(seeds: Sequence[str], in_use: InUse) -> list[str]:
    """For each seed twelve characters 0-9A-Z; the same content gives the same numbers.

    A number that is in use, or that an equal seed before it took, makes way for the next one.
    """
    attempts = [0] * len(seeds)
    while True:
        made = [
            derived(seed.encode(), attempt) for seed, attempt in zip(seeds, attempts, strict=True)
        ]
        taken = set(in_use(set(made)))
        seen: Counter[str] = Counter()
        clash = False
        for at, number in enumerate(made):
            seen[number] += 1
            if number in taken or seen[number] > 1:
                attempts[at] += 1
                clash = True
        if not clash:
            return made
