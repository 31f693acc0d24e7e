"""What the pages say of the project is true: rules, code, tests, message sets and links exist."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from gateway.reports.rules import render
from gateway.rules.rulebook import rulebook
from gateway.standard.findings import Lang

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))
PAGES = ("README.md", "CHANGELOG.md", *DOCS)
WITH_CODE = ("docs/START.md", "docs/architecture.md", "docs/interpretation.md")

CODE = re.compile(r"`([a-z0-9_./]+):([A-Za-z_]\w*(?:\.\w+)*)`")
TEST = re.compile(r"`([a-z0-9_/]+)::(\w+)`")
MESSAGE = re.compile(r"`([a-z]+(?:-[a-z]+)+)/(\d\d)`")
RULE = re.compile(r"\b((?:TR|CD|CS|RS|OP|IV|UP)\d{3}(?:x\d)?)\b")
RANGE = re.compile(r"\b((?:TR|CD|CS)\d{3}) to ((?:TR|CD|CS)\d{3})\b")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def anchors_of(text: str) -> set[str]:
    """The anchors of the headings of a page, as the places that show Markdown make them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(text)
    }


@cache
def rule_ids() -> frozenset[str]:
    return frozenset(entry.id for entry in rulebook())


class TestThePageOfRules:
    def test_it_is_the_one_that_make_docs_makes(self) -> None:
        """After a change of the rules: make docs."""
        recipe = re.search(r"gateway rules --format markdown(.*) >", text_of("Makefile"))
        assert recipe is not None
        lang: Lang = "en" if "--lang en" in recipe[1] else "nl"
        assert text_of("docs/rules.md") == render(rulebook(), None, "markdown", lang) + "\n"


class TestRules:
    @pytest.mark.parametrize("page", PAGES)
    def test_every_rule_that_is_named_exists(self, page: str) -> None:
        text = text_of(page)
        named = set(RULE.findall(text)) | {end for ends in RANGE.findall(text) for end in ends}
        assert named - rule_ids() == set()


class TestCode:
    @pytest.mark.parametrize("page", WITH_CODE)
    def test_every_function_that_is_named_exists(self, page: str) -> None:
        found = CODE.findall(text_of(page))
        assert found
        for place, name in found:
            module = place.removeprefix("gateway/").removesuffix(".py").replace("/", ".")
            value: object = import_module(f"gateway.{module}")
            for part in name.split("."):
                value = getattr(value, part)

    @pytest.mark.parametrize("page", WITH_CODE)
    def test_every_file_that_is_named_exists(self, page: str) -> None:
        named = re.findall(r"`((?:gateway|schemas|routing|tests|docs)/[\w./*-]*)`", text_of(page))
        assert [path for path in named if not list(ROOT.glob(path.rstrip("/")))] == []

    def test_code_that_is_shown_stands_in_the_source(self) -> None:
        source = "\n".join(
            path.read_text(encoding="utf-8") for path in (ROOT / "gateway").rglob("*.py")
        )
        shown = [code for code in PYTHON.findall(text_of("docs/START.md")) if ">>>" not in code]
        assert shown
        assert [code for code in shown if code not in source] == []


class TestDependencies:
    def test_each_has_its_reason(self) -> None:
        """Every package in pyproject.toml, and no other, stands in a table of architecture.md."""
        project = tomllib.loads(text_of("pyproject.toml"))["project"]
        extra = [name for names in project["optional-dependencies"].values() for name in names]
        needed = {re.split(r"[\[><=~!]", name)[0] for name in [*project["dependencies"], *extra]}
        section = (
            text_of("docs/architecture.md").partition("## Dependencies")[2].partition("## ")[0]
        )
        rows = re.findall(r"^\| ([\w, -]+) \|", section, re.MULTILINE)
        told = {name for row in rows for name in row.split(", ")} - {"to run", "to develop"}
        assert {name for name in told if name.strip("-")} == needed


class TestEvidence:
    @pytest.mark.parametrize("page", ["docs/interpretation.md", "docs/delivery-guarantees.md"])
    def test_every_test_that_is_named_exists(self, page: str) -> None:
        found = set(TEST.findall(text_of(page)))
        assert found
        missing = []
        for place, name in sorted(found):
            files = list((ROOT / "tests").glob(f"**/{place}.py"))
            assert len(files) == 1, place
            code = files[0].read_text(encoding="utf-8")
            if not re.search(rf"^\s*(?:class|def) {name}\b", code, re.MULTILINE):
                missing.append(f"{place}::{name}")
        assert missing == []

    def test_every_message_of_a_set_that_is_named_exists(self) -> None:
        found = set(MESSAGE.findall(text_of("docs/interpretation.md")))
        assert found
        sets = ROOT / "tests" / "fixtures"
        missing = [
            f"{name}/{number}"
            for name, number in sorted(found)
            if len(list(sets.glob(f"{name}/messages/{number}-*.xml"))) != 1
        ]
        assert missing == []


class TestLinks:
    @pytest.mark.parametrize("page", PAGES)
    def test_every_link_leads_somewhere(self, page: str) -> None:
        text = text_of(page)
        broken = []
        for link in LINK.findall(text):
            if link.startswith(("https://", "http://")):
                continue
            path, _, anchor = link.partition("#")
            target = (ROOT / page).parent / path if path else ROOT / page
            if not target.exists() or (
                anchor and anchor not in anchors_of(target.read_text(encoding="utf-8"))
            ):
                broken.append(link)
        assert broken == []

    def test_the_readme_leads_to_every_page(self) -> None:
        linked = set(LINK.findall(text_of("README.md")))
        assert [page for page in PAGES if page != "README.md" and page not in linked] == []
