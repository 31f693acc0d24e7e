"""The rules that the gateway knows of are those of the published standard, every one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.reports.rules import render
from gateway.rules.rulebook import rulebook

RULES = Path(__file__).parents[3] / "shared" / "reference" / "rules" / "rules.json"
PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
PREFIXES = {"ijw": "JW", "iwmo": "WMO"}

pytestmark = pytest.mark.skipif(not RULES.exists(), reason="the published standard is not here")


@pytest.fixture(scope="module")
def published() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(RULES.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("made", [True, False], ids=["as made now", "in docs/"])
def test_the_page_lists_every_rule_exactly_once(
    made: bool, published: list[dict[str, Any]]
) -> None:
    page = render(rulebook(), None, "markdown", "nl") if made else PAGE.read_text("utf-8")
    listed = re.findall(r"^\| ([A-Z]{2}\d{3}(?:x\d)?) \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(rule["id"] for rule in published)


def test_no_rule_of_level_1_or_2_is_missing(published: list[dict[str, Any]]) -> None:
    states = {entry.id: entry.state for entry in rulebook()}
    wanted = {1: "xsd", 2: "checked"}
    wrong = {
        rule["id"]: states[rule["id"]]
        for rule in published
        if rule["level"] in wanted and states[rule["id"]] != wanted[rule["level"]]
    }
    assert wrong == {}


def test_level_retourcode_and_messages_are_the_published_ones(
    published: list[dict[str, Any]],
) -> None:
    ours = {entry.id: entry for entry in rulebook()}
    for rule in published:
        entry = ours[rule["id"]]
        names = {f"{PREFIXES[s]}{m}" for m in rule["messages"] for s in rule["standards"]}
        assert (entry.level, entry.retourcode) == (rule["level"], rule["retourcode"]), rule["id"]
        assert set(entry.messages) == names, rule["id"]


def test_titles_are_in_our_own_words(published: list[dict[str, Any]]) -> None:
    ours = {entry.id: entry for entry in rulebook()}
    copied = [
        rule["id"]
        for rule in published
        if len(rule["definition"].split()) > 6
        and ours[rule["id"]].title.nl.lower().strip(".") == rule["definition"].lower().strip(". ")
    ]
    assert copied == []
