"""What people do at a queue, on a real broker: send and wait, receive, look, retry and drop."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from gateway import wiring
from gateway.broker.amqp import Link
from gateway.broker.delivery import Delivery, Properties
from gateway.broker.mailbox import Mailbox
from gateway.broker.topology import declare_parties
from gateway.cli import main
from gateway.desk import receive as receiving
from gateway.desk.send import stable_id
from gateway.errors import BrokerError
from gateway.log import configure
from tests import messages as m
from tests.integration.broker.site import Site
from tests.services import Broker

pytestmark = pytest.mark.services

GEMEENTE, AANBIEDER = "0384", "98000001"
GEMEENTE_QUEUE, AANBIEDER_QUEUE = f"gemeente.{GEMEENTE}", f"aanbieder.{AANBIEDER}"
TOEWIJZING = m.toewijzing_301()
WRONG = m.toewijzing_301(producten=(m.ToegewezenProduct(einddatum="2026-03-01"),))

Files = Callable[..., list[str]]


@pytest.fixture
def site(amqp_url: str, tmp_path: Path) -> Site:
    """A broker with an empty register behind it, and the queues of two parties."""
    made = Site(amqp_url, str(tmp_path / "register.db"))
    link = Link(amqp_url)
    declare_parties(link, made.topology, [GEMEENTE, AANBIEDER])
    link.close()
    return made


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Write messages to files; their paths."""

    def write(*messages: bytes) -> list[str]:
        paths = [tmp_path / f"{number:02}.xml" for number in range(len(messages))]
        for path, data in zip(paths, messages, strict=True):
            path.write_bytes(data)
        return [str(path) for path in paths]

    return write


@pytest.fixture
def working(site: Site) -> Iterator[None]:
    """A worker beside the test."""
    stop = Event()

    def work() -> None:
        wiring.worker(
            site.settings,
            today=lambda: site.today,
            contracts=(),
            schemas=None,
            lang="nl",
            once=False,
            stop=stop,
            log=configure(site.log),
        )

    thread = Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join(timeout=30)


def as_party(site: Site, command: str, party: str, *rest: str) -> int:
    return main([command, "--amqp-url", site.url, "--as", party, *rest])


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(one) for one in text.splitlines()]


