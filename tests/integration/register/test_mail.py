"""The inbox and the outbox, and the identifications that the gateway gives out."""

from __future__ import annotations

import re

import pytest

from gateway.errors import Raced
from gateway.register import identificaties
from gateway.register.api import Envelope, Outgoing, Posted
from gateway.register.store import StoreRegister

NAMED = Envelope("42420001", "m1", "aa")
UNNAMED = Envelope("42420001", None, "aa")


def outgoing(kind: str, message_id: str = "m1", body: bytes = b"<\x00\xff>") -> Outgoing:
    """A message to publish."""
    return Outgoing(
        kind,
        "aanbieder.42420001",
        "JW325",
        message_id,
        "m1",
        "application/xml",
        "jw",
        "0384",
        "42420001",
        "accepted",
        body,
    )


def received(register: StoreRegister, envelope: Envelope, *mail: Outgoing) -> tuple[int, ...]:
    """Take a message in."""
    with register.begin() as unit:
        ids = unit.post([Posted(envelope, mail)])[0]
        unit.commit()
    return ids


class TestTwice:
    """One effect; the stored answer is published again, deliveries are not."""

    def test_answers_and_notices_come_back_in_order(self, register: StoreRegister) -> None:
        mail = [
            outgoing(kind, kind) for kind in ("delivery", "answer", "copy", "declaratie", "notice")
        ]
        received(register, NAMED, *mail)
        with register.begin() as unit:
            assert unit.earlier_deliveries([NAMED])[0] == ("aa", (mail[1], mail[4]))

    def test_a_message_that_sent_nothing_back_is_known(self, register: StoreRegister) -> None:
        received(register, NAMED, outgoing("delivery"))
        received(register, UNNAMED)
        with register.begin() as unit:
            assert unit.earlier_deliveries([NAMED])[0] == ("aa", ())
            assert unit.earlier_deliveries([UNNAMED])[0] == ("aa", ())

    def test_other_bytes_under_the_same_message_id_are_told(self, register: StoreRegister) -> None:
        received(register, NAMED)
        with register.begin() as unit:
            assert unit.earlier_deliveries([NAMED._replace(digest="bb")])[0] == ("aa", ())

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (NAMED, NAMED._replace(message_id="m2")),
            (NAMED, NAMED._replace(sender="42420002")),
            (NAMED, UNNAMED),
            (UNNAMED, NAMED),
            (UNNAMED, UNNAMED._replace(digest="bb")),
            (UNNAMED, UNNAMED._replace(sender="42420002")),
        ],
    )
    def test_another_message_is_another(
        self, register: StoreRegister, first: Envelope, second: Envelope
    ) -> None:
        received(register, first)
        with register.begin() as unit:
            assert unit.earlier_deliveries([second])[0] is None
            unit.post([Posted(second, ())])

    @pytest.mark.parametrize("envelope", [NAMED, UNNAMED])
    def test_taken_in_by_two_is_a_race(self, register: StoreRegister, envelope: Envelope) -> None:
        received(register, envelope)
        with pytest.raises(Raced):
            received(register, envelope)


class TestOutbox:
    """What waits to be published."""

    def test_waits_in_order_until_it_was_sent(self, register: StoreRegister) -> None:
        mail = [outgoing("answer", f"m{number}") for number in range(5)]
        ids = received(register, NAMED, *mail)
        assert register.pending(10) == list(zip(ids, mail, strict=True))
        assert [number for number, _ in register.pending(2)] == list(ids[:2])
        register.sent([ids[0], ids[3]])
        register.sent([])
        assert [number for number, _ in register.pending(10)] == [ids[1], ids[2], ids[4]]

    def test_a_notice_may_go_out_about_what_was_not_taken_in(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            unit.post([Posted(None, (outgoing("notice"),))])
            unit.post([Posted(None, (outgoing("notice"),))])
            unit.commit()
        assert len(register.pending(10)) == 2

    def test_nothing_goes_out_that_was_not_committed(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            unit.post([Posted(NAMED, (outgoing("answer"),))])
        assert register.pending(10) == []


class TestIdentificaties:
    """Derived from the message answered, unique among all that were given out."""

    def test_twelve_characters_that_a_seed_always_gives(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            first = unit.new_identificaties([b"seed"])[0]
        with register.begin() as unit:
            again = unit.new_identificaties([b"seed"])[0]
        assert first == again == identificaties.derived(b"seed", 0)
        assert re.fullmatch("[0-9A-Z]{12}", first)

    def test_a_collision_is_hashed_again(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            given = unit.new_identificaties([b"seed", b"other", b"seed"])
            given += unit.new_identificaties([b"seed"])
            unit.commit()
        derived = [identificaties.derived(b"seed", attempt) for attempt in range(3)]
        assert given == [derived[0], identificaties.derived(b"other", 0), *derived[1:]]
        assert len(set(given)) == 4


class TestAttempts:
    """Counted at once, until the message is handled."""

    def test_each_message_is_counted_by_itself(self, register: StoreRegister) -> None:
        assert [register.attempt("one") for _ in range(3)] == [1, 2, 3]
        assert register.attempt("other") == 1

    def test_are_forgotten_once_the_message_is_handled(self, register: StoreRegister) -> None:
        register.attempt("one")
        with register.begin() as unit:
            unit.forget_attempt("one")
        assert register.attempt("one") == 2
        with register.begin() as unit:
            unit.forget_attempt("one")
            unit.commit()
        assert register.attempt("one") == 1
