"""A pair stays in one partition and in order, however many workers there are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import pika
import pytest

from gateway.broker.intake import Arrived, Handled, Intake
from gateway.register.dump import dump
from gateway.register.store import open_store
from tests import messages as m
from tests.integration.broker.site import Site

pytestmark = pytest.mark.services

PATIENCE_SECONDS = 180
AANBIEDERS = ("98000001", "98000002", "98000003", "98000004", "98000005", "98000006")
PER_PAIR = 60


@contextmanager
def working(site: Site) -> Iterator[None]:
    """A worker in a thread of its own."""
    stop = Event()
    thread = Thread(target=site.run_worker, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def readers(site: Site) -> list[int]:
    with pika.BlockingConnection(pika.URLParameters(site.url)) as connection:
        channel = connection.channel()
        return [
            channel.queue_declare(name, passive=True).method.consumer_count
            for name in site.topology.partitions
        ]


def test_a_pair_stays_in_one_partition(amqp_url: str, tmp_path: object) -> None:
    """Every key in one queue, and the keys over all of them."""
    site = Site(amqp_url, f"{tmp_path}/register.db")
    keys = [f"{wet}.0384.{98000000 + n}" for wet in ("jw", "wmo") for n in range(60)]
    site.send_all((b"x", key, None) for key in keys * 2)
    found: dict[str, list[str]] = {}
    with pika.BlockingConnection(pika.URLParameters(amqp_url)) as connection:
        channel = connection.channel()
        for name in site.topology.partitions:
            for method, _, _ in channel.consume(name, auto_ack=True, inactivity_timeout=0.5):
                if method is None:
                    break
                found.setdefault(str(method.routing_key), []).append(name)
            channel.cancel()
    assert {key: len(names) for key, names in found.items()} == dict.fromkeys(keys, 2)
    assert all(len(set(names)) == 1 for names in found.values())
    assert {names[0] for names in found.values()} == set(site.topology.partitions)


def test_keys_that_a_sender_adds_move_nothing(amqp_url: str, tmp_path: object) -> None:
    """The header CC gives a message more keys; the hash takes the first."""
    site = Site(amqp_url, f"{tmp_path}/register.db")
    with pika.BlockingConnection(pika.URLParameters(amqp_url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for number in range(20):
            properties = pika.BasicProperties(headers={"CC": [f"key-{number}"]})
            channel.basic_publish("gateway.in", "jw.0384.98000001", b"x", properties)
        counts = [
            channel.queue_declare(name, passive=True).method.message_count
            for name in site.topology.partitions
        ]
    assert sorted(counts) == [0] * 7 + [20]


@pytest.mark.slow
def test_order_holds_while_workers_come_and_go(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two more workers join while messages wait, and one of them leaves before the end."""
    handled: list[tuple[int, str]] = []
    real, together = Intake.handle, Intake.handle_together

    def handle(self: Intake, arrived: Arrived) -> Handled:
        done = real(self, arrived)
        handled.append((id(self), arrived.routing_key))
        return done

    def handle_together(self: Intake, arrived: Sequence[Arrived]) -> list[Handled]:
        done = together(self, arrived)
        handled.extend((id(self), one.routing_key) for one in arrived[: len(done)])
        return done

    monkeypatch.setattr(Intake, "handle", handle)
    monkeypatch.setattr(Intake, "handle_together", handle_together)
    sent = {
        aanbieder: [f"{aanbieder[-1]}T{n:04}" for n in range(PER_PAIR)] for aanbieder in AANBIEDERS
    }
    site.send_all(
        (
            m.toewijzing_301(
                kop=m.Kop(names[n], aanbieder=aanbieder),
                client=m.Client(bsn=m.test_bsn(n)),
                producten=[m.ToegewezenProduct(nummer=1000 * int(aanbieder[-1]) + n)],
            ),
            f"jw.0384.{aanbieder}",
            names[n],
        )
        for n in range(PER_PAIR)
        for aanbieder, names in sent.items()
    )

    everything = PER_PAIR * len(AANBIEDERS)

    def workers() -> int:
        return len({worker for worker, _ in handled})

    with working(site):
        until(lambda: len(handled) >= 10)
        with working(site):
            with working(site):
                # On a fast day all is done before the third worker has got a partition.
                until(lambda: workers() == 3 or len(handled) >= everything)
            until(lambda: len(handled) >= everything)
    register = open_store(site.store)
    try:
        rows = dump(register)["bericht"]
    finally:
        register.close()
    for aanbieder, names in sent.items():
        kept = [row["identificatie"] for row in rows if row["aanbieder"] == aanbieder]
        assert kept == names


@pytest.mark.slow
def test_workers_share_the_partitions(amqp_url: str, tmp_path: object) -> None:
    """Each partition has one reader, also after one of two workers has gone."""
    site = Site(amqp_url, f"{tmp_path}/register.db")
    with working(site):
        with working(site):
            seen: list[list[int]] = []

            def steady() -> bool:
                seen.append(readers(site))
                return len(seen) > 40 and seen[-40:] == [[1] * 8] * 40

            until(steady)
        until(lambda: readers(site) == [1] * 8)
