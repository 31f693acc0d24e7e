"""The message sets that people can replay come out as their expected files say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from lxml import etree

from gateway.reading.schemas import SchemaSet
from gateway.result import Result
from gateway.rules.catalogue import CATALOGUE
from gateway.rules.rulebook import message_names, rulebook
from gateway.wiring import replayer
from tests.fixtures._make.rules.index import all_sets
from tests.fixtures._make.rules.steps import Step
from tests.fixtures.generate import HERE, RULES, SETS, all_files, unpacked

RULE_SETS = sorted(path.name for path in (HERE / RULES).iterdir() if path.is_dir())
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
            for name in (*SETS, RULES)
            for path in (HERE / name).rglob("*")
            if path.is_file()
        }
        assert sorted(made) == sorted(on_disk)
        changed = [n for n, new in made.items() if unpacked(on_disk[n]) != unpacked(new)]
        assert changed == []

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


class Played(NamedTuple):
    """One message of a set per rule: how it was made, and what came of it."""

    rule: str
    name: str
    data: bytes
    expected: dict[str, object]
    step: Step
    result: Result


def play(rule: str, steps: dict[str, Step]) -> Iterator[Played]:
    """Every message of the set about a rule, in order, through the whole pipeline."""
    folder = HERE / RULES / rule
    today = date.fromisoformat((folder / "date").read_text().strip())
    contracts = [folder / "contracts.csv"]
    opened = replayer(today=today, contracts=contracts, store=None, schemas=None, lang="nl")
    with ZipFile(folder / "messages.zip") as archive, opened as process:
        for file in sorted(name for name in archive.namelist() if name.endswith(".xml")):
            name, data = file.removesuffix(".xml"), archive.read(file)
            expected = json.loads(archive.read(f"{name}.expected.json"))
            yield Played(rule, name, data, expected, steps[name], process(data))


@pytest.fixture(scope="module")
def rule_sets() -> list[Played]:
    """Every message of every set per rule."""
    return [
        played
        for each in all_sets()
        for played in play(
            each.rule,
            {f"{wet}/{step.name}": step for wet, steps in each.told.items() for step in steps},
        )
    ]


class TestRuleSets:
    def test_every_message_comes_out_as_expected(self, rule_sets: list[Played]) -> None:
        """The verdict, the codes and the rules; signals in the set that is about one."""
        surprises = []
        for rule, name, _, expected, step, result in rule_sets:
            codes = {f.retourcode for f in result.findings if f.retourcode is not None}
            told = {"verdict": result.verdict, "retourcodes": sorted(codes)}
            rules = {finding.rule for finding in result.findings}
            signals = {signal.rule for signal in result.signals}
            right = told == expected and rules == set(step.rules)
            if not right or (rule in signals) != (rule in step.signals):
                surprises.append((rule, name, expected, told, rules, signals))
        assert surprises == []

    def test_every_message_is_named_after_its_fate(self, rule_sets: list[Played]) -> None:
        fates = {"accepted": "goed", "rejected": "af", "partly": "deels-af"}
        for played in rule_sets:
            ending = f"-{fates[played.result.verdict]}gekeurd"
            assert played.name.endswith(ending), (played.rule, played.name)

    def test_every_message_and_answer_is_valid(
        self, rule_sets: list[Played], schemas: SchemaSet
    ) -> None:
        for played in rule_sets:
            answer = played.result.answer
            for data in [played.data] + ([] if answer is None else [answer.data]):
                root = etree.fromstring(data)
                soort = schemas.kind(etree.QName(root).namespace or "")
                assert soort is not None, (played.rule, played.name)
                schemas.validator(soort).assertValid(root)
            is_325 = (played.result.message or "").endswith("325")
            assert (answer is None) == is_325, (played.rule, played.name)

    def test_every_rule_is_broken_and_kept_on_every_message(self, rule_sets: list[Played]) -> None:
        """In its own set, for each law and each message that it is listed for."""
        rulebook()  # declares them all
        listed = {
            (rule.id, message)
            for rule in CATALOGUE
            if rule.level >= 3 and rule.id.startswith("TR")
            for message in message_names(rule)
        }
        broken = {
            (each.rule, each.result.message)
            for each in rule_sets
            if each.rule in {*each.step.rules, *each.step.signals}
        }
        kept = {
            (each.rule, each.result.message)
            for each in rule_sets
            if each.result.verdict == "accepted" and each.rule not in each.step.signals
        }
        assert listed
        assert listed - broken == set()
        assert listed - kept == set()
        assert {rule for rule, _ in listed} == set(RULE_SETS)

    def test_the_index_names_every_set(self) -> None:
        linked = re.findall(r"\(rules/(TR\d+)/README\.md\)", (HERE / "README.md").read_text())
        assert sorted(linked) == RULE_SETS
