"""A purge beside a worker that goes on: nothing is lost and nobody waits for ever."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.register.purge import purge
from gateway.register.store import open_store
from tests.chaos.traffic import PAIRS, Traffic
from tests.integration.broker.site import Site
from tests.integration.broker.test_partitions import until, working

pytestmark = pytest.mark.services

MESSAGES = 8 * len(PAIRS)
SEED = 71
ALL_OF_THE_LOG = date(2030, 1, 1)
"""A day before which all lies that was handled: what is under way is what the purge meets."""


def test_everything_is_answered_once(amqp_url: str, pg_url: str) -> None:
    site = Site(amqp_url, pg_url)
    letters = [Traffic(SEED).letter(number) for number in range(MESSAGES)]
    right = [letter for letter in letters if letter.readable]
    register = open_store(pg_url)
    purged, handled = 0, 0

    def done() -> bool:
        nonlocal purged, handled
        purged += purge(register, ALL_OF_THE_LOG).inbox
        handled = len(site.lines())
        return handled >= len(letters)

    with working(site):
        site.send_all((letter.body, letter.key, letter.message_id) for letter in letters)
        until(done)
    purge(register, ALL_OF_THE_LOG)
    assert register.backlog() == 0
    register.close()
    lines = site.lines()
    assert purged > 0
    assert "failed" not in {line["how"] for line in lines}
    assert len([line for line in lines if line["how"] == "processed"]) == len(right)
    queues = {f"gemeente.{pair.gemeente}" for pair in PAIRS}
    queues |= {f"aanbieder.{pair.aanbieder}" for pair in PAIRS}
    answered = {letter.correlation_id for queue in queues for letter in site.read(queue)}
    assert {letter.message_id for letter in right} <= answered
