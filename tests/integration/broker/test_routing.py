"""`gateway routing`: a broker is brought in line with routing/, once and again."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pika
import pytest

from gateway.broker.topology import Topology
from gateway.cli import main
from gateway.errors import BrokerError
from tests.integration.broker.region import AANBIEDER, GEMEENTE, KEY, OTHER, Region, vhost_of
from tests.integration.broker.site import Site
from tests.services import Broker, free_port, own_vhost

pytestmark = pytest.mark.services

OK, DIFFERENT, WRONG_USE, FAILED = 0, 1, 2, 3


def command(region: Region, *more: str) -> list[str]:
    return [
        *("routing", "apply", "--amqp-url", region.url),
        *("--management-url", region.management_url),
        *("--parties", str(region.parties_file), *more),
    ]


class TestApply:
    def test_twice_is_once(self, region: Region, capsys: pytest.CaptureFixture[str]) -> None:
        assert region.plan().differences == ()
        assert main(command(region)) == OK
        assert capsys.readouterr().out == "The broker is as routing/ says.\n"

    def test_the_worker_finds_what_it_would_have_made(self, region: Region, gateway: Site) -> None:
        gateway.work()
        assert region.plan().differences == ()

    def test_what_a_worker_made_is_completed(self, broker: Broker, amqp_url: str) -> None:
        """Queues and exchanges are the same; policies, users and rights come on top."""
        Site(amqp_url, "unused")
        region = Region(broker, amqp_url, Path("routing/parties.csv"), Site(amqp_url, "").topology)
        kinds = {one.kind for one in region.plan().differences}
        assert kinds <= {"users", "permissions", "policies"}

    def test_a_virtual_host_that_is_not_there_is_made(self, region: Region) -> None:
        with own_vhost(region.broker) as url:
            region.broker.admin.delete_vhost(vhost_of(url))
            other = region._replace(url=url)
            other.apply()
            assert other.plan().differences == ()

    def test_a_user_keeps_its_password(self, region: Region) -> None:
        region.write_parties(GEMEENTE, AANBIEDER)
        assert main(command(region)) == OK
        with region.channel(GEMEENTE) as channel:
            assert channel.is_open

    def test_who_is_no_party_any_more_loses_its_rights(self, region: Region) -> None:
        region.write_parties(GEMEENTE, AANBIEDER)
        region.apply()
        region.broker.admin.add_user(region.user(OTHER), "for-this-test-only")
        with pytest.raises(pika.exceptions.AMQPConnectionError), region.channel(OTHER):
            pass

    def test_a_queue_that_is_bound_too_much_is_let_go(self, region: Region) -> None:
        """It would get messages that no worker reads."""
        with pika.BlockingConnection(pika.URLParameters(region.url)) as connection:
            channel = connection.channel()
            channel.queue_declare("of-somebody", durable=True)
            channel.queue_bind("of-somebody", "gateway.in", "5")
        (difference,) = region.plan().differences
        assert str(difference) == "- binding gateway.in -> of-somebody"
        region.apply()
        assert region.plan().differences == ()

    def test_a_queue_of_another_kind_stops_it(self, broker: Broker, region: Region) -> None:
        """And then nothing at all is changed."""
        with own_vhost(broker) as url:
            with pika.BlockingConnection(pika.URLParameters(url)) as connection:
                connection.channel().queue_declare("gateway.partition.3", durable=True)
            other = region._replace(url=url)
            before = other.plan().differences
            with pytest.raises(BrokerError, match=r"queue gateway\.partition\.3"):
                other.apply()
            assert other.plan().differences == before


class TestDryRun:
    def test_it_shows_the_difference_and_changes_nothing(
        self, region: Region, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pika.BlockingConnection(pika.URLParameters(region.url)) as connection:
            connection.channel().queue_delete("gateway.parked")
        region.broker.admin.allow(region.user(GEMEENTE), region.vhost, read=".*")
        before = region.plan().differences
        assert main(command(region, "--dry-run")) == DIFFERENT
        said = capsys.readouterr().out
        assert f"~ permission {region.user(GEMEENTE)}: configure '.*' -> '^$'" in said
        assert "+ queue gateway.parked\n" in said
        assert "+ binding gateway.parked -> gateway.parked\n" in said
        assert said.endswith("3 to do; nothing was changed.\n")
        assert region.plan().differences == before
        assert main(command(region)) == OK
        assert main(command(region, "--dry-run")) == OK

    def test_new_users_are_named_and_how_they_get_a_password(
        self, region: Region, capsys: pytest.CaptureFixture[str]
    ) -> None:
        region.broker.admin.delete_user(region.user(OTHER))
        main(command(region, "--dry-run"))
        assert "rabbitmqctl change_password USER" in capsys.readouterr().out
        assert main(command(region)) == OK


class TestExport:
    def test_imported_in_a_fresh_broker_it_is_what_apply_makes(
        self, region: Region, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with own_vhost(region.broker) as url:
            other = region._replace(url=url)
            arguments = ["--parties", str(region.parties_file), "--vhost", other.vhost]
            assert main(["routing", "export", *arguments]) == OK
            definitions = json.loads(capsys.readouterr().out)
            kept = {user["name"] for user in definitions["users"]}
            definitions["users"] = []  # users are of the broker; here they are there already
            other.management().add(definitions)
            assert kept == {
                region.topology.worker_user,
                *map(region.user, (GEMEENTE, AANBIEDER, OTHER)),
            }
            assert other.plan().differences == ()

    def test_a_user_is_made_without_a_way_in(
        self, region: Region, capsys: pytest.CaptureFixture[str]
    ) -> None:
        region.broker.admin.delete_user(region.user(OTHER))
        main(["routing", "export", "--parties", str(region.parties_file), "--vhost", region.vhost])
        region.management().add(json.loads(capsys.readouterr().out))
        for password in ("", "guest"):
            url = region.broker.url(region.vhost, region.user(OTHER), password)
            with pytest.raises(pika.exceptions.AMQPConnectionError):
                pika.BlockingConnection(pika.URLParameters(url))


class TestWrongUse:
    def test_no_password_is_ever_shown(
        self, region: Region, capsys: pytest.CaptureFixture[str]
    ) -> None:
        url = region.broker.url(region.vhost, region.broker.admin.user, "not-to-be-shown")
        wrong = [*command(region)[:3], url, *command(region)[4:]]
        assert main(wrong) == FAILED
        said = capsys.readouterr()
        assert "refuses this user" in said.err
        assert "not-to-be-shown" not in said.out + said.err
        assert said.err.count("\n") == 1

    def test_no_management_interface(
        self, region: Region, capsys: pytest.CaptureFixture[str]
    ) -> None:
        nowhere = ["--management-url", f"http://127.0.0.1:{free_port()}"]
        assert main(["routing", "apply", "--amqp-url", region.url, *nowhere]) == FAILED
        assert "--management-url" in capsys.readouterr().err


class TestPartitions:
    def more(self, region: Region, count: int) -> Topology:
        names = tuple(f"gateway.partition.{number}" for number in range(count))
        return region.topology._replace(partitions=names)

    @pytest.mark.parametrize("count", [4, 12])
    def test_their_number_changes_when_they_are_empty(self, region: Region, count: int) -> None:
        topology = self.more(region, count)
        region.apply(topology)
        assert region.plan(topology).differences == ()

    def test_it_does_not_while_messages_wait(self, region: Region, gateway: Site) -> None:
        """The next message of a pair could overtake the ones that wait."""
        gateway.send(b"x")
        with pytest.raises(BrokerError, match="run empty first"):
            until_seen(region, self.more(region, 12))
        assert len(region.plan().differences) == 0

    def test_the_way_in_closes_while_they_run_empty(self, region: Region, gateway: Site) -> None:
        """With a policy, as docs/routing.md tells; nobody loses anything by it."""
        row = {
            "vhost": region.vhost,
            "name": "closed",
            "pattern": r"^gateway\.partition\.",
            "apply-to": "queues",
            "definition": {"max-length": 0, "overflow": "reject-publish"},
            "priority": 10,
        }
        region.management().add({"policies": [row]})
        many = [(b"x", KEY, None)] * 10
        with pytest.raises(pika.exceptions.NackError):
            gateway.send_all(many)
        region.management().delete("policies", region.vhost, "closed")
        gateway.send_all(many)


def until_seen(region: Region, topology: Topology) -> None:
    """Apply as soon as the broker's figures tell of the messages; they are some seconds old."""
    for _ in range(100):
        queues = region.management().get("queues", region.vhost)
        if any(queue.get("messages") for queue in queues):
            break
        time.sleep(0.2)
    region.apply(topology)
