"""Two parties with users of their own at the broker, and somebody who manages it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pika
from pika.adapters.blocking_connection import BlockingChannel

from gateway.broker.management import Address, Management
from gateway.broker.routing import Plan, carry_out, plan
from gateway.broker.topology import Topology, load_topology
from gateway.parties import Parties, load_parties
from tests.services import Broker

PASSWORD = "for-this-test-only"
GEMEENTE, AANBIEDER, OTHER = "0384", "98000001", "98000002"
KEY = f"jw.{GEMEENTE}.{AANBIEDER}"


class Region(NamedTuple):
    """A virtual host with parties; their users are named after it, for users are of the broker."""

    broker: Broker
    url: str
    parties_file: Path
    topology: Topology

    @property
    def vhost(self) -> str:
        """The virtual host."""
        return vhost_of(self.url)

    @property
    def parties(self) -> Parties:
        """The parties, as in the file."""
        return load_parties(self.parties_file)

    @property
    def management_url(self) -> str:
        """The management interface of the broker."""
        admin = self.broker.admin
        return f"http://{admin.host}:{admin.port}"

    def management(self) -> Management:
        """The same, as the gateway uses it."""
        admin = self.broker.admin
        return Management(Address(self.management_url, admin.user, admin.password, self.vhost))

    def plan(self, topology: Topology | None = None) -> Plan:
        """What differs at the broker."""
        return plan(self.management(), topology or self.topology, self.parties, self.vhost)

    def apply(self, topology: Topology | None = None) -> None:
        """Bring the broker in line, and give every user its password."""
        chosen = topology or self.topology
        user = self.broker.admin.user
        carry_out(self.management(), chosen, self.plan(chosen), self.vhost, user)
        for party in self.parties.rows:
            self.broker.admin.add_user(party.user, PASSWORD)

    def write_parties(self, *codes: str) -> None:
        """Make the table of parties."""
        rows = (
            f"{'gemeente' if len(code) == 4 else 'aanbieder'};{code};;;gateway;{self.user(code)}"
            for code in codes
        )
        self.parties_file.write_text("\n".join(("kind;code;name;wet;answers;user", *rows)) + "\n")

    def user(self, code: str) -> str:
        """The broker user of a party."""
        return f"{self.vhost}-{code}"

    @contextmanager
    def channel(self, code: str) -> Iterator[BlockingChannel]:
        """A channel of a party, with publisher confirms."""
        url = self.broker.url(self.vhost, self.user(code), PASSWORD)
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            yield channel

    def send(
        self, code: str, data: bytes, *, key: str = KEY, user: str | None = "", **given: str
    ) -> None:
        """Publish as a party, under its own user_id unless told otherwise; None is without."""
        told = self.user(code) if user == "" else user
        with self.channel(code) as channel:
            properties = pika.BasicProperties(**{"user_id": told, **given})  # type: ignore[arg-type]
            channel.basic_publish("gateway.in", key, data, properties, mandatory=True)

    def remove_users(self) -> None:
        """Leave no user behind."""
        for code in (GEMEENTE, AANBIEDER, OTHER):
            self.broker.admin.delete_user(self.user(code))


@contextmanager
def new_region(broker: Broker, url: str, folder: Path) -> Iterator[Region]:
    """A region with a gemeente and two aanbieders, applied."""
    region = Region(broker, url, folder / "parties.csv", load_topology())
    region.write_parties(GEMEENTE, AANBIEDER, OTHER)
    region.apply()
    try:
        yield region
    finally:
        region.remove_users()


def vhost_of(url: str) -> str:
    """The virtual host in an address."""
    return unquote(urlsplit(url).path[1:])


def notices(bodies: list[bytes]) -> list[str | None]:
    """The faults that notices tell."""
    return [json.loads(body)["fault"] for body in bodies]
