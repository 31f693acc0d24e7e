"""What is full pushes back, what the broker gives up on is fed back, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pika
import pika.exceptions
import pytest

from tests import messages as m
from tests.integration.broker.region import AANBIEDER, GEMEENTE, KEY, Region
from tests.integration.broker.site import Letter, Site
from tests.integration.broker.test_partitions import until, working

pytestmark = pytest.mark.services

MINE = f"gemeente.{GEMEENTE}"
THEIRS = f"aanbieder.{AANBIEDER}"
ASIDE = ("gateway.dead", "gateway.parked", "gateway.returned")


def toewijzing(number: int) -> bytes:
    return m.toewijzing_301(
        kop=m.Kop(f"T{number:03}"),
        client=m.Client(bsn=m.test_bsn(number)),
        producten=[m.ToegewezenProduct(nummer=1000 + number)],
    )


def limit(region: Region, name: str, **definition: int) -> None:
    """Other limits in one of the policies."""
    policies = tuple(
        policy._replace(definition={key.replace("_", "-"): n for key, n in definition.items()})
        if policy.name == name
        else policy
        for policy in region.topology.policies
    )
    region.apply(region.topology._replace(policies=policies))


def ids(letters: list[Letter]) -> list[str | None]:
    return [letter.message_id for letter in letters]


def give_up(region: Region, queue: str) -> None:
    """Read the first message again and again without an ack, as workers do that are killed."""
    with pika.BlockingConnection(pika.URLParameters(region.url)) as connection:
        channel = connection.channel()
        for method, _, _ in channel.consume(queue, inactivity_timeout=1):
            if method is None:
                break
            channel.basic_nack(method.delivery_tag or 0, requeue=True)


def place_of(region: Region, key: str = KEY) -> str:
    """The partition in which a message with this key waits."""
    with pika.BlockingConnection(pika.URLParameters(region.url)) as connection:
        channel = connection.channel()
        counts = {
            name: channel.queue_declare(name, passive=True).method.message_count
            for name in region.topology.partitions
        }
    (place,) = [name for name, count in counts.items() if count]
    return place


class TestAFlood:
    def test_it_is_pushed_back_and_nothing_is_lost(self, region: Region, gateway: Site) -> None:
        """What the broker confirmed is answered; what it refused the sender still has."""
        limit(region, "gateway-partitions", max_length=5)
        confirmed: list[str] = []
        refused: list[int] = []
        for number in range(12):
            try:
                region.send(GEMEENTE, toewijzing(number), message_id=f"t-{number}")
                confirmed.append(f"t-{number}")
            except pika.exceptions.NackError:
                refused.append(number)
        assert refused
        gateway.work()
        assert ids(gateway.read(THEIRS)) == confirmed
        for number in refused[:5]:
            region.send(GEMEENTE, toewijzing(number), message_id=f"t-{number}")
        gateway.work()
        assert ids(gateway.read(THEIRS)) == [f"t-{number}" for number in refused[:5]]

    def test_one_who_does_not_read_holds_up_nobody_else(
        self, region: Region, gateway: Site
    ) -> None:
        """The outbox keeps what a full queue does not take, in order, until there is room."""
        limit(region, "gateway-parties", max_length=2)
        sent = [f"t-{number}" for number in range(6)]
        for number, name in enumerate(sent):
            region.send(GEMEENTE, toewijzing(number), message_id=name)
            gateway.work()
            assert gateway.read(MINE)[-1].correlation_id == name
        read = ids(gateway.read(THEIRS))
        assert 0 < len(read) < len(sent)
        while len(read) < len(sent):
            gateway.work()
            more = ids(gateway.read(THEIRS))
            assert more
            read += more
        assert read == sent
        assert "full" in gateway.log.getvalue()

    def test_a_limit_that_is_taken_away_while_a_queue_is_full(
        self, region: Region, gateway: Site
    ) -> None:
        """A broker may not tell the channel that it refused that there is room again."""
        limit(region, "gateway-parties", max_length=2)
        sent = {f"t-{number}" for number in range(30)}
        read: set[str | None] = set()

        def read_all() -> bool:
            read.update(ids(gateway.read(THEIRS)))
            return read >= sent

        with working(gateway):
            for number in range(30):
                region.send(GEMEENTE, toewijzing(number), message_id=f"t-{number}")
            until(lambda: "full" in gateway.log.getvalue())
            region.management().delete("policies", region.vhost, "gateway-parties")
            until(read_all)

    def test_a_notice_waits_for_room_as_well(self, region: Region, gateway: Site) -> None:
        """It is about what was not taken in, and it is kept all the same."""
        limit(region, "gateway-parties", max_length=1)
        for number in range(5):
            region.send(AANBIEDER, toewijzing(number), message_id=f"t-{number}")
        gateway.work()
        told = [letter.correlation_id for letter in gateway.read(THEIRS)]
        while len(told) < 5:
            gateway.work()
            told += [letter.correlation_id for letter in gateway.read(THEIRS)]
        assert sorted(str(name) for name in told) == [f"t-{number}" for number in range(5)]


class TestWhatTheBrokerGivesUp:
    def test_a_message_whose_workers_were_killed_is_processed(
        self, region: Region, gateway: Site
    ) -> None:
        """Beyond the delivery limit: fed back with its sender, neither parked nor dead."""
        limit(region, "gateway-partitions", delivery_limit=2)
        region.send(GEMEENTE, toewijzing(1), message_id="t-1")
        give_up(region, place_of(region))
        gateway.work()
        assert ids(gateway.read(THEIRS)) == ["t-1"]
        assert [letter.type for letter in gateway.read(MINE)] == ["JW302"]
        assert [gateway.read(queue) for queue in ASIDE] == [[], [], []]
        assert '"event": "returned"' in gateway.log.getvalue()

    def test_one_of_nobody_known_is_of_nobody_known_still(
        self, region: Region, gateway: Site
    ) -> None:
        limit(region, "gateway-partitions", delivery_limit=2)
        region.send(GEMEENTE, toewijzing(1), user=None)
        give_up(region, place_of(region))
        gateway.work()
        assert [letter.type for letter in gateway.read(MINE)] == ["fout"]
        assert gateway.read(THEIRS) == []

    def test_a_time_to_live_ends_nothing(self, region: Region, gateway: Site) -> None:
        region.send(GEMEENTE, toewijzing(1), message_id="t-1", expiration="1")
        with pika.BlockingConnection(pika.URLParameters(region.url)) as connection:
            connection.sleep(1)
        gateway.work()
        gateway.work()
        assert ids(gateway.read(THEIRS)) == ["t-1"]

    def test_what_a_party_fails_on_stays_in_its_queue(self, region: Region, gateway: Site) -> None:
        """It reads it again, and as it was."""
        limit(region, "gateway-parties", delivery_limit=2)
        region.send(GEMEENTE, toewijzing(1), message_id="t-1")
        gateway.work()
        give_up(region, THEIRS)
        gateway.work()
        (letter,) = gateway.read(THEIRS)
        assert (letter.type, letter.message_id) == ("JW301", "t-1")
        assert letter.headers["ontvanger"] == AANBIEDER

    def test_what_a_party_rejects_is_not_given_again(self, region: Region, gateway: Site) -> None:
        region.send(GEMEENTE, toewijzing(1), message_id="t-1")
        gateway.work()
        with region.channel(AANBIEDER) as channel:
            method = channel.basic_get(THEIRS)[0]
            assert method is not None
            channel.basic_reject(method.delivery_tag or 0, requeue=False)
        gateway.work()
        assert gateway.read(THEIRS) == []
        assert [gateway.read(queue) for queue in ASIDE] == [[], [], []]

    def test_headers_of_a_party_lead_it_nowhere_else(self, region: Region, gateway: Site) -> None:
        """It writes itself that the broker took the message out of the queue of another."""
        limit(region, "gateway-partitions", delivery_limit=2)
        death = {"queue": THEIRS, "reason": "delivery_limit", "count": 1, "exchange": ""}
        headers: Any = {
            "x-death": [death],
            "x-first-death-queue": THEIRS,
            "x-first-death-reason": "delivery_limit",
            "x-first-death-exchange": "",
        }
        with region.channel(GEMEENTE) as channel:
            properties = pika.BasicProperties(user_id=region.user(GEMEENTE), headers=headers)
            channel.basic_publish("gateway.in", KEY, b"no message", properties, mandatory=True)
        give_up(region, place_of(region))
        gateway.work()
        assert gateway.read(THEIRS) == []
        assert [letter.type for letter in gateway.read(MINE)] == ["fout"]
