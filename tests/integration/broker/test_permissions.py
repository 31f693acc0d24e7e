"""What a party may do at the broker with its own user, and what it may not."""

from __future__ import annotations

from collections.abc import Callable

import pika
import pika.exceptions
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from tests import messages as m
from tests.integration.broker.region import AANBIEDER, GEMEENTE, KEY, PASSWORD, Region
from tests.integration.broker.site import Site

pytestmark = pytest.mark.services

ACCESS_REFUSED, PRECONDITION_FAILED = 403, 406
OWN = f"gemeente.{GEMEENTE}"
OTHERS = (
    f"aanbieder.{AANBIEDER}",
    "gateway.partition.0",
    "gateway.dead",
    "gateway.parked",
    "gateway.returned",
)


def refused(region: Region, attempt: Callable[[BlockingChannel], object]) -> int:
    """The code with which the broker refuses the gemeente."""
    with region.channel(GEMEENTE) as channel:
        with pytest.raises(pika.exceptions.ChannelClosedByBroker) as raised:
            attempt(channel)
        return int(raised.value.reply_code)


class TestItsOwn:
    def test_it_publishes_and_reads_as_itself(self, region: Region, gateway: Site) -> None:
        region.send(GEMEENTE, m.toewijzing_301(), message_id="t-1")
        gateway.work()
        with region.channel(GEMEENTE) as channel:
            _, answer, _ = channel.basic_get(OWN, auto_ack=True)
        with region.channel(AANBIEDER) as channel:
            _, delivery, body = channel.basic_get(f"aanbieder.{AANBIEDER}", auto_ack=True)
        assert answer is not None
        assert (answer.type, answer.correlation_id) == ("JW302", "t-1")
        assert delivery is not None
        assert (delivery.message_id, body) == ("t-1", m.toewijzing_301())

    def test_it_may_empty_its_own_queue(self, region: Region) -> None:
        """A gap: to read is to purge, for RabbitMQ. It loses its own mail only."""
        with region.channel(GEMEENTE) as channel:
            channel.queue_purge(OWN)

    def test_it_sees_how_many_messages_wait_for_another(self, region: Region) -> None:
        """A gap: a passive declare asks for no right. It tells a number, and no message."""
        with region.channel(GEMEENTE) as channel:
            found = channel.queue_declare(f"aanbieder.{AANBIEDER}", passive=True)
        assert found.method.message_count == 0

    @pytest.mark.parametrize(
        "attempt",
        [
            lambda channel: channel.queue_delete(OWN),
            lambda channel: channel.queue_bind(OWN, "gateway.in", "1"),
            lambda channel: channel.queue_declare(OWN, durable=True),
        ],
        ids=["delete", "bind", "declare"],
    )
    def test_it_changes_nothing_about_its_own_queue(
        self, region: Region, attempt: Callable[[BlockingChannel], object]
    ) -> None:
        assert refused(region, attempt) == ACCESS_REFUSED


class TestWhatIsNotItsOwn:
    def test_it_cannot_publish_in_the_name_of_another(self, region: Region) -> None:
        properties = pika.BasicProperties(user_id=region.user(AANBIEDER))

        def attempt(channel: BlockingChannel) -> None:
            channel.basic_publish("gateway.in", KEY, b"x", properties, mandatory=True)

        assert refused(region, attempt) == PRECONDITION_FAILED

    @pytest.mark.parametrize(
        ("exchange", "key"),
        [
            ("", f"aanbieder.{AANBIEDER}"),
            ("", "gateway.partition.0"),
            ("amq.direct", "x"),
            ("amq.topic", "x"),
            ("gateway.dead", ""),
            ("gateway.parked", ""),
            ("gateway.returned", ""),
        ],
    )
    def test_it_cannot_publish_to_another_exchange(
        self, region: Region, exchange: str, key: str
    ) -> None:
        """The default exchange included, through which it would reach any queue."""

        def attempt(channel: BlockingChannel) -> None:
            channel.basic_publish(exchange, key, b"x", mandatory=True)

        assert refused(region, attempt) == ACCESS_REFUSED

    @pytest.mark.parametrize("queue", OTHERS)
    @pytest.mark.parametrize(
        "attempt",
        [
            lambda channel, queue: channel.basic_get(queue),
            lambda channel, queue: channel.basic_consume(queue, lambda *_: None),
            lambda channel, queue: channel.queue_purge(queue),
            lambda channel, queue: channel.queue_delete(queue),
            lambda channel, queue: channel.queue_declare(queue, durable=True),
            lambda channel, queue: channel.queue_bind(queue, "gateway.in", "1"),
        ],
        ids=["get", "consume", "purge", "delete", "declare", "bind"],
    )
    def test_it_cannot_touch_another_queue(
        self, region: Region, queue: str, attempt: Callable[[BlockingChannel, str], object]
    ) -> None:
        assert refused(region, lambda channel: attempt(channel, queue)) == ACCESS_REFUSED

    @pytest.mark.parametrize(
        "attempt",
        [
            lambda channel: channel.queue_declare("mine"),
            lambda channel: channel.queue_declare(""),
            lambda channel: channel.exchange_declare("mine"),
            lambda channel: channel.exchange_delete("gateway.in"),
            lambda channel: channel.exchange_bind("gateway.in", "amq.fanout"),
            lambda channel: channel.exchange_bind("amq.fanout", "gateway.in"),
        ],
        ids=["queue", "server-named", "exchange", "delete", "bind to", "bind from"],
    )
    def test_it_makes_and_leads_nothing(
        self, region: Region, attempt: Callable[[BlockingChannel], object]
    ) -> None:
        assert refused(region, attempt) == ACCESS_REFUSED


class TestTheWorkersUser:
    def test_its_rights_are_enough(self, region: Region, gateway: Site) -> None:
        """It makes the queues that are missing, and does everything else that a worker does."""
        user = region.topology.worker_user
        region.broker.admin.add_user(user, PASSWORD)
        gateway.url = region.broker.url(region.vhost, user, PASSWORD)
        region.send(
            GEMEENTE, m.toewijzing_301(kop=m.Kop(aanbieder="98000009")), key="jw.0384.98000009"
        )
        region.send(GEMEENTE, b"unreadable", user=None)
        gateway.work()
        gateway.url = region.url
        assert [letter.type for letter in gateway.read("aanbieder.98000009")] == ["JW301"]
        assert [letter.type for letter in gateway.read(OWN)] == ["JW302"]
        assert len(gateway.read("gateway.dead")) == 1
