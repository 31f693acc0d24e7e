"""The command line from arguments to exit status, over a pipeline that answers by heart."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import gateway
from gateway import cli
from gateway.errors import GatewayError, WrongUse
from gateway.result import Answer, Result
from gateway.standard.findings import Finding, Text

FINDING = Finding("TR307", 3, "9307", "/Bericht/Declaratie", Text("Te vroeg.", "Too early."))
RESULTS = {
    b"good": Result("JW301", "accepted", answer=Answer("JW302", b"<ok/>")),
    b"partly": Result("JW323", "partly", (FINDING,), answer=Answer("JW325", b"<partly/>")),
    b"refused": Result(None, "refused", (FINDING,), notice=b'{"fault": null}'),
    b"failed": Result("JW301", "failed", reference="KeyError/pipeline:42"),
}


def process(data: bytes) -> Result:
    if data == b"crash":
        raise KeyError("a BSN that nobody may see")
    if data == b"wrong":
        raise WrongUse("the schemas are gone")
    if data == b"interrupt":
        raise KeyboardInterrupt
    return RESULTS[data]


def judged_and_kept(data: bytes, keep: Callable[[Result], None] | None = None) -> Result:
    result = process(data)
    if keep is not None and result.verdict != "failed":
        keep(result)
    return result


class Wiring:
    """Stands in for the real parts and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.fault: Exception | None = None

    def validator(self, **asked: Any) -> Callable[[bytes], Result]:
        self.asked = asked
        if self.fault is not None:
            raise self.fault
        return lambda data: process(data)._replace(answer=None)

    @contextmanager
    def replayer(self, **asked: Any) -> Iterator[Callable[..., Result]]:
        self.asked = asked
        if self.fault is not None:
            raise self.fault
        yield judged_and_kept


@pytest.fixture(autouse=True)
def wiring(monkeypatch: pytest.MonkeyPatch) -> Wiring:
    fake = Wiring()
    monkeypatch.setitem(sys.modules, "gateway.wiring", fake)
    monkeypatch.setattr(gateway, "wiring", fake, raising=False)
    return fake


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*argv: object) -> tuple[int, str, str]:
        status = cli.main([str(word) for word in argv])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return run


def put(folder: Path, **files: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.xml").write_text(content)
    return [folder / f"{name}.xml" for name in files]


class TestExitStatus:
    @pytest.mark.parametrize("form", ["text", "json", "junit"])
    @pytest.mark.parametrize(
        ("contents", "status"),
        [
            ({"a": "good"}, 0),
            ({"a": "good", "b": "partly"}, 1),
            ({"a": "refused"}, 1),
            ({"a": "failed"}, 3),
            ({"a": "refused", "b": "failed", "c": "good"}, 3),
            ({"a": "crash", "b": "good"}, 3),
        ],
    )
    def test_the_worst_decides(
        self, tmp_path: Path, run: Run, form: str, contents: dict[str, str], status: int
    ) -> None:
        put(tmp_path, **contents)
        for command in ("validate", "replay"):
            assert run(command, "--format", form, tmp_path)[0] == status

    def test_junit_passes_when_expected(self, tmp_path: Path, run: Run) -> None:
        put(tmp_path, a="partly")
        (tmp_path / "a.expected.json").write_text('{"verdict": "partly", "retourcodes": ["9307"]}')
        assert run("replay", "--format", "junit", tmp_path)[0] == 0
        assert run("replay", "--format", "json", tmp_path)[0] == 1


class TestReplay:
    def test_a_failed_message_does_not_stop_the_next(self, tmp_path: Path, run: Run) -> None:
        put(tmp_path / "in", a="crash", b="failed", c="partly", d="refused")
        status, out, err = run(
            "replay", "--format", "json", "--out", tmp_path / "out", tmp_path / "in"
        )
        lines = [json.loads(line) for line in out.splitlines()]
        assert [line["verdict"] for line in lines] == ["failed", "failed", "partly", "refused"]
        assert lines[2]["answer"] == {"message": "JW325", "file": "c.JW325.xml"}
        assert status == 3
        assert "BSN" not in err
        assert [line.split(";")[1] for line in err.splitlines()] == [
            err.splitlines()[0].split(";")[1],
            " referentie KeyError/pipeline:42",
        ]
        assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
            "c.JW325.xml",
            "d.fout.json",
        ]

    def test_what_is_asked_reaches_the_pipeline(
        self, tmp_path: Path, run: Run, wiring: Wiring
    ) -> None:
        put(tmp_path, a="good", b="good")
        run(
            "replay", tmp_path / "a.xml", "--contracts", "1.csv", "--contracts", "2.csv",
            "--date", "2026-03-01", "--store", "x.db", "--schemas", tmp_path, "--lang", "en",
            "--parties", "p.csv", tmp_path / "b.xml",
        )  # fmt: skip
        assert wiring.asked == {
            "today": date(2026, 3, 1),
            "contracts": [Path("1.csv"), Path("2.csv")],
            "store": "x.db",
            "schemas": tmp_path,
            "lang": "en",
            "parties": Path("p.csv"),
        }

    def test_two_inputs_for_one_answer_write_nothing(self, tmp_path: Path, run: Run) -> None:
        both = [*put(tmp_path / "a", x="good"), *put(tmp_path / "b", x="good")]
        status, out, err = run("replay", "--out", tmp_path / "out", *both)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert not (tmp_path / "out").exists()
        assert run("replay", *both)[0] == 0

    @pytest.mark.parametrize("fault", [WrongUse("line 3 is wrong"), WrongUse("no such store")])
    def test_bad_contracts_or_store_write_nothing(
        self, tmp_path: Path, run: Run, wiring: Wiring, fault: Exception
    ) -> None:
        wiring.fault = fault
        files = put(tmp_path / "in", a="good")
        assert run("replay", "--out", tmp_path / "out", *files) == (2, "", f"gateway: {fault}\n")
        assert not (tmp_path / "out").exists()

    def test_an_out_folder_that_cannot_be_written_is_told(self, tmp_path: Path, run: Run) -> None:
        files = put(tmp_path, a="good")
        status, out, err = run("replay", "--out", files[0], files[0])
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert files[0].read_text() == "good"


