"""The command `gateway deadlines` on a register that a replay has left."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway import cli
from tests import messages
from tests.messages import AangevraagdProduct, Client, Kop

Run = Callable[..., tuple[int, str, str]]
MESSAGES = {
    "1-verzoek": messages.verzoek_315(
        "jw",
        Kop("V1", "2026-03-10"),
        Client(),
        (AangevraagdProduct("VOT-1"), AangevraagdProduct("VOT-2", code="45A05")),
    ),
    "2-antwoord": messages.antwoord_319(
        "jw", Kop("A1", "2026-03-12"), referentie="VOT-2", antwoord="2"
    ),
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*argv: object) -> tuple[int, str, str]:
        status = cli.main([str(word) for word in argv])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return run


@pytest.fixture
def store(tmp_path: Path, run: Run) -> Path:
    """A request for two products on 10 March 2026, of which one is under investigation."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in MESSAGES.items():
        (folder / f"{name}.xml").write_bytes(data)
    store = tmp_path / "register.db"
    assert run("replay", "--store", store, "--date", "2026-03-31", folder)[0] == 0
    return store


class TestJson:
    def test_what_is_open(self, run: Run, store: Path) -> None:
        status, out, err = run(
            "deadlines", "--store", store, "--date", "2026-03-17", "--format", "json"
        )
        found = [json.loads(line) for line in out.splitlines()]
        assert [(each["rule"], each["reference"], each["due"]) for each in found] == [
            ("OP274", "VOT-1", "2026-03-17"),
            ("OP359", "VOT-1", "2026-03-24"),
            ("OP359", "VOT-2", "2026-03-24"),
            ("OP274", "VOT-2", "2026-05-06"),
        ]
        assert found[0] | {"text": ""} == {
            "party": messages.GEMEENTE,
            "due": "2026-03-17",
            "rule": "OP274",
            "message": "JW315",
            "reference": "VOT-1",
            "gemeente": messages.GEMEENTE,
            "aanbieder": messages.AANBIEDER,
            "ontvangen": "2026-03-10",
            "overdue": False,
            "text": "",
        }
        assert (status, err) == (0, "")

    def test_overdue(self, run: Run, store: Path) -> None:
        status, out, _ = run(
            "deadlines", "--store", store, "--date", "2026-03-18", "--format", "json"
        )
        late = [
            json.loads(line)["reference"] for line in out.splitlines() if '"overdue": true' in line
        ]
        assert (status, late) == (1, ["VOT-1"])

    def test_nothing(self, run: Run, store: Path) -> None:
        asked = ("deadlines", "--store", store, "--date", "2026-03-09", "--format", "json")
        assert run(*asked) == (0, "", "")


class TestText:
    def test_in_dutch(self, run: Run, store: Path) -> None:
        status, out, _ = run("deadlines", "--store", store, "--date", "2026-03-26")
        assert status == 1
        assert out == (
            "0384\n"
            "  JW315 verzoek om toewijzing VOT-1, van 98000001, ontvangen op 10-03-2026\n"
            "    OP274: toewijzen, of antwoorden, TE LAAT: kon tot en met 17-03-2026\n"
            "  JW315 verzoek om toewijzing VOT-2, van 98000001, ontvangen op 10-03-2026\n"
            "    OP274: toewijzen, of antwoorden, tot en met 06-05-2026\n"
            "\n"
            "2 open, waarvan 1 te laat.\n"
        )

    def test_in_english(self, run: Run, store: Path) -> None:
        _, out, _ = run("deadlines", "--store", store, "--date", "2026-03-26", "--lang", "en")
        assert "OVERDUE: was due until 17 March 2026" in out

    def test_nothing(self, run: Run, store: Path) -> None:
        status, out, _ = run("deadlines", "--store", store, "--date", "2026-03-09")
        assert (status, out) == (0, "Er staat niets open.\n")

    def test_nobody_is_named(self, run: Run, store: Path) -> None:
        _, out, _ = run("deadlines", "--store", store, "--date", "2026-03-26")
        assert messages.CLIENT.bsn not in out


class TestWrongUse:
    def test_without_a_store(self, run: Run) -> None:
        status, out, err = run("deadlines")
        assert (status, out) == (2, "")
        assert "--store" in err

    def test_a_register_that_is_not_there_is_not_made(self, run: Run, tmp_path: Path) -> None:
        status, out, err = run("deadlines", "--store", tmp_path / "none.db")
        assert (status, out) == (2, "")
        assert "no register" in err
        assert list(tmp_path.iterdir()) == []
