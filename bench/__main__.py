"""Measure everything: python -m bench [--quick] [--only PART]... [--out FILE]."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import pipeline, reading, replay, shell
from bench.figures import Figure, table

PARTS = ("reading", "shell", "replay", *pipeline.PARTS)
_PAIRS, _QUICK_PAIRS = 7, 3


def main() -> None:
    """Measure, print the table, and write the figures where they are asked for."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure speed and memory.")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures as JSON")
    args = parser.parse_args()
    figures: list[Figure] = []
    try:
        with TemporaryDirectory(prefix="bench-") as folder:
            figures.extend(_measured(args.only or PARTS, Path(folder), quick=args.quick))
    finally:
        print(table(figures))  # what was measured before something went wrong, too
    if args.out is not None:
        args.out.write_text(_json(figures), encoding="utf-8")


def _measured(parts: Collection[str], folder: Path, *, quick: bool) -> Iterator[Figure]:
    if "reading" in parts:
        yield from reading.measure(folder, _QUICK_PAIRS if quick else _PAIRS, quick=quick)
    if "shell" in parts:
        yield from shell.measure(folder, quick=quick)
    if "replay" in parts:
        yield from replay.measure(folder, quick=quick)
    yield from pipeline.measure(parts, folder, quick=quick)


def _json(figures: list[Figure]) -> str:
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    rows = [{**figure._asdict(), "verdict": figure.verdict} for figure in figures]
    return json.dumps({"machine": machine, "figures": rows}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
