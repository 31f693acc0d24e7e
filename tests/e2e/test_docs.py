"""The examples in README.md and docs/START.md work, and print what the page shows.

A fence marked `python` is run as a doctest, those of a page one after the other. A fence marked
`console` holds `$ gateway ...` with what it prints; `...` stands for anything. In a fence marked
`sh` only the options of `gateway` are held against the command line.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gateway import options
from gateway.data import schemas_dir

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/START.md")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ACCEPTED, NOT_ACCEPTED = 0, 1


class Example(NamedTuple):
    """A command line of a page, with what the page says it prints."""

    page: str
    line: str
    shown: str

    @property
    def argv(self) -> list[str]:
        return shlex.split(self.line)[1:]


def fences(page: str, language: str) -> Iterator[str]:
    """The fenced blocks of a page in one language."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return (body for marked, body in FENCE.findall(text) if marked == language)


def console_examples() -> list[Example]:
    found: list[Example] = []
    for page in PAGES:
        for body in fences(page, "console"):
            _, *parts = re.split(r"^\$ ", body, flags=re.MULTILINE)
            for part in parts:
                line, _, shown = part.partition("\n")
                found.append(Example(page, line, shown))
    return found


def shell_lines() -> list[Example]:
    return [
        Example(page, line, "")
        for page in PAGES
        for body in fences(page, "sh")
        for line in body.splitlines()
        if line.startswith("gateway ")
    ]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the message sets and the XSDs where the pages have them."""
    sets = tmp_path / "tests" / "fixtures"
    sets.parent.mkdir()
    sets.symlink_to(ROOT / "tests" / "fixtures", target_is_directory=True)
    shutil.copytree(schemas_dir(), tmp_path / "official-xsds")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown_is_printed(shown: str, printed: str) -> bool:
    return doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)


@pytest.mark.parametrize("example", console_examples(), ids=lambda one: f"{one.page}: {one.line}")
def test_a_command_prints_what_the_page_shows(example: Example, place: Path) -> None:
    assert example.line.startswith("gateway ")
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli", *example.argv],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode in {ACCEPTED, NOT_ACCEPTED}, done.stderr
    if example.shown:
        assert shown_is_printed(example.shown, done.stdout), done.stdout
    else:
        assert done.stdout == ""


@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_a_page_works(page: str, place: Path) -> None:
    """All blocks of a page share their names, as a reader would have it."""
    source = "\n".join(fences(page, "python"))
    example = doctest.DocTestParser().get_doctest(source, {}, page, page, 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(example, out=said.append)
    assert result.failed == 0, "".join(said)


@pytest.mark.parametrize("example", shell_lines(), ids=lambda one: f"{one.page}: {one.line}")
def test_a_service_has_the_options_that_the_page_gives_it(example: Example) -> None:
    options.parse(example.argv)


def test_the_pages_have_examples() -> None:
    for page in PAGES:
        assert any(example.page == page for example in console_examples()), page
    assert ">>>" in "".join(fences("README.md", "python"))


def test_the_make_commands_of_the_pages_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in (*PAGES, "docs/development.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
        assert named <= targets, page
