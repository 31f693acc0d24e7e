"""The same tests on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gateway.register.store import StoreRegister, open_store

Opener = Callable[[], StoreRegister]

SERVER = pytest.param("postgresql", marks=pytest.mark.services)


@pytest.fixture(params=["memory", "file", SERVER])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreRegister]:
    """A fresh register of each kind."""
    url = {"memory": None, "file": str(tmp_path / "register.db")}.get(request.param)
    if request.param == "postgresql":
        url = request.getfixturevalue("pg_url")
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture(params=["file", SERVER])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that several can open."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("pg_url"))
    return str(tmp_path / "register.db")


@pytest.fixture
def open_url(store_url: str) -> Iterator[Opener]:
    """Open that database once more."""
    with ExitStack() as opened:

        def open_again() -> StoreRegister:
            register = open_store(store_url, busy_seconds=1)
            opened.callback(register.close)
            return register

        yield open_again
