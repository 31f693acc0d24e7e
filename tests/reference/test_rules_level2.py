"""The declared rules of level 2 and the logical keys, held against the published tables."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import pytest

import gateway.rules.level2  # noqa: F401  (declares the rules)
from gateway.rules.catalogue import CATALOGUE, Rule
from gateway.standard.findings import Level
from gateway.standard.keys import KEYS
from gateway.standard.records import CLASSES, COMPOSITES
from tests.reference.places import reference_dir

_FOUND: Final = reference_dir()
_REFERENCE: Final = _FOUND or Path()

pytestmark = pytest.mark.skipif(_FOUND is None, reason="the published tables are not at hand")

_WET: Final = {"ijw": "jw", "iwmo": "wmo"}


def _published() -> dict[str, dict[str, Any]]:
    rules = json.loads((_REFERENCE / "rules" / "rules.json").read_text(encoding="utf-8"))
    return {
        each["id"]: each
        for each in rules
        if each["kind"] in {"CD", "CS", "TR"} and each["level"] == Level.BERICHT
    }


def _declared() -> dict[str, list[Rule]]:
    found: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in CATALOGUE:
        if rule.level == Level.BERICHT:
            found[rule.id].append(rule)
    return found


def test_every_rule_of_level_2_is_declared_and_no_other() -> None:
    """60 rules: 22 conditions, 16 constraints, 22 technical rules."""
    assert set(_declared()) == set(_published())
    assert len(_declared()) == 60


def test_each_rule_has_its_messages_standards_and_retour_code() -> None:
    """For every standard the messages that a rule is listed for, and those only."""
    declared = _declared()
    for rule_id, published in _published().items():
        for standard, wet in _WET.items():
            judged = {
                nummer
                for rule in declared[rule_id]
                if wet in rule.wetten
                for nummer in rule.messages
            }
            listed = set(published["messages"]) if standard in published["standards"] else set()
            assert judged == listed, (rule_id, standard)
        assert {rule.retourcode for rule in declared[rule_id]} == {published["retourcode"]}


def test_each_condition_and_constraint_looks_at_the_classes_it_is_listed_for() -> None:
    """The listed elements name message and class: JW301.Client.Bsn is on Client in a 301."""
    declared = _declared()
    for rule_id, published in _published().items():
        if not published["elements"]:
            continue
        judged = {
            (nummer, rule.on.__name__) for rule in declared[rule_id] for nummer in rule.messages
        }
        listed = {
            (element.split(".")[0][-3:], element.split(".")[1]) for element in published["elements"]
        }
        assert judged == listed, rule_id


def test_each_condition_and_constraint_points_at_a_listed_element_or_at_the_class() -> None:
    """`at` is one of the elements that the rule is listed for, or lies next to it in Omvang."""
    declared = _declared()
    for rule_id, published in _published().items():
        if not published["elements"]:
            continue
        listed = {"/".join(element.split(".")[2:]) for element in published["elements"]}
        for rule in declared[rule_id]:
            assert rule.at == "" or rule.at in listed, (rule_id, rule.at)


def test_the_keys_are_the_published_ones() -> None:
    """Each key, with composite types spelled out, is that of the published table."""
    with (_REFERENCE / "model" / "keys.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    published = {row["class"]: row["key"].split(", ") for row in rows}
    ours = {
        klass.__name__: [part for field in key for part in _spelled_out(klass, field)]
        for klass, key in KEYS.items()
    }
    assert ours == published
    assert set(KEYS) <= set(CLASSES.values())


def _spelled_out(klass: type, field: str) -> list[str]:
    """The published names of one field of a key: product is Product.Categorie, Product.Code."""
    hint = get_type_hints(klass)[field]
    for composite in COMPOSITES.values():
        if composite in {hint, *get_args(hint)}:
            children: tuple[str, ...] = composite._fields  # type: ignore[attr-defined]
            return [f"{_element(field)}.{_element(child)}" for child in children]
    return [_element(field)]


def _element(field: str) -> str:
    return "".join(part.capitalize() for part in field.split("_"))
