"""The same tests with both kinds of register behind the broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.broker.site import Site


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, amqp_url: str, tmp_path: Path) -> Site:
    """A broker with an empty register behind it."""
    if request.param == "postgresql":
        return Site(amqp_url, str(request.getfixturevalue("pg_url")))
    return Site(amqp_url, str(tmp_path / "register.db"))
