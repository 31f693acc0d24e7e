"""Judges one file again and again in a process of its own, and tells the processor time it took.

    python -m bench.reading_worker bare|gateway FILE

Each line on standard input is a number of rounds; the answer is a line with the seconds per round
and the peak memory in MB up to now. Bare is lxml: parse, and validate by the compiled XSD.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

TODAY: Final = date(2026, 6, 1)
XSD: Final = "ijw/3.2/JW323.xsd"


def bare() -> Callable[[bytes], bool]:
    """Lxml alone."""
    from lxml import etree

    from gateway.data import schemas_dir

    schema = etree.XMLSchema(etree.parse(str(schemas_dir() / XSD)))
    return lambda data: schema.validate(etree.fromstring(data))


def gateway() -> Callable[[bytes], bool]:
    """Levels 1 and 2 of the gateway."""
    from gateway.wiring import validator

    judge = validator(today=TODAY, schemas=None, lang="nl")
    return lambda data: judge(data).verdict == "accepted"


def main(which: str, file: str) -> None:
    """Answer until standard input ends."""
    judge = {"bare": bare, "gateway": gateway}[which]()
    data = Path(file).read_bytes()
    for line in sys.stdin:
        rounds = int(line)
        start = time.process_time()
        right = all(judge(data) for _ in range(rounds))
        seconds = (time.process_time() - start) / rounds
        if not right:
            sys.exit(f"{which} does not accept {file}")
        print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
