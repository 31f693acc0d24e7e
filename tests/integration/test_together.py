"""Messages that are judged together come to the same as one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

import pytest

from gateway import wiring
from gateway.broker.intake import Arrived, Handled, Intake
from gateway.contracts.table import ContractTable
from gateway.holidays_nl import is_holiday
from gateway.pipeline import Pipeline
from gateway.reading.message import Message
from gateway.register.dump import dump
from gateway.register.store import StoreRegister, open_store
from gateway.rules.context import Context
from tests.chaos.traffic import PAIRS, Traffic

TODAY = date(2026, 5, 7)
MESSAGES = 24 * 14
MOST_TOGETHER = 60


def intake_on(register: StoreRegister) -> Intake:
    context = Context(TODAY, wiring.valid_gemeente_on(TODAY), ContractTable.empty(), is_holiday)
    walk = Pipeline(wiring.reader(None), context, "nl", register)
    return Intake(register, lambda _: walk, lambda: TODAY, "nl")


def arrivals(seed: int) -> list[Arrived]:
    """Messages of many pairs, now in turns, now all of one pair after each other."""
    traffic = Traffic(seed)
    numbers = list(traffic.in_order(MESSAGES))
    half = len(numbers) // 2
    numbers[half:] = sorted(numbers[half:], key=lambda number: (number % len(PAIRS), number))
    letters = [traffic.letter(number) for number in numbers]
    return [Arrived(letter.key, letter.message_id, letter.body) for letter in letters]


def batches(arrived: Sequence[Arrived], seed: int) -> Iterator[Sequence[Arrived]]:
    dice, at = Random(seed), 0
    while at < len(arrived):
        size = dice.randint(1, MOST_TOGETHER)
        yield arrived[at : at + size]
        at += size


def one_by_one(register: StoreRegister, arrived: Sequence[Arrived]) -> list[Handled]:
    intake = intake_on(register)
    return [intake.handle(one) for one in arrived]


def together(register: StoreRegister, arrived: Sequence[Arrived], seed: int) -> list[Handled]:
    intake = intake_on(register)
    handled: list[Handled] = []
    for batch in batches(arrived, seed):
        done = intake.handle_together(batch)
        assert len(done) == len(batch)
        handled += done
    return handled


def told(handled: Sequence[Handled]) -> list[object]:
    """All that anybody sees of it; where it stands in the outbox is not seen."""
    return [(one.how, one.result, one.outgoing) for one in handled]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_memory(seed: int) -> None:
    calm, busy = open_store(), open_store()
    arrived = arrivals(seed)
    alone = one_by_one(calm, arrived)
    assert {one.how for one in alone} == {"processed", "again", "unreadable"}
    assert told(together(busy, arrived, seed)) == told(alone)
    assert dump(busy) == dump(calm)
    calm.close()
    busy.close()


@pytest.mark.services
def test_on_postgresql(pg_url: str) -> None:
    calm, busy = open_store(), open_store(pg_url)
    arrived = arrivals(4)
    assert told(together(busy, arrived, 4)) == told(one_by_one(calm, arrived))
    assert dump(busy) == dump(calm)
    calm.close()
    busy.close()


def test_what_goes_wrong_is_left_and_keeps_nobody_waiting() -> None:
    """A message that makes the gateway fail fails alone; those with it are judged."""
    register = open_store()
    arrived = arrivals(5)[:10]
    poison = arrived[6].data
    context = Context(TODAY, wiring.valid_gemeente_on(TODAY), ContractTable.empty(), is_holiday)

    class Failing(Pipeline):
        def read(self, data: bytes) -> Message:
            if data == poison:
                raise ZeroDivisionError
            return super().read(data)

    walk = Failing(wiring.reader(None), context, "nl", register)
    intake = Intake(register, lambda _: walk, lambda: TODAY, "nl")
    assert intake.handle_together(arrived) == []
    hows = [intake.handle(one).how for one in arrived]
    assert hows.count("failed") == 1
    assert hows[6] == "failed"
    register.close()
