"""Every rule of the standard with its state: what the gateway checks, and why not the others.

The declared rules come from the catalogue; `standard.tsv` beside this module names all rules of
the standard, and for those without a declaration what became of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast

from gateway.rules.catalogue import CATALOGUE, Rule
from gateway.standard.findings import Text

State = Literal[
    "checked", "signalled", "xsd", "followed", "covered", "not checkable", "next", "own"
]
"""
`checked`: a finding when broken. `signalled`: a signal, nothing is rejected. `xsd`: the XSD checks
it. `followed`: the gateway itself works this way. `covered`: other rules see to it.
`not checkable`: no message can show it. `next`: not yet. `own`: of the gateway itself.
"""

_PREFIXES: Final = {"ijw": "JW", "iwmo": "WMO"}
_TABLE: Final = Path(__file__).with_name("standard.tsv")
_PACKAGES: Final = ("gateway.rules.level2", "gateway.rules.level34.declared")

_NOTHING: Final = Text("", "")

_OWN: Final = (
    (
        "XML",
        1,
        None,
        Text(
            "Het bericht is leesbare XML, niet te groot en zonder verboden constructies",
            "The message is readable XML, not too large and without forbidden constructs",
        ),
    ),
    (
        "UNKNOWN",
        1,
        None,
        Text("Het bericht en zijn versie zijn bekend", "The message and its version are known"),
    ),
    (
        "XSD",
        1,
        None,
        Text("Het bericht is geldig volgens zijn XSD", "The message is valid against its XSD"),
    ),
    (
        "RETOUR",
        3,
        None,
        Text(
            "Een retour is de eerste van deze afzender op een bericht dat bekend is",
            "A reply is the first of this sender to a message that is known",
        ),
    ),
    (
        "ANSWERS",
        3,
        None,
        Text(
            "Signaal: de ontvanger beantwoordt dit bericht zelf",
            "Signal: the receiver answers this message itself",
        ),
    ),
    (
        "DIFFERS",
        3,
        None,
        Text(
            "Signaal: een antwoord van een partij zelf oordeelt anders dan de gateway",
            "Signal: the answer of a party itself differs from what the gateway thinks",
        ),
    ),
)
"""The rules that no list of the standard names: id, level, retourcode and title."""


class Entry(NamedTuple):
    """One rule: what it asks, its state, and its declarations (one per class that it looks at)."""

    id: str
    level: int | None
    retourcode: str | None
    messages: tuple[str, ...]  # JW301, ..., WMO325
    title: Text
    state: State
    why: Text  # for a rule without a declaration: where or why (not)
    declared: tuple[Rule, ...]
    pending: tuple[str, ...] = ()  # the messages of a declared rule in which it is still "next"

    @property
    def kind(self) -> str:
        """TR, CD, CS, RS, OP, UP or IV; empty for a rule of our own."""
        return "" if self.state == "own" else self.id[:2]


def rulebook() -> list[Entry]:
    """All rules: our own first, then those of the standard in its order."""
    for package in _PACKAGES:
        import_module(package)
    declared: dict[str, tuple[Rule, ...]] = {}
    for rule in CATALOGUE:
        declared[rule.id] = (*declared.get(rule.id, ()), rule)
    standard = [_of_standard(line, declared) for line in _lines()]
    known = {entry.id for entry in standard}
    own = [
        Entry(name, level, retourcode, (), title, "own", _NOTHING, ())
        for name, level, retourcode, title in _OWN
        if name not in declared
    ]
    own += [_of_our_own(rules) for rule_id, rules in declared.items() if rule_id not in known]
    return own + standard


def message_names(rule: Rule) -> tuple[str, ...]:
    """`JW301`, `WMO301` and so on: the messages that a declaration is for."""
    return tuple(f"{wet.upper()}{nummer}" for nummer in rule.messages for wet in rule.wetten)


def _lines() -> list[dict[str, str]]:
    heading, *lines = _TABLE.read_text(encoding="utf-8").splitlines()
    columns = heading.split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]


def _of_standard(line: Mapping[str, str], declared: Mapping[str, tuple[Rule, ...]]) -> Entry:
    messages = tuple(
        f"{_PREFIXES[standard]}{nummer}"
        for nummer in line["messages"].split()
        for standard in line["standards"].split()
    )
    rules = declared.get(line["id"], ())
    done = {name for rule in rules for name in message_names(rule)}
    return Entry(
        id=line["id"],
        level=int(line["level"]) if line["level"] else None,
        retourcode=line["retourcode"] or None,
        messages=messages,
        title=Text(line["nl"], line["en"]),
        state=_state(line["state"], rules),
        why=Text(line["why_nl"], line["why_en"]),
        declared=rules,
        pending=tuple(name for name in messages if name not in done) if rules else (),
    )


def _state(written: str, rules: Sequence[Rule]) -> State:
    if rules:
        return "signalled" if all(rule.signal for rule in rules) else "checked"
    return cast("State", written or "next")


def _of_our_own(rules: tuple[Rule, ...]) -> Entry:
    first = rules[0]
    names = tuple(dict.fromkeys(name for rule in rules for name in message_names(rule)))
    return Entry(
        first.id, int(first.level), first.retourcode, names, first.text, "own", _NOTHING, rules
    )
