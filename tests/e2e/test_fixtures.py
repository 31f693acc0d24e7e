"""The message sets that people can replay come out as their expected files say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from lxml import etree

from gateway.reading.schemas import SchemaSet
from tests.fixtures.generate import HERE, SETS, all_files

RETOUR = re.compile(rb"<(?:jw|wmo)(?:302|306|308|316|318|320|325):Bericht")


def messages_of(name: str) -> Path:
    zipped = HERE / name / "messages.zip"
    return zipped if zipped.exists() else HERE / name / "messages"


def replay(name: str, out: Path) -> subprocess.CompletedProcess[str]:
    folder = HERE / name
    command = [
        *(sys.executable, "-m", "gateway.cli", "replay"),
        *("--contracts", str(folder / "contracts.csv")),
        *("--date", (folder / "date").read_text().strip()),
        *("--format", "junit"),
        *("--out", str(out)),
        str(messages_of(name)),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


def files_of(name: str, suffix: str) -> dict[str, bytes]:
    source = messages_of(name)
    if source.suffix != ".zip":
        return {path.name: path.read_bytes() for path in source.glob(f"*{suffix}")}
    with ZipFile(source) as archive:
        return {file: archive.read(file) for file in archive.namelist() if file.endswith(suffix)}


def texts_of(name: str) -> dict[str, bytes]:
    """The messages of a set."""
    return files_of(name, ".xml")


def expected_of(name: str) -> dict[str, str]:
    """The expected verdict of each message of a set, by its name without a suffix."""
    return {
        file.removesuffix(".expected.json"): json.loads(text)["verdict"]
        for file, text in files_of(name, ".expected.json").items()
    }


def failures_in(junit: str) -> list[str]:
    root = ET.fromstring(junit)
    return [
        f"{case.get('name')}: {problem.get('message')}"
        for case in root.iter("testcase")
        for problem in case
        if problem.tag in {"failure", "error"}
    ]


@pytest.fixture(scope="module")
def schemas() -> SchemaSet:
    return SchemaSet.default()


@pytest.fixture(scope="module", params=SETS)
def replayed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, subprocess.CompletedProcess[str]]:
    """One replay per set, for all tests that look at it."""
    name = str(request.param)
    out = tmp_path_factory.mktemp(name)
    return name, out, replay(name, out)


class TestReplay:
    def test_every_message_comes_out_as_expected(
        self, replayed: tuple[str, Path, subprocess.CompletedProcess[str]]
    ) -> None:
        name, _, done = replayed
        assert done.returncode in {0, 1}, done.stderr
        assert failures_in(done.stdout) == []
        cases = list(ET.fromstring(done.stdout).iter("testcase"))
        assert len(cases) == len(expected_of(name))
        assert done.returncode == 0

    def test_every_message_has_its_answer_or_its_notice(
        self, replayed: tuple[str, Path, subprocess.CompletedProcess[str]]
    ) -> None:
        """Refused: a notice. A retour or 325: a notice when it is wrong, nothing when right."""
        name, out, _ = replayed
        written = {path.name.split(".")[0]: path.name for path in out.rglob("*") if path.is_file()}
        texts = texts_of(name)
        for message, verdict in expected_of(name).items():
            found = RETOUR.search(texts[f"{message}.xml"])
            if verdict == "refused" or (found and verdict == "rejected"):
                assert written.pop(message, None) == f"{message}.fout.json"
            elif not found:
                assert written.pop(message, "").endswith(".xml"), message
        assert written == {}

    def test_every_answer_is_valid_against_its_xsd(
        self, replayed: tuple[str, Path, subprocess.CompletedProcess[str]], schemas: SchemaSet
    ) -> None:
        _, out, _ = replayed
        answers = sorted(out.rglob("*.xml"))
        assert answers
        for path in answers:
            soort = schemas.by_name(path.name.split(".")[-2])
            assert soort is not None, path.name
            schemas.validator(soort).assertValid(etree.parse(path))

    def test_the_same_replay_gives_the_same_bytes(
        self, replayed: tuple[str, Path, subprocess.CompletedProcess[str]], tmp_path: Path
    ) -> None:
        name, out, _ = replayed
        replay(name, tmp_path)
        first = {path.relative_to(out): path.read_bytes() for path in out.rglob("*.xml")}
        again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.xml")}
        assert first == again


class TestCommittedFiles:
    def test_generating_again_gives_the_same_bytes(self) -> None:
        """After a change: python -m tests.fixtures.generate."""
        made = dict(all_files())
        on_disk = {
            path.relative_to(HERE).as_posix(): path.read_bytes()
            for name in SETS
            for path in (HERE / name).rglob("*")
            if path.is_file()
        }
        assert sorted(made) == sorted(on_disk)
        assert [name for name, content in made.items() if on_disk[name] != content] == []

    @pytest.mark.parametrize("name", SETS)
    def test_every_message_is_valid_unless_it_is_to_be_refused(
        self, name: str, schemas: SchemaSet
    ) -> None:
        verdicts, texts = expected_of(name), texts_of(name)
        assert len(texts) == len(verdicts)
        for file, text in texts.items():
            if verdicts[file.removesuffix(".xml")] != "refused":
                root = etree.fromstring(text)
                soort = schemas.kind(etree.QName(root).namespace or "")
                assert soort is not None, file
                schemas.validator(soort).assertValid(root)
