"""TLS to the broker and to the database, each with an authority of its own, and what is refused."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from pydantic import SecretStr

from gateway import wiring
from gateway.broker.address import split_address
from gateway.broker.amqp import Link
from gateway.broker.topology import load_topology
from gateway.errors import BrokerError, RegisterError, WrongUse
from gateway.log import configure
from gateway.register.store import open_store
from gateway.settings import WorkerSettings
from tests.certificates import Certificates, make_certificates
from tests.services import Started, start_broker, start_database, stop

SECRET = "guest"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Of an authority that nobody here trusts."""
    return make_certificates(tmp_path_factory.mktemp("stranger"))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that another user may enter: PostgreSQL refuses to run as root."""
    with tempfile.TemporaryDirectory(prefix="gateway-tls-") as made:
        Path(made).chmod(0o711)
        yield Path(made)


@pytest.fixture(scope="module")
def broker(service_pool: object, certificates: Certificates, folder: Path) -> Iterator[Started]:
    from tests.conftest import _required

    place = folder / "broker"
    place.mkdir()
    started = _required("broker", lambda: start_broker(place, certificates))
    yield started
    stop(started.pids)


@pytest.fixture(scope="module")
def database(certificates: Certificates, folder: Path) -> Iterator[Started]:
    from tests.conftest import _required

    place = folder / "database"
    place.mkdir()
    started = _required("database server", lambda: start_database(place, certificates))
    yield started
    stop(started.pids)


def amqps(started: Started, trusted: Certificates, shown: Certificates, host: str) -> str:
    files = f"cacertfile={trusted.ca}&certfile={shown.certificate('client')}"
    address = f"amqps://guest:{SECRET}@{host}:{started.port}/"
    return f"{address}?{files}&keyfile={shown.key('client')}"


def postgresql(started: Started, trusted: Certificates, host: str = "localhost") -> str:
    address = f"postgresql://postgres@{host}:{started.port}/postgres"
    return f"{address}?sslmode=verify-full&sslrootcert={trusted.ca}"


@pytest.mark.services
class TestBroker:
    def test_an_authority_of_its_own(self, broker: Started, certificates: Certificates) -> None:
        link = Link(amqps(broker, certificates, certificates, "localhost"))
        link.declare_queue("q", {})
        assert link.waiting("q") == 0
        link.close()

    def test_a_broker_of_a_stranger_is_refused(
        self, broker: Started, certificates: Certificates, stranger: Certificates
    ) -> None:
        with pytest.raises(BrokerError, match="certificate") as raised:
            Link(amqps(broker, stranger, certificates, "localhost"))
        assert SECRET not in str(raised.value)

    def test_and_one_that_the_machine_does_not_trust(self, broker: Started) -> None:
        with pytest.raises(BrokerError, match="certificate"):
            Link(f"amqps://guest:guest@localhost:{broker.port}/")

    def test_a_certificate_of_another_name_is_refused(
        self, broker: Started, certificates: Certificates
    ) -> None:
        with pytest.raises(BrokerError, match="certificate"):
            Link(amqps(broker, certificates, certificates, "127.0.0.1"))

    def test_the_broker_may_refuse_the_worker(
        self, broker: Started, certificates: Certificates, stranger: Certificates
    ) -> None:
        with pytest.raises(BrokerError):
            Link(amqps(broker, certificates, stranger, "localhost"))


class TestAddress:
    def test_without_tls_it_stays_as_it_is(self) -> None:
        url = "amqp://a:b@c/d?heartbeat=5"
        assert split_address(url) == (url, None)

    def test_what_is_not_about_tls_stays(self, certificates: Certificates) -> None:
        found = split_address(f"amqps://a:b@c/d?heartbeat=5&cacertfile={certificates.ca}")
        assert found.url == "amqps://a:b@c/d?heartbeat=5"
        assert found.tls is not None
        assert found.tls.check_hostname

    @pytest.mark.parametrize(
        "url",
        [
            "amqps://a:hidden@c/?cacertfile=/nowhere/ca.pem",
            "amqps://a:hidden@c/?certfile=/nowhere/own.pem",
            "amqp://a:hidden@c/?cacertfile=/nowhere/ca.pem",
            "amqps://a:hidden@[c/",
        ],
    )
    def test_what_cannot_be_used_is_one_line(self, url: str) -> None:
        with pytest.raises(WrongUse) as raised:
            Link(url)
        assert "hidden" not in str(raised.value)


@pytest.mark.services
class TestDatabase:
    def test_an_authority_of_its_own(self, database: Started, certificates: Certificates) -> None:
        register = open_store(postgresql(database, certificates))
        with register.reading() as session:
            assert session.on_postgresql
        assert register.backlog() == 0
        register.close()

    def test_a_database_of_a_stranger_is_refused(
        self, database: Started, stranger: Certificates
    ) -> None:
        with pytest.raises(RegisterError, match="certificate verify failed"):
            open_store(postgresql(database, stranger))

    def test_a_certificate_of_another_name_is_refused(
        self, database: Started, certificates: Certificates
    ) -> None:
        with pytest.raises(RegisterError, match="does not match host name"):
            open_store(postgresql(database, certificates, "127.0.0.1"))


@pytest.mark.services
def test_a_worker_with_tls_on_both_sides(
    broker: Started, database: Started, certificates: Certificates
) -> None:
    settings = WorkerSettings(
        amqp_url=SecretStr(amqps(broker, certificates, certificates, "localhost")),
        store=SecretStr(postgresql(database, certificates)),
    )
    wiring.worker(
        settings,
        today=lambda: date(2026, 5, 7),
        contracts=(),
        schemas=None,
        lang="nl",
        once=True,
        stop=Event(),
        log=configure(),
    )
    link = Link(settings.amqp_url.get_secret_value())
    assert [link.waiting(name) for name in load_topology().partitions]
    link.close()
