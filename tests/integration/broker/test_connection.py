"""What is declared at the broker, and what is said when it cannot be used."""

from __future__ import annotations

import pika
import pika.exceptions
import pytest

from gateway.broker.amqp import Link
from gateway.broker.amqp_errors import translated
from gateway.broker.publisher import Publisher
from gateway.broker.topology import declare, load_topology
from gateway.errors import BrokerError, WrongUse
from gateway.register.api import Outgoing
from tests.services import Broker, free_port

ANSWER = Outgoing(
    kind="answer",
    queue="gemeente.0384",
    type="JW302",
    message_id="a",
    correlation_id="b",
    content_type="application/xml",
    wet="jw",
    afzender="98000001",
    ontvanger="0384",
    verdict="accepted",
    body=b"<answer/>",
)


@pytest.mark.services
class TestTopology:
    def test_declaring_twice_is_declaring_once(self, amqp_url: str) -> None:
        link = Link(amqp_url)
        declare(link, load_topology())
        declare(link, load_topology())
        link.close()

    def test_something_else_by_the_same_name_is_one_clear_line(self, amqp_url: str) -> None:
        with pika.BlockingConnection(pika.URLParameters(amqp_url)) as connection:
            connection.channel().exchange_declare("gateway.in", "fanout", durable=True)
        link = Link(amqp_url)
        with pytest.raises(BrokerError, match=r"gateway\.in") as raised:
            declare(link, load_topology())
        assert "\n" not in str(raised.value)
        link.close()


@pytest.mark.services
class TestPublisher:
    def test_a_queue_that_disappeared_is_made_again(self, amqp_url: str) -> None:
        """A party never misses a message because its queue is not there."""
        link = Link(amqp_url)
        topology = load_topology()
        publisher = Publisher(link, topology)
        publisher.publish(ANSWER)
        with pika.BlockingConnection(pika.URLParameters(amqp_url)) as connection:
            channel = connection.channel()
            channel.queue_delete("gemeente.0384")
            publisher.publish(ANSWER)
            _, properties, body = channel.basic_get("gemeente.0384", auto_ack=True)
        assert body == b"<answer/>"
        assert properties is not None
        assert properties.delivery_mode == 2
        link.close()

    def test_both_queues_of_a_gemeente_are_made_at_once(self, amqp_url: str) -> None:
        link = Link(amqp_url)
        Publisher(link, load_topology()).prepare(["0384", "98000001"])
        for queue in ("gemeente.0384", "gemeente.0384.declaraties", "aanbieder.98000001"):
            assert link.waiting(queue) == 0
        link.close()


class TestErrors:
    def test_a_broker_that_is_not_there(self) -> None:
        with pytest.raises(BrokerError, match="cannot be reached"):
            Link(f"amqp://guest:guest@127.0.0.1:{free_port()}/")

    @pytest.mark.services
    def test_a_password_that_is_wrong(self, broker: Broker) -> None:
        with pytest.raises(BrokerError, match="refuses this user") as raised:
            Link(broker.url("/", broker.admin.user, "not-the-password"))
        assert "not-the-password" not in str(raised.value)

    @pytest.mark.services
    def test_a_virtual_host_that_does_not_exist(self, broker: Broker) -> None:
        with pytest.raises(BrokerError):
            Link(broker.url("nowhere"))

    @pytest.mark.parametrize("url", ["amqp://host:port/", "amqp://host/?heartbeat=often"])
    def test_an_address_that_is_none(self, url: str) -> None:
        with pytest.raises(WrongUse):
            Link(url)

    def test_a_missing_plugin_is_named(self) -> None:
        """What the broker says then is known; ours has the plugin."""
        said = "COMMAND_INVALID - unknown exchange type 'x-consistent-hash'"
        error = translated(pika.exceptions.ConnectionClosedByBroker(503, said))
        assert "enable its plugin rabbitmq_consistent_hash_exchange" in str(error)
