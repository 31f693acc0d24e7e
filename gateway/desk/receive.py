"""Takes the messages for a party to a folder; each is acknowledged once it is safely there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from gateway.broker.amqp import Link
from gateway.broker.delivery import Delivery
from gateway.broker.mailbox import Mailbox
from gateway.broker.topology import load_topology
from gateway.desk.files import make_folder, write_safely
from gateway.errors import WrongUse
from gateway.outgoing import queues_of
from gateway.reading.header import read_kop

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST: Final = 60
_DIGITS: Final = 12
_OF_THE_BROKER: Final = "x-"


class Folder:
    """Where messages go; the same message twice is one file."""

    def __init__(self, path: Path, told: Callable[[str], None]) -> None:
        make_folder(path)
        self._path = path
        self._told = told

    def keep(self, delivery: Delivery) -> None:
        """Write a message, and beside it what travelled with it.

        Raises:
            WrongUse: it cannot be written.
        """
        name = name_of(delivery)
        path = self._path / name
        if path.exists() and path.read_bytes() != delivery.body:  # another one by the same names
            name = f"{path.stem}.{_digest(delivery.body)}{path.suffix}"
            path = self._path / name
        beside = path.with_name(f"{path.stem}.headers.json")
        if not path.exists():
            written = json.dumps(_envelope(delivery), ensure_ascii=False, indent=2, default=str)
            write_safely(beside, lambda stream: stream.write(f"{written}\n".encode()))
            write_safely(path, lambda stream: stream.write(delivery.body))
            self._told(name)


def receive(
    amqp_url: str,
    party: str,
    out: Path,
    *,
    declaraties: bool,
    wait_seconds: float,
    told: Callable[[str], None],
) -> int:
    """
    Take what waits for a party; `told` gets the name of each file. Returns how many came.

    Raises:
        WrongUse: the folder cannot be written, or the party has no such queue.
        BrokerError: the broker cannot be reached, or the connection was lost.
    """
    queues = queues_of(party)
    if declaraties and len(queues) == 1:
        raise WrongUse("--declaraties is for a gemeente: an aanbieder has no such queue")
    folder = Folder(out, told)
    with closing(Link(amqp_url, "gateway receive")) as link:
        mailbox = Mailbox(link, load_topology())
        return mailbox.take(queues if declaraties else queues[:1], folder.keep, wait_seconds)


def name_of(delivery: Delivery) -> str:
    """`JW325.000000000012.<message_id>.xml`, from parts that any file system takes."""
    properties, body = delivery.properties, delivery.body
    is_json = properties.content_type == "application/json"
    parts = (
        _part(properties.type or "bericht"),
        _part(_identificatie(body, is_json=is_json) or "-"),
        _part(properties.message_id or f"sha256-{_digest(body)}"),
    )
    return f"{'.'.join(parts)}.{'json' if is_json else 'xml'}"


def _part(text: str) -> str:
    """A part of a name; of two texts that would look alike one shows that it was another."""
    safe = _UNSAFE.sub("_", text)[:_LONGEST] or "_"
    return safe if safe == text else f"{safe}-{_digest(text.encode())}"


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:_DIGITS]


def _identificatie(body: bytes, *, is_json: bool) -> str | None:
    if not is_json:
        kop = read_kop(body)
        return kop.identificatie if kop else None
    try:
        document = json.loads(body)
    except ValueError:
        return None
    found = document.get("identificatie") if isinstance(document, dict) else None
    return found if isinstance(found, str) else None


def _envelope(delivery: Delivery) -> dict[str, Any]:
    properties = delivery.properties._asdict()
    headers = properties.pop("headers") or {}
    own = {name: value for name, value in headers.items() if not name.startswith(_OF_THE_BROKER)}
    return {"queue": delivery.queue, **properties, "headers": own}