class TestValidate:
    def test_it_answers_nothing(self, tmp_path: Path, run: Run, wiring: Wiring) -> None:
        status, out, _ = run("validate", "--format", "json", *put(tmp_path, a="good"))
        assert status == 0
        assert json.loads(out)["answer"] is None
        assert wiring.asked == {"today": date.today(), "schemas": None, "lang": "nl"}  # noqa: DTZ011

    def test_options_of_replay_are_wrong_use(self, tmp_path: Path, run: Run) -> None:
        assert run("validate", "--out", tmp_path, *put(tmp_path, a="good"))[0] == 2


class TestWrongUse:
    @pytest.mark.parametrize(
        "argv",
        [
            [],
            ["frobnicate"],
            ["--frobnicate"],
            ["validate"],
            ["validate", "--date"],
            ["validate", "--date", "20260301", "x.xml"],
            ["validate", "--date", "2026-3-1", "x.xml"],
            ["validate", "--date", "2026-W10-1", "x.xml"],
            ["validate", "--date", "2026-02-30", "x.xml"],
            ["validate", "--date", "\uff12\uff10\uff12\uff16-03-01", "x.xml"],
            ["validate", "--date", "", "x.xml"],
            ["validate", "--format", "xml", "x.xml"],
            ["validate", "--form", "json", "x.xml"],
            ["validate", "--lang", "de", "x.xml"],
            ["validate", "--schemas", "/nowhere", "x.xml"],
            ["validate", "--\x1b[2J\nsecond", "x.xml"],
            ["validate", "/nowhere/x.xml"],
            ["validate", ""],
            ["replay", "--store", "", "x.xml"],
            ["replay", "--out", "", "x.xml"],
            ["replay", "--contracts", "", "x.xml"],
            ["rules", "TR999"],
            ["rules", "--format", "junit"],
            ["schemas"],
            ["schemas", "compare"],
            ["schemas", "compare", "/nowhere"],
            ["schemas", "forget", "."],
        ],
    )
    def test_it_is_one_clear_line_and_status_2(self, run: Run, argv: Sequence[str]) -> None:
        status, out, err = run(*argv)
        assert status == 2
        assert not out
        assert err.startswith("gateway: ")
        assert err.endswith("\n")
        assert err[:-1].isprintable()

    def test_it_is_found_out_before_the_first_message(self, tmp_path: Path, run: Run) -> None:
        [good] = put(tmp_path, a="good")
        assert run("validate", good, tmp_path / "missing.xml")[:2] == (2, "")


