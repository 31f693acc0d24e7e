"""All parties at once: reads their queues and counts what arrives.

    python -m bench.country_reader --amqp-url URL --count N < names of queues

It prints `ready` when it reads all queues. After `--count` messages it prints as JSON when the last
one came, on the clock that all processes share, and how many there were of each type and verdict.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from typing import Final

import pika
from pika.adapters.blocking_connection import BlockingChannel

_LOOK_SECONDS: Final = 1.0


def main() -> None:
    """Read what the command line says."""
    parser = argparse.ArgumentParser(prog="country_reader")
    parser.add_argument("--amqp-url", required=True)
    parser.add_argument("--count", type=int, required=True)
    args = parser.parse_args()
    found: Counter[str] = Counter()
    size = 0

    def take(_: object, __: object, properties: pika.BasicProperties, body: bytes) -> None:
        nonlocal size
        headers = properties.headers or {}
        found[f"{properties.type} {headers['verdict']!s}" if headers else "answer"] += 1
        size += len(body)

    connection = pika.BlockingConnection(pika.URLParameters(args.amqp_url))
    channel: BlockingChannel = connection.channel()
    for queue in sys.stdin.read().split():
        channel.basic_consume(queue, take, auto_ack=True)
    print("ready", flush=True)
    while found.total() < args.count:
        connection.process_data_events(time_limit=_LOOK_SECONDS)
    print(json.dumps({"ended": time.perf_counter(), "found": found, "bytes": size}), flush=True)


if __name__ == "__main__":
    main()
