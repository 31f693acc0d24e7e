"""What all tests share: a broker and a database server, where a test asks for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.services import Broker, ServiceMissingError, ServicePool, own_database, own_vhost

Service = TypeVar("Service")

_POOL = pytest.StashKey[ServicePool]()
_FOLDER = "service_folder"


def pytest_configure(config: pytest.Config) -> None:
    """Open the pool of servers, or join the one of the process that divides the tests."""
    worker_input: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker_input is None:
        config.stash[_POOL] = ServicePool.open()
    else:
        config.stash[_POOL] = ServicePool(Path(worker_input[_FOLDER]))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process that will run tests where the servers are."""
    node.workerinput[_FOLDER] = str(node.config.stash[_POOL].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers when the last test has run, in the process that opened the pool."""
    if not hasattr(config, "workerinput") and _POOL in config.stash:
        config.stash[_POOL].close()


@pytest.fixture(scope="session")
def service_pool(pytestconfig: pytest.Config) -> ServicePool:
    """The servers of this test run."""
    return pytestconfig.stash[_POOL]


@pytest.fixture(scope="session")
def broker(service_pool: ServicePool) -> Broker:
    """A broker, for tests that make their own users and virtual hosts."""
    return _required("broker", service_pool.broker)


@pytest.fixture
def amqp_url(broker: Broker) -> Iterator[str]:
    """The address of an empty virtual host at the broker, gone after the test."""
    with own_vhost(broker) as url:
        yield url


@pytest.fixture(scope="session")
def pg_server_url(service_pool: ServicePool) -> str:
    """The address of a database server, for tests that make their own databases."""
    return _required("database server", service_pool.database_url)


@pytest.fixture
def pg_url(pg_server_url: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database, as SQLAlchemy writes it, gone after the test."""
    with own_database(pg_server_url) as url:
        yield url


def _required(name: str, start: Callable[[], Service]) -> Service:
    """A server, or a test that is skipped by name; in CI a missing server is a failure."""
    try:
        return start()
    except ServiceMissingError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name}: {missing}; CI must have it", pytrace=False)
        pytest.skip(f"{name}: {missing}")
