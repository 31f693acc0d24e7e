"""The peak that is worked out in docs/scaling.md: its arithmetic."""

from __future__ import annotations

import pytest

from bench.country_month import Month
from bench.peak import DAY, HOUR, OPENING, Arrival, Outage, Service, partition_of, peak, simulate

PARTITIONS = 8


def arrivals(count: int, every: float, seconds: float, pairs: int = 40) -> list[Arrival]:
    """So many messages at even distances, of pairs that take turns."""
    return [
        Arrival(n * every, f"jw.0384.{n * 7 % pairs:08}", seconds * (1 + n % 3))
        for n in range(count)
    ]


def mean_seconds(some: list[Arrival]) -> float:
    return sum(each.seconds for each in some) / len(some)


class TestNothingIsLost:
    @pytest.mark.parametrize("workers", [1, 2, 3, 8, 16])
    def test_what_came_is_done_or_waits(self, workers: int) -> None:
        some = arrivals(500, 1.0, 1.5)
        outcome = simulate(some, PARTITIONS, workers)
        assert sorted(each.arrival for each in outcome.handled) == sorted(some)
        for at in (0.0, 99.5, 400.0, 10_000.0):
            came = sum(each.at <= at for each in some)
            done = sum(each.ended <= at for each in outcome.handled)
            assert outcome.waiting(at) == came - done

    def test_nothing_is_handled_before_it_comes_or_in_less_time_than_it_takes(self) -> None:
        for each in simulate(arrivals(500, 1.0, 1.5), PARTITIONS, 4).handled:
            assert each.waited >= 0
            assert each.ended == each.began + each.arrival.seconds

    def test_a_worker_that_is_never_idle_takes_the_sum_of_all(self) -> None:
        some = arrivals(500, 0.0, 1.5)
        last = max(each.ended for each in simulate(some, PARTITIONS, 1).handled)
        assert last == pytest.approx(sum(each.seconds for each in some))


class TestTheQueue:
    def test_one_worker_with_too_much_to_do_never_drains_while_messages_come(self) -> None:
        some = arrivals(2_000, 1.0, 0.75)
        assert mean_seconds(some) > 1.0  # per message, of which one comes every second
        outcome = simulate(some, PARTITIONS, 1)
        depths = [outcome.waiting(at) for at in range(100, 2_000, 100)]
        assert depths == sorted(depths)
        assert depths[-1] > 10 * depths[0]

    def test_it_drains_with_workers_enough(self) -> None:
        outcome = simulate(arrivals(2_000, 1.0, 0.75), PARTITIONS, 4)
        assert outcome.most < 50
        assert outcome.drained(outcome.last) < 20

    def test_after_an_outage_it_drains(self) -> None:
        some = arrivals(1_000, 1.0, 0.25)
        outcome = simulate(some, PARTITIONS, 2, Outage(100.0, 300.0))
        assert not [each for each in outcome.handled if 100 <= each.began < 300]
        assert outcome.waiting(299.0) >= 199
        assert 50 < outcome.drained(300.0) < 100

    def test_more_workers_than_partitions_change_nothing(self) -> None:
        some = arrivals(500, 0.1, 0.75)
        as_many, more = (simulate(some, PARTITIONS, workers) for workers in (PARTITIONS, 64))
        assert as_many.drained(as_many.last) == more.drained(more.last)


class TestAPair:
    @pytest.mark.parametrize("workers", [1, 4, 8])
    def test_its_messages_keep_their_order(self, workers: int) -> None:
        ended: dict[str, float] = {}
        for each in simulate(arrivals(500, 0.1, 0.75), PARTITIONS, workers).handled:
            assert each.began >= ended.get(each.arrival.key, 0.0)
            ended[each.arrival.key] = each.ended

    def test_it_is_never_faster_than_one_worker(self) -> None:
        some = arrivals(500, 0.1, 0.75, pairs=1)
        one, eight = (simulate(some, PARTITIONS, workers) for workers in (1, 8))
        assert one.handled == eight.handled

    def test_pairs_spread_over_all_partitions(self) -> None:
        found = [partition_of(pair.key, PARTITIONS) for pair in Month(0.02).pairs]
        assert set(found) == set(range(PARTITIONS))


class TestThePeak:
    def test_half_of_the_month_comes_within_the_working_days(self) -> None:
        month = Month(0.01)
        some = peak(month, Service(), days=3, hours=12)
        assert len(some) == (len(month.items) + 1) // 2
        for each in some:
            day, moment = divmod(each.at, DAY)
            assert day < 3
            assert OPENING <= moment < OPENING + 12 * HOUR

    def test_it_is_the_same_every_time(self) -> None:
        assert peak(Month(0.01), Service(), 3, 12) == peak(Month(0.01), Service(), 3, 12)

    def test_service_times_are_brought_in_line_with_what_was_measured(self) -> None:
        items = Month(0.01).items
        found = Service(0.002, 0.0002).to_take(120.0, items)
        assert sum(map(found.seconds, items)) == pytest.approx(120.0)
        assert found.message == pytest.approx(10 * found.prestatie)