class TestOurOwnFaults:
    def test_they_are_one_line_with_a_reference(
        self, tmp_path: Path, run: Run, wiring: Wiring
    ) -> None:
        wiring.fault = KeyError("a BSN that nobody may see")
        status, out, err = run("validate", *put(tmp_path, a="good"))
        assert (status, out) == (3, "")
        assert err.startswith("gateway: failed through a fault of ours; reference KeyError/cli:")
        assert err.count("\n") == 1

    def test_known_ones_say_what_they_are(self, tmp_path: Path, run: Run, wiring: Wiring) -> None:
        wiring.fault = GatewayError("the database is gone")
        files = put(tmp_path, a="good")
        assert run("validate", *files) == (3, "", "gateway: the database is gone\n")

    def test_wrong_use_found_half_way_is_still_wrong_use(self, tmp_path: Path, run: Run) -> None:
        assert run("validate", *put(tmp_path, a="wrong"))[0] == 2

    def test_an_interrupt_is_one_line_and_130(self, tmp_path: Path, run: Run) -> None:
        status, _, err = run("replay", "--out", tmp_path / "o", *put(tmp_path, a="interrupt"))
        assert (status, err) == (130, "gateway: interrupted\n")


class TestOutput:
    def test_a_full_disk_behind_standard_output_is_told(
        self, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Full(io.StringIO):
            def write(self, text: str) -> int:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(sys, "stdout", Full())
        status, _, err = run("validate", *put(tmp_path, a="good"))
        assert (status, err.count("\n")) == (2, 1)
        assert "no space left" in err

    def test_no_standard_output_at_all_is_no_fault(
        self, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdout", None)
        assert run("validate", *put(tmp_path, a="good"))[0] == 0

    @pytest.mark.parametrize(
        ("argv", "status"), [(["rules"], 141), (["--help"], 0), (["rules", "--help"], 0)]
    )
    def test_a_reader_that_stops_reading_sees_no_traceback(
        self, argv: list[str], status: int
    ) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        done = run_gateway(argv, stdout=writing)
        os.close(writing)
        assert (done.returncode, done.stderr) == (status, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_full_disk_is_one_line_also_at_exit(self) -> None:
        with Path("/dev/full").open("wb") as full:
            done = run_gateway(["rules"], stdout=full)
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1

    def test_a_name_that_is_no_unicode_is_shown_escaped(self, tmp_path: Path) -> None:
        name = os.fsencode(tmp_path) + b"/a\xff.xml"
        Path(os.fsdecode(name)).write_bytes(b"good")
        program = (
            "import sys, types, gateway.cli as c; from gateway.result import Result; "
            "sys.modules['gateway.wiring'] = w = types.SimpleNamespace("
            "validator=lambda **_: lambda _: Result('JW301', 'accepted')); c.main(sys.argv[1:])"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, "validate", "--format", "json", name],
            capture_output=True,
            check=False,
        )
        assert json.loads(done.stdout)["file"] == "a\udcff.xml"

    def test_help_and_version_are_no_fault(self, run: Run) -> None:
        assert run("--help")[0] == 0
        assert "--contracts" in run("replay", "--help")[1]
        assert run("--version")[1].startswith("gateway ")


class TestSchemas:
    @pytest.mark.parametrize(("differences", "status"), [([], 0), (["one"], 1)])
    def test_a_difference_is_status_1(
        self,
        tmp_path: Path,
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
        differences: list[str],
        status: int,
    ) -> None:
        fake = SimpleNamespace(
            compare_sets=lambda a, b: differences,
            format_difference=lambda found, left, right: f"{found}: {left}, {right}",
        )
        monkeypatch.setitem(sys.modules, "gateway.reading.compare", fake)
        found, out, _ = run("schemas", "compare", tmp_path)
        assert found == status
        assert out == "".join(f"{d}: gateway, {tmp_path}\n" for d in differences)


class TestRules:
    def test_one_rule_is_explained(self, run: Run) -> None:
        status, out, _ = run("rules", "tr307", "--lang", "en")
        assert status == 0
        assert out.startswith("TR307  The ProductPeriode does not begin before the allocation\n")
        assert "tr307" in out

    def test_json_is_a_list_of_objects(self, run: Run) -> None:
        [found] = json.loads(run("rules", "TR307", "--format", "json")[1])
        assert {"id", "level", "retourcode", "messages", "class", "what", "mend"} <= found.keys()
        assert found["messages"] == ["JW323", "WMO323"]
        module, _, name = found["where"].partition(":")
        assert hasattr(sys.modules[module], name)

    def test_level_1_is_described_as_the_xsd(self, run: Run) -> None:
        [found] = json.loads(run("rules", "RS015", "--format", "json")[1])
        assert (found["state"], found["reason"], found["level"]) == ("xsd", "maxLength 9", 1)


def run_gateway(argv: list[str], stdout: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "gateway.cli", *argv],
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


class TestStartup:
    def test_the_command_line_loads_nothing_heavy(self) -> None:
        """What only one command needs is imported by that command."""
        heavy = {"lxml", "rich", "sqlalchemy", "xmlschema", "structlog", "pika", "zipfile", "json"}
        program = "import sys, gateway.cli; print(*sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert not heavy & set(done.stdout.split())
