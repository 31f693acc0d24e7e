"""Sample parties: send made-up messages to the gateway one by one, and tell what came back.

`sample_parties.py FOLDER` takes the XML files in the folder in order of their names. Each is sent
as its sender would, to the exchange `gateway.in` with the routing key of its Header; then the
queues of its parties are emptied. The broker is that of GATEWAY_AMQP_URL.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pika

from gateway.outgoing import queues_of
from gateway.reading.header import read_kop

EXCHANGE = "gateway.in"
PATIENCE_SECONDS = 20.0
LOOK_SECONDS = 0.1
QUIET_LOOKS = 3


def main(folder: Path, url: str) -> None:
    """Send every message of a folder, and print a line for each and for what came of it."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for path in sorted(folder.glob("*.xml")):
            data = path.read_bytes()
            kop = read_kop(data)
            if kop is None or kop.routing_key is None:
                say(f"{path.name}: the parties are not named; not sent")
                continue
            message_id = f"sample-{path.stem}"
            channel.basic_publish(
                EXCHANGE,
                kop.routing_key,
                data,
                pika.BasicProperties(message_id=message_id, delivery_mode=2),
                mandatory=True,
            )
            say(f"{path.name}: {kop.naam} sent by {kop.sender}")
            for queue, kind, verdict in answers(channel, (kop.sender, kop.receiver)):
                say(f"  {queue} got {kind} ({verdict})")


def answers(channel: Any, codes: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """What is in the queues of these parties, until nothing more comes."""
    queues = [queue for code in codes if code for queue in queues_of(code)]
    until, quiet, found = time.monotonic() + PATIENCE_SECONDS, 0, False
    while time.monotonic() < until and not (found and quiet >= QUIET_LOOKS):
        quiet += 1
        for queue in queues:
            got = channel.basic_get(queue, auto_ack=True)
            if got[0] is not None:
                found, quiet = True, 0
                yield queue, got[1].type, (got[1].headers or {}).get("verdict", "")
        time.sleep(LOOK_SECONDS)


def say(line: str) -> None:
    """Print at once, also into the log of a container."""
    print(line, flush=True)  # noqa: T201  (this is what people came for)


if __name__ == "__main__":
    main(Path(sys.argv[1]), os.environ["GATEWAY_AMQP_URL"])
