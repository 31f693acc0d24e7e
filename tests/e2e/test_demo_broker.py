"""`make demo-broker` runs through, and says how to get RabbitMQ where it is missing."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests import services

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "demo_broker.py"


def script() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("demo_broker", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_rabbitmq_one_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(services, "broker_program", lambda: None)
    assert script().main([]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert "rabbitmq-server" in line


def test_make_knows_the_demo_over_the_broker() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "scripts/demo_broker.py\n" in makefile
    assert "scripts/demo_broker.py --keep\n" in makefile


@pytest.mark.services
@pytest.mark.slow
def test_the_demo_runs_through() -> None:
    """Three aanbieders push, two gemeenten receive, and every answer is as the sets say."""
    if services.broker_program() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("RabbitMQ is not installed; CI must have it")
        pytest.skip("RabbitMQ is not installed")
    done = subprocess.run(
        [sys.executable, str(SCRIPT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything came out as expected" in done.stdout
    assert done.stderr == ""