class TestSend:
    def test_what_is_sent_is_judged_as_of_its_party(
        self, site: Site, files: Files, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The routing key is that of the Header, the message_id that of the bytes."""
        assert as_party(site, "send", GEMEENTE, "--format", "json", *files(TOEWIJZING)) == 0
        (told,) = objects(capsys.readouterr().out)
        assert told == {"file": "00.xml", "message_id": stable_id(GEMEENTE, TOEWIJZING)}
        site.work()
        (delivered,) = site.read(AANBIEDER_QUEUE)
        assert (delivered.message_id, delivered.body) == (told["message_id"], TOEWIJZING)

    @pytest.mark.usefixtures("working")
    def test_waiting_explains_the_answer_and_leaves_it_there(
        self, site: Site, files: Files, capsys: pytest.CaptureFixture[str]
    ) -> None:
        paths = files(TOEWIJZING, m.start_305(kop=m.Kop("S1", aanbieder=AANBIEDER)))
        assert as_party(site, "send", GEMEENTE, paths[0], "--format", "json", "--wait=30") == 0
        (told,) = objects(capsys.readouterr().out)
        assert (told["verdict"], told["findings"]) == ("accepted", [])
        assert told["answer"]["message"] == "JW302"
        (answer,) = site.read(GEMEENTE_QUEUE)
        assert answer.type == "JW302"

    @pytest.mark.usefixtures("working")
    def test_what_was_wrong_is_told_in_words(
        self, site: Site, files: Files, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Level 2 has one code for everything: the message itself tells which rule it broke."""
        assert as_party(site, "send", GEMEENTE, *files(WRONG), "--wait=30") == 1
        said = capsys.readouterr().out
        assert "Afgekeurd" in said
        assert "retourcode 0001" in said
        assert "ToegewezenProduct" in said

    @pytest.mark.usefixtures("working")
    def test_codes_of_level_3_are_explained_by_their_rule(
        self, site: Site, files: Files, capsys: pytest.CaptureFixture[str]
    ) -> None:
        claim = m.declaratie_323(kop=m.Kop("D1"))
        status = as_party(site, "send", AANBIEDER, *files(claim), "--wait=30", "--format=json")
        (told,) = objects(capsys.readouterr().out)
        assert (status, told["verdict"], told["answer"]["message"]) == (1, "rejected", "JW325")
        assert "TR304" in {one["rule"] for one in told["findings"]}

    @pytest.mark.usefixtures("working")
    def test_a_notice_is_told_too(
        self, site: Site, files: Files, capsys: pytest.CaptureFixture[str]
    ) -> None:
        broken = TOEWIJZING.replace(b"<jw301:Client>", b"<jw301:Klant>")
        status = as_party(site, "send", GEMEENTE, *files(broken), "--wait=30", "--format=json")
        (told,) = objects(capsys.readouterr().out)
        assert (status, told["verdict"], told["findings"][0]["level"]) == (1, "refused", 1)

    def test_no_answer_in_time_is_status_3(
        self, site: Site, files: Files, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert as_party(site, "send", GEMEENTE, *files(TOEWIJZING), "--wait=0.5") == 3
        assert "no answer within 0.5 seconds" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("party", "data"), [("0363", TOEWIJZING), (AANBIEDER, TOEWIJZING), (GEMEENTE, b"<a/>")]
    )
    def test_of_somebody_else_or_of_nobody_is_wrong_use(
        self, site: Site, files: Files, party: str, data: bytes
    ) -> None:
        """Nothing is sent then, also nothing else."""
        assert as_party(site, "send", party, *files(TOEWIJZING, data)) == 2
        site.work()
        assert site.lines() == []


class TestReceive:
    def test_each_message_is_a_file_with_its_headers_beside_it(
        self, site: Site, tmp_path: Path
    ) -> None:
        site.send(TOEWIJZING, message_id="t-1")
        site.send(m.declaratie_323(kop=m.Kop("D1")), message_id="../../d 1")
        site.work()
        out = tmp_path / "in"
        assert as_party(site, "receive", GEMEENTE, "--out", str(out), "--declaraties") == 0
        names = sorted(path.name for path in out.iterdir() if "headers" not in path.name)
        assert [name.split(".")[0] for name in names] == ["JW302", "JW323", "JW325", "declaratie"]
        assert any(name.startswith("JW323.D1._d_1-") for name in names)
        beside = json.loads((out / names[0].replace(".xml", ".headers.json")).read_text())
        assert beside["correlation_id"] == "t-1"
        assert beside["headers"]["verdict"] == "accepted"
        assert site.read(GEMEENTE_QUEUE) == site.read(f"{GEMEENTE_QUEUE}.declaraties") == []

    def test_a_redelivery_makes_no_second_file(
        self, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Lost after the file was written and before the ack: the message comes again."""
        site.send(TOEWIJZING, message_id="t-1")
        site.work()
        acknowledge, lost = Link.ack, iter([BrokerError("gone")])

        def ack(link: Link, delivery: Delivery) -> None:
            for error in lost:
                raise error
            acknowledge(link, delivery)

        monkeypatch.setattr(Link, "ack", ack)
        out = str(tmp_path / "in")
        assert as_party(site, "receive", AANBIEDER, "--out", out) == 3
        before = sorted(path.name for path in Path(out).iterdir())
        assert as_party(site, "receive", AANBIEDER, "--out", out) == 0
        assert sorted(path.name for path in Path(out).iterdir()) == before
        assert len(before) == 2
        assert site.read(AANBIEDER_QUEUE) == []

    def test_what_cannot_be_written_stays_in_the_queue(
        self, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.send(TOEWIJZING, message_id="t-1")
        site.work()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("gateway.desk.files.os.fsync", full)
        out = tmp_path / "in"
        assert as_party(site, "receive", AANBIEDER, "--out", str(out)) == 2
        assert list(out.iterdir()) == []
        assert len(site.read(AANBIEDER_QUEUE)) == 1

    def test_other_bytes_by_the_same_names_are_another_file(self, tmp_path: Path) -> None:
        told: list[str] = []
        folder = receiving.Folder(tmp_path, told.append)
        for body in (b"one", b"two", b"one", b"two"):
            folder.keep(Delivery("q", 1, "", Properties(type="JW301", message_id="1"), body, 0))
        assert len(told) == 2
        assert {path.read_bytes() for path in tmp_path.glob("*.xml")} == {b"one", b"two"}

    def test_an_aanbieder_has_no_declaraties(self, site: Site, tmp_path: Path) -> None:
        out = str(tmp_path / "in")
        assert as_party(site, "receive", AANBIEDER, "--out", out, "--declaraties") == 2


class TestParked:
    @pytest.fixture
    def dead(self, site: Site, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
        """Something unreadable, as the list shows it."""
        site.send(b"no message at all 999900006", message_id="x")
        site.work()
        capsys.readouterr()
        assert self.parked(site, "list", "--format", "json") == 0
        (told,) = objects(capsys.readouterr().out)
        return told

    @staticmethod
    def parked(site: Site, *rest: str) -> int:
        return main(["parked", *rest, "--amqp-url", site.url])

    def test_list_and_show_tell_why_and_nothing_of_anybody(
        self, site: Site, dead: dict[str, Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert (dead["queue"], dead["reason"], dead["cause"]) == (
            "gateway.dead",
            "unreadable",
            "XML",
        )
        assert dead["routing_key"] == "jw.0384.98000001"
        assert self.parked(site, "show", dead["number"]) == self.parked(site, "list") == 0
        assert "999900006" not in capsys.readouterr().out

    def test_the_body_goes_to_a_file_when_asked(
        self, site: Site, dead: dict[str, Any], tmp_path: Path
    ) -> None:
        assert self.parked(site, "show", dead["number"], "--body", str(tmp_path / "x")) == 0
        assert (tmp_path / "x").read_bytes() == b"no message at all 999900006"

    def test_drop_needs_a_yes(self, site: Site, dead: dict[str, Any]) -> None:
        assert self.parked(site, "drop", dead["number"]) == 2
        assert self.parked(site, "drop", dead["number"], "--yes") == 0
        assert self.parked(site, "drop", dead["number"], "--yes") == 2
        assert site.read("gateway.dead") == []

    def test_retry_offers_what_failed_once_more(
        self,
        site: Site,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """With the fault mended it is processed as if it had just come in."""
        from gateway.pipeline import Pipeline

        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as broken:
            broken.setattr(Pipeline, "walk", fail)
            site.send(TOEWIJZING, message_id="t-1")
            site.send(m.start_305(kop=m.Kop("S1")), message_id="s-1")
            site.work()
        self.parked(site, "list", "--format", "json")
        found = {one["message"]: one for one in objects(capsys.readouterr().out)}
        assert (found["JW301"]["queue"], found["JW301"]["reason"]) == ("gateway.parked", "failed")
        assert self.parked(site, "retry", found["JW301"]["number"]) == 0
        site.work()
        (delivered,) = site.read(AANBIEDER_QUEUE)
        assert (delivered.type, delivered.message_id) == ("JW301", "t-1")
        assert [letter.message_id for letter in site.read("gateway.parked")] == ["s-1"]

    def test_no_such_number(self, site: Site, dead: dict[str, Any]) -> None:
        assert self.parked(site, "show", "ffffffffffff") == 2
        assert self.parked(site, "show", dead["number"][:2]) == 2
        assert self.parked(site, "show") == self.parked(site, "list", dead["number"]) == 2


class TestStatus:
    @pytest.mark.parametrize("by", ["amqp", "management"])
    def test_what_waits_where(
        self, site: Site, broker: Broker, by: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        site.send(TOEWIJZING, message_id="t-1")
        site.send(b"no message", message_id="x")
        site.work()
        site.send(WRONG, message_id="t-2")
        admin = broker.admin
        where = ["--amqp-url", site.url]
        if by == "management":
            where += [
                "--management-url",
                f"http://{admin.user}:{admin.password}@{admin.host}:{admin.port}",
            ]
            _wait_for_counts(site, where, capsys)
        assert main(["status", *where, "--store", site.store, "--format", "json"]) == 0
        (told,) = objects(capsys.readouterr().out)
        by_queue = {one["queue"]: one for one in told["queues"]}
        assert by_queue[AANBIEDER_QUEUE]["waiting"] == by_queue[GEMEENTE_QUEUE]["waiting"] == 1
        assert by_queue[AANBIEDER_QUEUE]["oldest"] is not None
        partitions = [one["waiting"] for name, one in by_queue.items() if "partition" in name]
        assert sum(partitions) == 1
        assert (told["parked"], told["dead"], told["unknown"]) == (0, 1, [])

    def test_it_says_what_it_could_not_see(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert (
            main(["status", "--amqp-url", "amqp://127.0.0.1:1/", "--store", str(tmp_path / "no")])
            == 0
        )
        said = capsys.readouterr().out
        assert "Niet te zien: register" in said
        assert "Niet te zien: broker" in said


def _wait_for_counts(site: Site, where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The management interface tells of a queue some seconds later."""
    from time import sleep

    for _ in range(40):
        main(["status", *where, "--format", "json"])
        (told,) = objects(capsys.readouterr().out)
        sizes = {one["queue"]: one["waiting"] for one in told["queues"]}
        if told["dead"] == 1 and sizes.get(GEMEENTE_QUEUE) == 1 == sum(
            size for name, size in sizes.items() if "partition" in name
        ):
            return
        sleep(0.5)


def _wait_until_back(link: Link) -> None:
    """The broker puts back what a channel left behind a moment after that channel has gone."""
    from time import sleep

    for _ in range(100):
        if link.counted(GEMEENTE_QUEUE) == 1:
            return
        sleep(0.1)


def test_a_mailbox_that_only_looked_leaves_everything(site: Site) -> None:
    site.send(TOEWIJZING, message_id="t-1")
    site.work()
    link = Link(site.url)
    mailbox = Mailbox(link, site.topology)
    seen = []
    for _ in range(2):
        _wait_until_back(link)
        seen.append([one.body for one in mailbox.browse(GEMEENTE_QUEUE)])
    _wait_until_back(link)
    link.close()
    assert len(seen[0]) == 1
    assert seen[0] == seen[1]
    assert len(site.read(GEMEENTE_QUEUE)) == 1
