"""Holds the gateway's XSDs against the published ones with messages that are slightly wrong.

`python -m tests.reference.mutants --count 200000 --seed 1` makes mutants of the published sample
messages and counts on which of them libxml2 says yes with one XSD and no with the other. With
`--made-up` it starts from made-up messages instead, also of the messages without a sample.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from lxml import etree

from gateway.reading.schemas import SchemaSet
from gateway.standard.berichten import Berichtsoort
from tests.made_up import message
from tests.reference.mutations import mutate
from tests.reference.places import reference_dir


class Base(NamedTuple):
    """A message to start from."""

    soort: Berichtsoort
    root: etree._Element


class Tally(NamedTuple):
    """What a run of mutants gave; `different` are the numbers of the mutants judged differently."""

    accepted: int
    rejected: int
    unreadable: int
    different: tuple[int, ...]

    def plus(self, other: Tally) -> Tally:
        """Both runs together."""
        return Tally(
            self.accepted + other.accepted,
            self.rejected + other.rejected,
            self.unreadable + other.unreadable,
            self.different + other.different,
        )


class Judges:
    """Both sets of XSDs, and the messages to start from."""

    def __init__(self, reference: Path, *, made_up: bool) -> None:
        self.ours = SchemaSet.default()
        self.theirs = SchemaSet.from_dir(reference / "xsd")
        self.bases = list(self._made_up() if made_up else self._samples(reference))

    def _samples(self, reference: Path) -> Iterator[Base]:
        for path in sorted((reference / "samples").glob("*.xml")):
            root = etree.parse(str(path)).getroot()
            soort = self.ours.kind(str(etree.QName(root).namespace))
            assert soort is not None
            yield Base(soort, root)

    def _made_up(self) -> Iterator[Base]:
        for soort in self.ours.kinds():
            if self.ours.path(soort) != self.theirs.path(soort):
                structure = self.ours.structure(soort)
                yield Base(soort, message(structure))
                yield Base(soort, message(structure, full=True))

    def mutant(self, seed: int, number: int) -> tuple[Berichtsoort, bytes]:
        """Mutant `number` of a run: the same seed and number always give the same bytes."""
        random = Random(seed * 1_000_000_007 + number)
        base = random.choice(self.bases)
        return base.soort, mutate(deepcopy(base.root), self.ours.structure(base.soort), random)

    def verdicts(self, soort: Berichtsoort, data: bytes) -> tuple[bool, bool] | None:
        """What our XSD and theirs say of a message; None when it is no XML."""
        try:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
        except etree.XMLSyntaxError:
            return None
        return self.ours.validator(soort).validate(root), self.theirs.validator(soort).validate(
            root
        )


@cache
def judges(reference: Path, *, made_up: bool) -> Judges:
    """The judges of this process."""
    return Judges(reference, made_up=made_up)


def run(reference: Path, seed: int, numbers: range, *, made_up: bool = False) -> Tally:
    """Judge the mutants with these numbers."""
    court = judges(reference, made_up=made_up)
    accepted = rejected = unreadable = 0
    different = []
    for number in numbers:
        both = court.verdicts(*court.mutant(seed, number))
        if both is None:
            unreadable += 1
        elif both[0] != both[1]:
            different.append(number)
        else:
            accepted += both[0]
            rejected += not both[0]
    return Tally(accepted, rejected, unreadable, tuple(different))


def main() -> int:
    """Run from the command line; 1 when a mutant was judged differently, 2 without reference."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--made-up", action="store_true")
    parser.add_argument("--reference", type=Path, default=reference_dir())
    options = parser.parse_args()
    if options.reference is None:
        sys.stderr.write("The published files are not here: give their folder with --reference\n")
        return 2
    total = Tally(0, 0, 0, ())
    with ProcessPoolExecutor(options.processes) as pool:
        runs = [
            pool.submit(
                run,
                options.reference,
                options.seed,
                range(part, options.count, options.processes),
                made_up=options.made_up,
            )
            for part in range(options.processes)
        ]
        for done in runs:
            total = total.plus(done.result())
    sys.stdout.write(
        f"{options.count} mutants, seed {options.seed}: {total.accepted} accepted by both,"
        f" {total.rejected} rejected by both, {total.unreadable} no XML,"
        f" {len(total.different)} judged differently {list(total.different[:20])}\n"
    )
    return 1 if total.different else 0


if __name__ == "__main__":
    sys.exit(main())
