"""Bad input, from the shell: one clear line, the right exit status, and nothing half-written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.messages import toewijzing_301

DATE = "2026-06-01"
CONTRACT_COLUMNS = (
    "wet;gemeente;aanbieder;perceel;categorie;productcode;resultaat;variant;eenheid;tarief;"
    "periode;ingangsdatum;einddatum\n"
)


def gateway(*argv: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gateway.cli", *map(str, argv)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "in" / "01.xml"
    file.parent.mkdir()
    file.write_bytes(toewijzing_301())
    return file


def assert_wrong_use(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gateway: ")
    assert done.stderr.count("\n") == 1


class TestMessages:
    """What is wrong with a message is a verdict, never wrong use."""

    @pytest.mark.parametrize(
        ("content", "rule"),
        [
            (b"", "XML"),
            (b"no xml at all", "XML"),
            (b"PK\x03\x04", "XML"),
            (b"\xff\xfe\x00", "XML"),
            (b"<a>", "XML"),
            (b"<a/>", "UNKNOWN"),
            (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "XML"),
            (b"<a>" + b"x" * 26_214_400 + b"</a>", "XML"),
            (b"<a>" * 100_000, "XML"),
        ],
        ids=["empty", "text", "zip", "bytes", "cut", "foreign", "doctype", "large", "deep"],
    )
    def test_what_is_no_message_is_refused(self, tmp_path: Path, content: bytes, rule: str) -> None:
        file = tmp_path / "in" / "x.xml"
        file.parent.mkdir()
        file.write_bytes(content)
        done = gateway("validate", "--format", "json", file)
        [line] = done.stdout.splitlines()
        found = json.loads(line)
        assert (done.returncode, done.stderr, found["verdict"]) == (1, "", "refused")
        assert found["findings"][0]["rule"] == rule
        done = gateway("replay", "--format", "json", "--out", tmp_path / "out", file)
        assert (done.returncode, json.loads(done.stdout)["verdict"]) == (1, "refused")
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["x.fout.json"]

    def test_a_bomb_in_a_zip_is_refused_as_too_large(self, tmp_path: Path) -> None:
        path = tmp_path / "s.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.xml", b"<a>" + b" " * 100_000_000)
        done = gateway("validate", "--format", "json", path)
        found = json.loads(done.stdout)
        assert (done.returncode, found["file"], found["verdict"]) == (1, "bomb.xml", "refused")


class TestWrongUse:
    def test_two_inputs_with_one_name(self, tmp_path: Path, good: Path) -> None:
        other = tmp_path / "other" / "01.xml"
        other.parent.mkdir()
        other.write_bytes(good.read_bytes())
        assert_wrong_use(gateway("replay", "--out", tmp_path / "out", good, other))
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize(
        "table",
        [None, "", "a;b\n1;2\n", CONTRACT_COLUMNS + "jw;0384;42420001;;45;45A03;;x;01;1;;;\n"],
        ids=["missing", "empty", "columns", "variant"],
    )
    def test_a_bad_contract_table(self, tmp_path: Path, good: Path, table: str | None) -> None:
        path = tmp_path / "contracts.csv"
        if table is not None:
            path.write_text(table)
        out = tmp_path / "out"
        assert_wrong_use(gateway("replay", "--contracts", path, "--out", out, good))
        assert not out.exists()

    @pytest.mark.parametrize("store", ["nosuch://host/db", "/nowhere/below/x.db", "."])
    def test_a_store_that_cannot_be_opened(self, tmp_path: Path, good: Path, store: str) -> None:
        out = tmp_path / "out"
        assert_wrong_use(gateway("replay", "--store", store, "--out", out, good))
        assert not out.exists()

    def test_a_store_that_is_something_else(self, tmp_path: Path, good: Path) -> None:
        assert_wrong_use(gateway("replay", "--store", good, good))
        assert good.read_bytes() == toewijzing_301()

    def test_a_folder_without_schemas(self, tmp_path: Path, good: Path) -> None:
        (tmp_path / "empty").mkdir()
        assert_wrong_use(gateway("validate", "--schemas", tmp_path / "empty", good))
        assert_wrong_use(gateway("schemas", "compare", tmp_path / "empty"))

    def test_schemas_that_are_broken(self, tmp_path: Path, good: Path) -> None:
        (tmp_path / "xsd").mkdir()
        (tmp_path / "xsd" / "JW301.xsd").write_text("<xs:schema")
        assert_wrong_use(gateway("validate", "--schemas", tmp_path / "xsd", good))

    def test_a_malformed_expectation(self, tmp_path: Path, good: Path) -> None:
        good.with_name("01.expected.json").write_text("{")
        out = tmp_path / "out"
        assert_wrong_use(gateway("replay", "--format", "junit", "--out", out, good))
        assert not out.exists()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
    def test_what_may_not_be_read_or_written(self, tmp_path: Path, good: Path) -> None:
        good.parent.chmod(0o500)
        assert_wrong_use(gateway("replay", "--out", good.parent / "out", good))
        good.chmod(0)
        assert_wrong_use(gateway("validate", good))


class TestAnswers:
    def test_the_same_input_and_date_give_the_same_bytes(self, tmp_path: Path, good: Path) -> None:
        for name in ("one", "two"):
            done = gateway("replay", "--date", DATE, "--out", tmp_path / name, good.parent)
            assert done.returncode in {0, 1}, done.stderr
        [one] = (tmp_path / "one").iterdir()
        [two] = (tmp_path / "two").iterdir()
        assert (one.name, one.read_bytes()) == (two.name, two.read_bytes())
