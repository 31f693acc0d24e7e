"""What processes and folders on this machine take, as Linux counts it, and workers themselves."""

from __future__ import annotations

import os
import re
import resource
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from tests.services import LOOPBACK

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_STEP: Final = re.compile(r'^gateway_step_seconds_sum\{step="(\w+)"\} (\S+)$', re.MULTILINE)


def may_open(files: int) -> bool:
    """Let this process and those that it starts open as many files as they may: enough?"""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most == resource.RLIM_INFINITY or files <= most


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of all that it started, also of what has ended since."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:  # it has just ended
        return 0.0
    own = sum(map(int, fields[11:15])) / _TICKS  # user, system, and both of ended children
    return own + sum(cpu_seconds(int(child)) for child in children)


def peak_megabytes(pid: int) -> float:
    """The most memory that a process has held."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    (peak,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak) / 1e3


def bytes_in(folder: Path) -> int:
    """What the files in a folder take on the disk, while others come and go."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).stat().st_blocks * 512
            except FileNotFoundError:
                continue
    return total


def steps_of(port: int, workers: int) -> dict[str, float]:
    """The seconds that these workers spent in each step, the longest first."""
    found: dict[str, float] = {}
    for number in range(workers):
        with urlopen(f"http://{LOOPBACK}:{port + number}/metrics") as page:
            for step, seconds in _STEP.findall(page.read().decode()):
                found[step] = found.get(step, 0.0) + float(seconds)
    return dict(sorted(found.items(), key=lambda one: -one[1]))
