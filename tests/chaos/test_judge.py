"""The judge of the trials sees everything that it should see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from tests.chaos.calm import ANY_DAY, Calm, Taken, replay
from tests.chaos.judge import Evidence, judge
from tests.chaos.post import Received, digest_of
from tests.chaos.records import Posted
from tests.chaos.traffic import CYCLE, PAIRS, Letter, Traffic

TRAFFIC = Traffic(7)
MESSAGES = len(PAIRS) * CYCLE
EARLY = date(2026, 4, 1)


@pytest.fixture(scope="module")
def letters() -> list[Letter]:
    return [TRAFFIC.letter(number) for number in range(MESSAGES)]


@pytest.fixture(scope="module")
def taken(letters: list[Letter]) -> list[Taken]:
    return [
        Taken(
            letter.message_id,
            TRAFFIC.sender(letter.number),
            sha256(letter.body).hexdigest(),
            ANY_DAY,
        )
        for letter in letters
        if letter.readable
    ]


@pytest.fixture(scope="module")
def calm(taken: list[Taken]) -> Calm:
    return replay(TRAFFIC, taken)


@pytest.fixture
def right(letters: list[Letter], taken: list[Taken], calm: Calm) -> Evidence:
    """A trial in which nothing went wrong."""
    posted = [
        Posted(about, kind, queue, name, about if kind != "delivery" else None, digest, True)
        for about, sent in calm.sent.items()
        for kind, queue, name, digest in sent
    ]
    return Evidence(
        traffic=TRAFFIC,
        confirmed=MESSAGES,
        taken=taken,
        posted=posted,
        received={(entry.queue, entry.message_id): received(entry) for entry in posted},
        register=calm.register,
        dead={(it.message_id, digest_of(it.body)) for it in letters if not it.readable},
        in_flight={"gateway.returned": 0},
    )


def received(entry: Posted) -> Received:
    made = Received(entry.correlation_id)
    made.times, made.digests = 1, {entry.digest}
    return made


def test_nothing_is_wrong_with_what_is_right(right: Evidence, calm: Calm) -> None:
    assert not judge(right, calm).counts


def test_the_traffic_is_mixed(calm: Calm, letters: list[Letter]) -> None:
    """Every table that it should reach has rows, and something of every kind was sent."""
    filled = {table for table, rows in calm.register.items() if rows}
    assert filled >= {"bericht", "toewijzing", "start", "stop", "declaratie", "prestatie"}
    kinds = {kind for sent in calm.sent.values() for kind, _, _, _ in sent}
    assert kinds == {"answer", "delivery", "copy", "notice", "declaratie"}
    assert {letter.kind for letter in letters} >= {"right", "level 1", "unknown", "unreadable"}


def test_a_message_can_be_made_again(letters: list[Letter]) -> None:
    assert [Traffic(7).letter(letter.number) for letter in letters[::50]] == letters[::50]
    assert TRAFFIC.number(letters[-1].message_id) == MESSAGES - 1


class TestWhatItSees:
    def test_a_message_that_was_not_taken_in(self, right: Evidence, calm: Calm) -> None:
        faults = judge(replace(right, taken=right.taken[1:]), calm)
        assert faults.counts["not taken in"] == faults.lost == 1

    def test_a_dead_letter_that_is_missing(self, right: Evidence, calm: Calm) -> None:
        faults = judge(replace(right, dead=set(list(right.dead)[1:])), calm)
        assert faults.counts["not taken in"] == 1

    def test_a_readable_message_among_the_dead_letters(self, right: Evidence, calm: Calm) -> None:
        dead = right.dead | {(right.taken[0].message_id, "of something else")}
        assert judge(replace(right, dead=dead), calm).counts == {"dead": 1}

    def test_a_message_that_was_taken_in_twice(self, right: Evidence, calm: Calm) -> None:
        faults = judge(replace(right, taken=[*right.taken, right.taken[0]]), calm)
        assert faults.counts["taken in twice"] == faults.double == 1

    def test_an_answer_that_did_not_arrive(self, right: Evidence, calm: Calm) -> None:
        left = dict(right.received)
        del left[next(name_of(entry) for entry in right.posted if entry.kind == "answer")]
        faults = judge(replace(right, received=left), calm)
        assert faults.counts == {"not delivered": 1, "not answered": 1}
        assert faults.lost == 2

    def test_an_answer_with_other_bytes(self, right: Evidence, calm: Calm) -> None:
        entry = next(entry for entry in right.posted if entry.kind == "answer")
        other = received(entry)
        other.digests = {entry.digest, "another"}
        faults = judge(replace(right, received={**right.received, name_of(entry): other}), calm)
        assert faults.counts == {"two bodies": 1, "two answers": 1}

    def test_an_answer_of_nobody(self, right: Evidence, calm: Calm) -> None:
        entry = next(entry for entry in right.posted if entry.kind == "answer")
        more = {**right.received, (entry.queue, "another"): received(entry)}
        faults = judge(replace(right, received=more), calm)
        assert faults.counts == {"of nobody": 1, "two answers": 1}

    def test_what_was_stored_and_not_published(self, right: Evidence, calm: Calm) -> None:
        first, *others = right.posted
        posted = [first._replace(published=False), *others]
        assert judge(replace(right, posted=posted), calm).counts == {"not published": 1}

    def test_a_message_that_sent_something_else(self, right: Evidence, calm: Calm) -> None:
        about = right.taken[0].message_id
        other = Calm(calm.register, {**calm.sent, about: frozenset()})
        assert judge(right, other).counts == {"sent otherwise": 1}

    def test_an_effect_that_is_there_twice(self, right: Evidence, calm: Calm) -> None:
        rows = calm.register["prestatie"]
        register = {**calm.register, "prestatie": rows + type(rows)([next(iter(rows))])}
        assert judge(replace(right, register=register), calm).counts == {"only in the register": 1}

    def test_another_order(self, right: Evidence, taken: list[Taken]) -> None:
        """Whoever is judged first gets the month: the register tells."""
        assert judge(right, replay(TRAFFIC, reversed(taken))).counts["only in the register"]

    def test_another_day(self, right: Evidence, taken: list[Taken]) -> None:
        """On a day before they were written, messages are not right."""
        early = [one._replace(received=EARLY) for one in taken]
        assert judge(right, replay(TRAFFIC, early)).counts["sent otherwise"]

    def test_what_is_not_at_rest(self, right: Evidence, calm: Calm) -> None:
        changed = replace(
            right, in_flight={"outbox": 3}, parked=2, left_processes=1, did_not_stop=1
        )
        faults = judge(changed, calm)
        assert faults.counts == {"in flight": 3, "parked": 2, "left behind": 1, "did not stop": 1}


def name_of(entry: Posted) -> tuple[str, str]:
    return entry.queue, entry.message_id
