"""One small message from the shell: `gateway validate` against a bare script with lxml.

Wall time of whole processes, in turns. Both find their modules compiled, as after an installation.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.figures import Figure, figure, ratios
from bench.invoices import invoice
from bench.reading_worker import XSD
from gateway.data import schemas_dir

MOST_TIMES_BARE: Final = 2.5
PAIRS: Final = 21
_QUICK_PAIRS: Final = 5


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """The figures of one message."""
    message = folder / "small.xml"
    message.write_bytes(invoice(3))
    script = Path(__file__).with_name("bare_validate.py")
    bare = [sys.executable, str(script), str(schemas_dir() / XSD), str(message)]
    ours = [str(Path(sys.executable).with_name("gateway")), "validate", str(message)]
    environment = _with_compiled_modules(folder)
    for command in (bare, ours):
        _seconds(command, environment)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(_QUICK_PAIRS if quick else PAIRS):
        times[0].append(_seconds(bare, environment))
        times[1].append(_seconds(ours, environment))
    yield figure("one message from the shell", "ms", [1000 * seconds for seconds in times[1]])
    yield figure(
        "one message from the shell", "× lxml", ratios(times[1], times[0]), MOST_TIMES_BARE
    )


def _with_compiled_modules(folder: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
