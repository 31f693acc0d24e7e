"""Every rule has a title and a state, and the table agrees with the declared rules."""

from __future__ import annotations

import re

import pytest

from gateway.errors import WrongUse
from gateway.reports.rules import render
from gateway.rules.catalogue import CATALOGUE
from gateway.rules.rulebook import Entry, message_names, rulebook


@pytest.fixture(scope="module")
def book() -> list[Entry]:
    return rulebook()


def test_no_rule_is_in_it_twice(book: list[Entry]) -> None:
    ids = [entry.id for entry in book]
    assert len(ids) == len(set(ids))


def test_every_declared_rule_is_in_it(book: list[Entry]) -> None:
    assert {rule.id for rule in CATALOGUE} <= {entry.id for entry in book}
    assert sum(len(entry.declared) for entry in book) == len(CATALOGUE)


def test_a_declaration_agrees_with_the_standard(book: list[Entry]) -> None:
    """Level, retourcode and messages beside a rule are those that the standard lists."""
    wrong = [
        (entry.id, int(rule.level), rule.retourcode, set(message_names(rule)) - set(entry.messages))
        for entry in book
        for rule in entry.declared
        if entry.state != "own"
        and entry.level is not None
        and (
            rule.level != entry.level
            or rule.retourcode != entry.retourcode
            or not set(message_names(rule)) <= set(entry.messages)
        )
    ]
    assert wrong == []


def test_every_rule_has_a_title_in_both_languages(book: list[Entry]) -> None:
    assert all(entry.title.nl and entry.title.en for entry in book)


def test_who_says_why_says_it_in_both_languages(book: list[Entry]) -> None:
    assert all(bool(entry.why.nl) == bool(entry.why.en) for entry in book)


def test_what_is_not_checked_has_a_reason(book: list[Entry]) -> None:
    states = {"xsd", "followed", "covered", "not checkable"}
    assert all(entry.why.nl for entry in book if entry.state in states)


def test_covered_by_names_rules_that_are_there(book: list[Entry]) -> None:
    ids = {entry.id for entry in book}
    named = {
        rule_id
        for entry in book
        for rule_id in re.findall(r"\b(?:TR|CD|CS|RS)\d{3}\b", entry.why.nl)
    }
    assert named <= ids


def test_the_page_has_one_row_per_rule(book: list[Entry]) -> None:
    page = render(book, None, "markdown", "en")
    rows = [line for line in page.splitlines() if re.match(r"\| [A-Z]+\d", line)]
    assert len(rows) == 303
    assert all(row.count("|") == 7 for row in rows)


def test_an_unknown_rule_is_wrong_use(book: list[Entry]) -> None:
    with pytest.raises(WrongUse, match="TR999"):
        render(book, "TR999", "text", "nl")
