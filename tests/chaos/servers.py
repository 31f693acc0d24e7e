"""A broker of one or three nodes and a database, private, that can be broken and mended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg

from tests.services import (
    LOOPBACK,
    BrokerAdmin,
    BrokerNode,
    DatabaseServer,
    ServiceError,
    stop,
)

PATIENCE_SECONDS: Final = 60
_ATTEMPTS: Final = 30
_PAUSE_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 0.02

LASTING: Final = {
    "fsync": "off",  # programs are killed here, the machine is not
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "track_commit_timestamp": "on",
}
"""A database that is killed keeps what it confirmed, and knows when that was."""

_END_OTHERS: Final = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


class Node:
    """One node of the broker."""

    def __init__(self, place: BrokerNode) -> None:
        self._place = place
        self.admin = BrokerAdmin(LOOPBACK, place.admin_port)
        self.url = f"amqp://guest:guest@{LOOPBACK}:{place.port}/%2F"
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start it; it is not ready yet."""
        self._process = self._place.start()

    def ready(self) -> None:
        """Return when it takes connections."""
        assert self._process is not None
        self._place.wait(self._process)

    def start(self) -> None:
        """Start it, and return when it takes connections.

        Its ports may be in use for a moment after it was killed.
        """
        for left in reversed(range(_ATTEMPTS)):
            self.launch()
            try:
                return self.ready()
            except ServiceError:
                if not left:
                    raise
                self.kill()
                time.sleep(_PAUSE_SECONDS)
        return None

    def stop(self) -> None:
        """End it as an operator does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it as a power cut does, with all that it started."""
        if self._process is not None:
            _kill_group(self._process, self._place.port)


class Brokers:
    """A broker: one node, or more that form a cluster."""

    def __init__(self, folder: Path, count: int) -> None:
        places: list[BrokerNode] = []
        for number in range(count):
            place = folder / f"node-{number}"
            place.mkdir()
            places.append(BrokerNode.new(place, places[0].epmd_port if places else 0))
        for place_ in places:
            place_.configure(peers=places if count > 1 else ())
        self._epmd = places[0].start_epmd()
        self.nodes = tuple(map(Node, places))
        self._share_a_cookie(places)

    def form(self) -> None:
        """Start all of it for the first time: one node, and then the others, who join it."""
        first, *others = self.nodes
        first.start()
        for node in others:
            node.launch()
        for node in others:
            node.ready()

    def start(self) -> None:
        """Start all of it again; nodes of a cluster wait for each other."""
        for node in self.nodes:
            node.launch()
        for node in self.nodes:
            try:
                node.ready()
            except ServiceError:
                node.kill()
                node.start()

    @property
    def urls(self) -> list[str]:
        """The addresses of all nodes."""
        return [node.url for node in self.nodes]

    def close(self) -> None:
        """End everything, at once."""
        for node in self.nodes:
            node.kill()
        stop([self._epmd.pid])

    def _share_a_cookie(self, places: Sequence[BrokerNode]) -> None:
        for place in places:
            cookie = place.folder / ".erlang.cookie"
            cookie.write_text("ONLYFORTHISTEST")
            cookie.chmod(0o400)


class Database:
    """A PostgreSQL that keeps what it confirmed."""

    def __init__(self, folder: Path) -> None:
        place = folder / "database"
        place.mkdir()
        self._server = DatabaseServer.new(place, LASTING)
        self.url = self._server.url
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; after a kill its children may hold on to its memory for a moment."""
        for left in reversed(range(_ATTEMPTS)):
            self._process = self._server.start()
            try:
                return self._server.wait(self._process)
            except ServiceError:
                if not left:
                    raise
                time.sleep(_PAUSE_SECONDS)
        return None

    def stop(self) -> None:
        """End it as an operator does who does not wait for clients."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """End its head with a signal that it cannot answer."""
        if self._process is not None:
            _kill_group(self._process, self._server.port)

    def end_connections(self) -> None:
        """Let the server end the connection of every client."""
        with psycopg.connect(self.plain_url, autocommit=True) as connection:
            connection.execute(_END_OTHERS)

    @property
    def plain_url(self) -> str:
        """Its address without the name of a Python driver."""
        return self.url.replace("+psycopg", "")

    def close(self) -> None:
        """End it at once."""
        self.kill()


def _kill_group(process: subprocess.Popen[bytes], port: int) -> None:
    """Kill it and what it started, and return when nobody listens at its port any more."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _listens(port) and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0
