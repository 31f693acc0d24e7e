"""The servers that other tests rely on start, answer, keep tests apart and stop."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pika
import pika.exceptions
import psycopg
import pytest

from tests import services
from tests.services import Broker, ServiceMissingError, ServicePool


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServicePool]:
    """A pool of its own, that uses private servers whatever the environment offers."""
    monkeypatch.delenv("GATEWAY_TEST_AMQP_URL", raising=False)
    monkeypatch.delenv("GATEWAY_TEST_PG_URL", raising=False)
    opened = ServicePool.open()
    yield opened
    opened.close()


def listens(port: int) -> bool:
    """True when somebody answers at this port."""
    with socket.socket() as probe:
        return probe.connect_ex((services.LOOPBACK, port)) == 0


@pytest.mark.services
class TestBroker:
    """A broker of our own."""

    def test_keeps_a_message_in_a_queue_that_spreads_by_key(self, amqp_url: str) -> None:
        """The consistent-hash exchange is there, and what goes in comes out."""
        with pika.BlockingConnection(pika.URLParameters(amqp_url)) as connection:
            channel = connection.channel()
            channel.exchange_declare("spread", "x-consistent-hash")
            channel.queue_declare("partition", durable=True, arguments={"x-queue-type": "quorum"})
            channel.queue_bind("partition", "spread", routing_key="1")
            channel.confirm_delivery()
            channel.basic_publish("spread", "jw.0384.42420001", b"message", mandatory=True)
            _, _, body = channel.basic_get("partition", auto_ack=True)
        assert body == b"message"

    def test_a_virtual_host_disappears_after_its_test(self, broker: Broker) -> None:
        """What one test leaves behind, no other test finds."""
        with services.own_vhost(broker) as url:
            pika.BlockingConnection(pika.URLParameters(url)).close()
        with pytest.raises(pika.exceptions.AMQPConnectionError):
            pika.BlockingConnection(pika.URLParameters(url))

    def test_knows_users_with_rights_of_their_own(self, broker: Broker) -> None:
        """A user who may only write to one exchange cannot declare a queue."""
        with services.own_vhost(broker) as url:
            vhost = urlsplit(url).path.removeprefix("/")
            user = f"user-{vhost}"
            broker.admin.add_user(user, "for-this-test")
            broker.admin.allow(user, vhost, configure="^$", write="^gateway[.]in$", read="^$")
            parameters = pika.URLParameters(broker.url(vhost, user, "for-this-test"))
            with (
                pika.BlockingConnection(parameters) as connection,
                pytest.raises(pika.exceptions.ChannelClosedByBroker),
            ):
                connection.channel().queue_declare("mine")
            broker.admin.delete_user(user)


@pytest.mark.services
class TestDatabase:
    """A database server of our own."""

    def test_starts_empty_and_keeps_what_it_is_told(self, pg_url: str) -> None:
        """A database without tables, in which one can be made."""
        assert pg_url.startswith("postgresql+psycopg://")
        with psycopg.connect(pg_url.replace("+psycopg", "", 1)) as connection:
            tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            assert connection.execute(tables).fetchone() == (0,)
            connection.execute("CREATE TABLE kept (number integer)")
            assert connection.execute(tables).fetchone() == (1,)

    def test_a_database_disappears_after_its_test_also_when_still_in_use(
        self, pg_server_url: str
    ) -> None:
        """A connection that a test forgot does not keep its database alive."""
        with services.own_database(pg_server_url) as url:
            forgotten = psycopg.connect(url.replace("+psycopg", "", 1))
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url.replace("+psycopg", "", 1))
        forgotten.close()


@pytest.mark.services
class TestServicePool:
    """Servers are started once per run and stopped with it."""

    def test_private_servers_are_shared_and_stop_with_their_pool(self, pool: ServicePool) -> None:
        """Whoever asks second gets the same server; after closing nothing listens any more."""
        try:
            broker, database = pool.broker(), pool.database_url()
        except ServiceMissingError as missing:
            pytest.skip(str(missing))
        neighbour = ServicePool(pool.folder)
        assert neighbour.broker() == broker
        assert neighbour.database_url() == database
        ports = [broker.port, broker.admin.port, urlsplit(database).port or 0]
        assert all(listens(port) for port in ports)
        pool.close()
        assert not any(listens(port) for port in ports)
        assert not pool.folder.exists()

    def test_says_which_program_is_missing(
        self, pool: ServicePool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without RabbitMQ or PostgreSQL each test learns that by name, also the second one."""
        monkeypatch.setattr(services, "broker_program", lambda: None)
        monkeypatch.setattr(services, "database_programs", lambda: None)
        for _ in range(2):
            with pytest.raises(ServiceMissingError, match="RabbitMQ"):
                pool.broker()
            with pytest.raises(ServiceMissingError, match="PostgreSQL"):
                pool.database_url()

    def test_a_given_database_server_goes_first(
        self, pool: ServicePool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """GATEWAY_TEST_PG_URL is used as it is; nothing is started."""
        monkeypatch.setenv("GATEWAY_TEST_PG_URL", "postgresql://somebody@database/postgres")
        assert pool.database_url() == "postgresql://somebody@database/postgres"
        assert not list(pool.folder.iterdir())

    def test_a_server_that_ends_at_once_is_reported_with_its_last_words(
        self, tmp_path: Path
    ) -> None:
        """A failed start says why, from the log of the server."""
        log = tmp_path / "server.log"
        process = services._spawn(["sh", "-c", "echo no room left; exit 1"], log)
        with pytest.raises(services.ServiceError, match="no room left"):
            services._wait_for_port(process, services.free_port(), log)
