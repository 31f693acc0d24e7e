"""What waits, per queue and party: at the broker, in the register, and what was put aside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from gateway.broker.amqp import Link
from gateway.broker.management import Management, address
from gateway.broker.topology import Topology, load_topology
from gateway.errors import GatewayError
from gateway.outgoing import queue_of, queues_of
from gateway.printable import one_line
from gateway.register.overview import Overview, overview, published_at
from gateway.register.store import StoreRegister, open_store
from gateway.standard.findings import Lang, Text

_LOCAL: Final = "amqp://localhost/"
"""The virtual host when only the management interface is given."""


class Sources(NamedTuple):
    """Where to look; None where nobody said."""

    amqp_url: str | None
    management_url: str | None
    store: str | None


class Line(NamedTuple):
    """One queue: how much waits in it and in the outbox for it, and the party's rejections."""

    queue: str
    party: str | None
    waiting: int | None
    outbox: int | None
    oldest: str | None
    rejected_today: int | None


class Status(NamedTuple):
    """Every queue, and what could not be found out."""

    lines: tuple[Line, ...]
    parked: int | None
    dead: int | None
    unknown: tuple[str, ...]


def look(sources: Sources, today: date) -> Status:
    """Ask everything that can be reached."""
    topology = load_topology()
    unknown: list[str] = []
    with _Memory(sources.store, today, unknown) as memory:
        sizes = _sizes(sources, topology, memory.seen, unknown)
        names = sorted({*sizes, *memory.seen.queues, *_of_parties(memory.seen.rejected)})
        lines = tuple(memory.line(name, sizes.get(name)) for name in names)
    found = sizes.get
    return Status(lines, found(topology.parked), found(topology.dead), tuple(unknown))


class _Memory:
    """The register, if there is one."""

    def __init__(self, store: str | None, today: date, unknown: list[str]) -> None:
        self._register: StoreRegister | None = None
        self.seen = Overview({}, frozenset(), {})
        if store is None:
            unknown.append(
                "register: give --store to see the outbox, the oldest and what was wrong"
            )
            return
        try:
            self._register = open_store(store, new=False)
            with self._register.reading() as session:
                self.seen = overview(session, today)
        except GatewayError as error:
            unknown.append(f"register: {error}")
            self.close()

    def __enter__(self) -> _Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._register is not None:
            self._register.close()
        self._register = None

    def line(self, queue: str, waiting: int | None) -> Line:
        party = _party_of(queue)
        here = self.seen.waiting.get(queue)
        asked = self._register is not None
        is_main = party is not None and queue == queue_of(party)
        return Line(
            queue,
            party,
            waiting,
            (here.total if here else 0) if asked else None,
            self._oldest(queue, waiting or 0),
            self.seen.rejected.get(party or "", 0) if asked and is_main else None,
        )

    def _oldest(self, queue: str, waiting: int) -> str | None:
        """Of what waits at the broker or else here; the gateway fills a queue in order."""
        if self._register is None:
            return None
        here = self.seen.waiting.get(queue)
        oldest = here.oldest if here else None
        if waiting:
            with self._register.reading() as session:
                there = published_at(session, queue, waiting)
            oldest = there if there is not None else oldest
        return None if oldest is None else datetime.fromtimestamp(oldest, UTC).isoformat()


def _sizes(
    sources: Sources, topology: Topology, seen: Overview, unknown: list[str]
) -> Mapping[str, int]:
    """From the management interface; else by asking the broker for each queue that is known."""
    if sources.management_url is not None:
        try:
            return _managed(sources.amqp_url or _LOCAL, sources.management_url)
        except GatewayError as error:
            unknown.append(f"management: {error}")
    if sources.amqp_url is None:
        if sources.management_url is None:
            unknown.append("broker: give --amqp-url or --management-url to see what waits there")
        return {}
    try:
        with closing(Link(sources.amqp_url, "gateway status")) as link:
            return _asked(link, topology, seen)
    except GatewayError as error:
        unknown.append(f"broker: {error}")
        return {}


def _asked(link: Link, topology: Topology, seen: Overview) -> Mapping[str, int]:
    own = (queue.name for queue in topology.queues)
    counted = {name: link.counted(name) for name in {*own, *seen.queues}}
    return {name: count for name, count in counted.items() if count is not None}


def _managed(amqp_url: str, management_url: str) -> Mapping[str, int]:
    """The messages in each queue of the virtual host, those included that somebody holds."""
    where = address(amqp_url, management_url)
    found = Management(where).get("queues", where.vhost)
    return {str(queue["name"]): int(queue.get("messages", 0)) for queue in found or ()}


def _of_parties(parties: Mapping[str, int]) -> set[str]:
    return {queues_of(party)[0] for party in parties}


def _party_of(queue: str) -> str | None:
    kind, _, rest = queue.partition(".")
    return rest.partition(".")[0] if kind in {"aanbieder", "gemeente"} else None


# -- for people and for programs -------------------------------------------------------------------

_HEADS: Final = (
    Text("rij", "queue"),
    Text("wacht", "waiting"),
    Text("outbox", "outbox"),
    Text("oudste", "oldest"),
    Text("afgekeurd vandaag", "rejected today"),
)
_ASIDE: Final = Text(
    "Apart gezet: {parked} geparkeerd, {dead} onbestelbaar.",
    "Put aside: {parked} parked, {dead} dead letters.",
)
_NOT_SEEN: Final = Text("Niet te zien: ", "Not seen: ")


def as_json(status: Status) -> str:
    """One JSON object."""
    document: dict[str, Any] = status._asdict()
    document["lines"] = [line._asdict() for line in status.lines]
    return json.dumps({"queues": document.pop("lines"), **document}, ensure_ascii=False)


def as_text(status: Status, lang: Lang) -> Iterator[str]:
    """A table, what was put aside, and what could not be seen."""
    rows = [tuple(head.in_(lang) for head in _HEADS)]
    for line in status.lines:
        cells = (line.queue, line.waiting, line.outbox, line.oldest, line.rejected_today)
        rows.append(tuple("-" if cell is None else str(cell) for cell in cells))
    yield from _table(rows)
    counts = ("-" if count is None else str(count) for count in (status.parked, status.dead))
    parked, dead = counts
    yield _ASIDE.in_(lang).format(parked=parked, dead=dead)
    for reason in status.unknown:
        yield _NOT_SEEN.in_(lang) + one_line(reason)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield one_line("  ".join(cells).rstrip())
