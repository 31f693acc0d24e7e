"""A disk that fills up while answers are written: nothing is taken in that was not answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway import cli
from gateway.outputs import OutFolder
from tests.messages import toewijzing_301


def _replay(tmp_path: Path, file: Path) -> int:
    store, out = tmp_path / "register.sqlite", tmp_path / "out"
    return cli.main(
        ["replay", "--date", "2026-05-06", "--store", str(store), "--out", str(out), str(file)]
    )


def test_a_message_whose_answer_cannot_be_written_is_not_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear line and status 2; the same message is accepted once there is room again."""
    file = tmp_path / "01.xml"
    file.write_bytes(toewijzing_301())
    with monkeypatch.context() as full:
        full.setattr(OutFolder, "_write", _no_room)
        assert _replay(tmp_path, file) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "no space left" in error
    assert _replay(tmp_path, file) == 0
    assert (tmp_path / "out" / "01.JW302.xml").exists()


def _no_room(self: OutFolder, file: str, data: bytes) -> None:
    from gateway.errors import WrongUse

    raise WrongUse(f'cannot write "{file}": no space left on device')
