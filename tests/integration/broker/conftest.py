"""The same tests with both kinds of register behind the broker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.broker.region import Region, new_region
from tests.integration.broker.site import Site
from tests.services import Broker


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, amqp_url: str, tmp_path: Path) -> Site:
    """A broker with an empty register behind it."""
    if request.param == "postgresql":
        return Site(amqp_url, str(request.getfixturevalue("pg_url")))
    return Site(amqp_url, str(tmp_path / "register.db"))


@pytest.fixture
def region(broker: Broker, amqp_url: str, tmp_path: Path) -> Iterator[Region]:
    """Parties with users of their own."""
    with new_region(broker, amqp_url, tmp_path) as region:
        yield region


@pytest.fixture
def gateway(region: Region, tmp_path: Path) -> Site:
    """The gateway that these parties send to."""
    return Site(region.url, str(tmp_path / "register.db"), parties=region.parties_file)
