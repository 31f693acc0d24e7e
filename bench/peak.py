"""The peak of a month, worked out: how long messages wait for a number of workers.

    python -m bench.peak [--measured FILE] [--workers 1 2 4 8] [--days 3] [--hours 12] [--outage 4]

Half of the messages of the country's month come in a few days, more of them in the middle of the
day; an aanbieder sends and gets what it has for a day all at once. A message goes to the partition
of its pair, a partition to one worker, and a worker handles one message after the other. No clock
is involved: the same options give the same table.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Final, NamedTuple

from bench.country_month import Item, Month

HOUR, DAY = 3_600.0, 86_400.0
OPENING: Final = 7 * HOUR
"""When on a day the first messages come."""

_OUTAGE_BEGINS: Final = DAY + 10 * HOUR

_SHAPE: Final = (1, 3, 6, 8, 8, 6, 5, 8, 8, 6, 4, 3)
"""How many messages come in each twelfth of a working day, beside one another."""


class Service(NamedTuple):
    """What one worker needs: seconds for a message, and for each Prestatie in it.

    The proportion is that of `make bench`: small messages, and those of 1,000 Prestaties.
    """

    message: float = 0.0012
    prestatie: float = 0.0002

    def seconds(self, item: Item) -> float:
        """The time that a message takes."""
        return self.message + (len(item.about) * self.prestatie if item.nummer == 323 else 0.0)

    def to_take(self, seconds: float, items: Iterable[Item]) -> Service:
        """In the same proportion, so that these messages take one worker so many seconds."""
        factor = seconds / sum(map(self.seconds, items))
        return Service(self.message * factor, self.prestatie * factor)


class Arrival(NamedTuple):
    """A message: when it comes, whose it is, and how many seconds its handling takes."""

    at: float
    key: str
    seconds: float


class Outage(NamedTuple):
    """When nobody works: what is at hand is finished, and nothing is begun."""

    begins: float
    ends: float

    def after(self, at: float) -> float:
        """The first moment from `at` at which somebody works."""
        return self.ends if self.begins <= at < self.ends else at


NO_OUTAGE: Final = Outage(0.0, 0.0)


class Handled(NamedTuple):
    """A message, and when its handling began and ended."""

    arrival: Arrival
    began: float
    ended: float

    @property
    def waited(self) -> float:
        """From its arrival until somebody began on it."""
        return self.began - self.arrival.at


class Outcome:
    """What became of all messages."""

    def __init__(self, handled: Sequence[Handled]) -> None:
        self.handled = handled
        self._came = sorted(each.arrival.at for each in handled)
        self._ended = sorted(each.ended for each in handled)

    def waiting(self, at: float) -> int:
        """How many had come by then and were not done."""
        return bisect_right(self._came, at) - bisect_right(self._ended, at)

    def drained(self, since: float) -> float:
        """The seconds from a moment until, for the first time, nothing waits."""
        empty = (end for end in self._ended if end >= since and not self.waiting(end))
        return next(empty, since) - since if self.waiting(since) else 0.0

    @property
    def last(self) -> float:
        """When the last message came."""
        return self._came[-1]

    @property
    def most(self) -> int:
        """The longest that the queue has been."""
        return max(map(self.waiting, self._came))

    def waits(self) -> tuple[float, float]:
        """The seconds that half of the messages waited at most, and 99 of 100."""
        parts = quantiles((each.waited for each in self.handled), n=100)
        return parts[49], parts[98]


def simulate(
    arrivals: Iterable[Arrival], partitions: int, workers: int, outage: Outage = NO_OUTAGE
) -> Outcome:
    """Let so many workers handle messages; a worker that has no partition does nothing."""
    free = [0.0] * workers
    handled = []
    for arrival in sorted(arrivals):
        at = partition_of(arrival.key, partitions) % workers
        began = outage.after(max(arrival.at, free[at]))
        free[at] = began + arrival.seconds
        handled.append(Handled(arrival, began, free[at]))
    return Outcome(handled)


def partition_of(key: str, partitions: int) -> int:
    """Where a consistent hash puts a pair: always the same, and all partitions alike."""
    return int.from_bytes(sha256(key.encode()).digest()[:8]) % partitions


def peak(month: Month, service: Service, days: int, hours: float, seed: int = 1) -> list[Arrival]:
    """Every second message of a month, in so many days of so many hours."""
    random = Random(seed)
    length = hours * HOUR / len(_SHAPE)
    moments: dict[tuple[str, int], float] = {}
    arrivals = []
    for item in month.items[::2]:
        batch = item.pair.aanbieder, random.randrange(days)
        if batch not in moments:
            (part,) = random.choices(range(len(_SHAPE)), _SHAPE)
            moments[batch] = batch[1] * DAY + OPENING + (part + random.random()) * length
        arrivals.append(Arrival(moments[batch], item.pair.key, service.seconds(item)))
    return arrivals


# -- the command line ------------------------------------------------------------------------------


def main() -> None:
    """Work out what the command line asks for."""
    parser = argparse.ArgumentParser(prog="peak", description="Work out the peak of a month.")
    parser.add_argument("--measured", type=Path, metavar="FILE", help="figures of bench.country")
    parser.add_argument("--message-ms", type=float, default=1000 * Service().message)
    parser.add_argument("--prestatie-ms", type=float, default=1000 * Service().prestatie)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--hours", type=float, default=12.0, help="of each day")
    parser.add_argument("--outage", type=float, default=0.0, help="hours, from 10:00 on day 2")
    parser.add_argument("--times", type=float, default=1.0, help="the country, so many times")
    args = parser.parse_args()
    service = Service(args.message_ms / 1000, args.prestatie_ms / 1000)
    if args.measured is not None:
        service = measured(args.measured, service)
    arrivals = peak(Month(args.times), service, args.days, args.hours)
    outage = Outage(_OUTAGE_BEGINS, _OUTAGE_BEGINS + args.outage * HOUR)
    outcomes = [simulate(arrivals, args.partitions, workers, outage) for workers in args.workers]
    print(table(args.workers, outcomes, args.days * args.hours * HOUR, outage))


def measured(file: Path, service: Service) -> Service:
    """The service times with which the month takes as long as it was measured to take."""
    document = json.loads(file.read_text(encoding="utf-8"))
    seconds = document["sides"]["gateway"]["seconds"] * document["processes"]
    return service.to_take(seconds, Month(document["scale"]).items)


def table(
    workers: Sequence[int], outcomes: Sequence[Outcome], seconds: float, outage: Outage
) -> str:
    """For each number of workers: the queue at the end of each hour, and how long messages wait."""
    work = sum(each.arrival.seconds for each in outcomes[0].handled)
    rows = [("workers", *map(str, workers))]
    rows.append(("in use, %", *(f"{100 * work / seconds / each:.1f}" for each in workers)))
    rows.extend(_hours(outcomes))
    rows.append(("most waiting", *(f"{each.most:,}" for each in outcomes)))
    rows.append(("half waits at most, s", *(f"{each.waits()[0]:.2f}" for each in outcomes)))
    rows.append(("99 of 100 wait at most, s", *(f"{each.waits()[1]:.2f}" for each in outcomes)))
    moments = (("the last came", outcomes[0].last), ("the outage", outage.ends))
    for what, at in moments if outage.ends > outage.begins else moments[:1]:
        title = f"nothing waits after {what}, s"
        rows.append((title, *(f"{each.drained(at):.1f}" for each in outcomes)))
    width = max(len(row[0]) for row in rows)
    return "\n".join(
        row[0].ljust(width) + "".join(cell.rjust(12) for cell in row[1:]) for row in rows
    )


def _hours(outcomes: Sequence[Outcome]) -> Iterable[tuple[str, ...]]:
    """The queue at the end of each hour in which something came or waits, and how much came."""
    came = Counter(int(each.arrival.at // HOUR) for each in outcomes[0].handled)
    last = max(each.ended for outcome in outcomes for each in outcome.handled)
    for hour in range(int(last // HOUR) + 1):
        waiting = [outcome.waiting((hour + 1) * HOUR) for outcome in outcomes]
        if came[hour] or any(waiting):
            day, clock = divmod(hour + 1, 24)
            title = f"day {day + 1}, {clock:02}:00, {came[hour]:,} came; waiting"
            yield title, *(f"{count:,}" for count in waiting)


if __name__ == "__main__":
    main()
