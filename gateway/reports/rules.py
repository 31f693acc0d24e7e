"""The rules of the standard for people, for programs and as a page of the docs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.rules.catalogue import Rule
from gateway.rules.rulebook import Entry, message_names
from gateway.standard.findings import Lang, Text

_STATES: Final = {
    "checked": Text("gecontroleerd", "checked"),
    "signalled": Text("aandachtspunt, keurt niets af", "signalled, rejects nothing"),
    "xsd": Text("in de XSD", "in the XSD"),
    "followed": Text("gevolgd door de gateway", "followed by the gateway"),
    "covered": Text("gedekt door", "covered by"),
    "not checkable": Text("niet te controleren", "not checkable"),
    "next": Text("volgt", "next"),
    "own": Text("van de gateway zelf", "of the gateway itself"),
}
_KINDS: Final = {
    "TR": Text("Technische regels", "Technical rules"),
    "CD": Text("Condities", "Conditions"),
    "CS": Text("Constraints", "Constraints"),
    "RS": Text("Restricties", "Restrictions"),
    "OP": Text("Bedrijfsregels", "Operational rules"),
    "UP": Text("Uitgangspunten", "Principles"),
    "IV": Text("Invulinstructies", "Instructions for filling"),
    "": Text("Van de gateway zelf", "Of the gateway itself"),
}
_NEEDS: Final = {
    "bericht": Text("het bericht", "the message"),
    "calendar": Text("de kalender", "the calendar"),
    "codelist": Text("een codelijst", "a code list"),
    "register": Text("het register", "the register"),
    "contract": Text("het contract", "the contract"),
}
_LABELS: Final = {
    "level": Text("niveau", "level"),
    "state": Text("stand", "state"),
    "messages": Text("berichten", "messages"),
    "class": Text("klasse", "class"),
    "what": Text("wat", "what"),
    "mend": Text("herstel", "mend"),
    "needs": Text("nodig", "needs"),
    "where": Text("waar", "where"),
    "retourcode": Text("retourcode", "retour code"),
    "rule": Text("regel", "rule"),
    "still": Text("volgt voor", "next for"),
    "title": Text("Regels van de standaard", "Rules of the standard"),
    "intro": Text(
        "Alle regels van iJw en iWmo 3.2, met wat de gateway ermee doet. "
        "Deze bladzijde is gemaakt met `gateway rules --format markdown`.",
        "All rules of iJw and iWmo 3.2, with what the gateway does with them. "
        "This page is made by `gateway rules --format markdown --lang en`.",
    ),
}
_PARAMETER: Final = re.compile(r"\{[^{}]*\}")


def render(book: Sequence[Entry], rule_id: str | None, form: str, lang: Lang) -> str:
    """
    The rules in one form: text, json or markdown; of one rule when `rule_id` names it.

    Raises:
        WrongUse: no rule has that id.
    """
    entries = [entry for entry in book if rule_id is None or entry.id.lower() == rule_id.lower()]
    if not entries:
        raise WrongUse(f'no rule is called "{one_line(rule_id or "")}"; see gateway rules')
    if form == "json":
        objects = [found for entry in entries for found in _objects(entry, lang)]
        return json.dumps(objects, ensure_ascii=False, indent=2)
    if form == "markdown":
        return "\n".join(_markdown(entries, lang))
    if rule_id is None:
        return "\n".join(_line(entry, lang) for entry in entries)
    return "\n\n".join("\n".join(_block(entry, lang)) for entry in entries)


def _objects(entry: Entry, lang: Lang) -> Iterator[dict[str, Any]]:
    """One object per declaration, or one for a rule that is not declared."""
    base = {
        "id": entry.id,
        "level": entry.level,
        "retourcode": entry.retourcode,
        "messages": list(entry.messages),
        "class": None,
        "title": entry.title.in_(lang),
        "what": None,
        "mend": None,
        "needs": None,
        "signal": False,
        "where": None,
        "state": entry.state,
        "reason": entry.why.in_(lang) or None,
        "next_messages": list(entry.pending),
    }
    for rule in entry.declared:
        yield base | {
            "level": int(rule.level),
            "retourcode": rule.retourcode,
            "messages": list(message_names(rule)),
            "class": rule.on.__name__,
            "what": _plain(rule.text, lang),
            "mend": _plain(rule.mend, lang),
            "needs": rule.needs,
            "signal": rule.signal,
            "where": _where(rule),
        }
    if not entry.declared:
        yield base


def _line(entry: Entry, lang: Lang) -> str:
    level = f"{_say('level', lang)} {entry.level}" if entry.level else ""
    code = entry.retourcode or ""
    return f"{entry.id:<8} {level:<9} {code:<5} {entry.title.in_(lang)} [{_stand(entry, lang)}]"


def _block(entry: Entry, lang: Lang) -> Iterator[str]:
    yield f"{entry.id}  {entry.title.in_(lang)}"
    yield from _fact("state", _stand(entry, lang), lang)
    yield from _fact("level", entry.level, lang)
    yield from _fact("retourcode", entry.retourcode, lang)
    yield from _fact("messages", ", ".join(entry.messages), lang)
    for rule in entry.declared:
        yield ""
        yield from _fact("class", rule.on.__name__, lang)
        yield from _fact("messages", ", ".join(message_names(rule)), lang)
        yield from _fact("what", _plain(rule.text, lang), lang)
        yield from _fact("mend", _plain(rule.mend, lang), lang)
        yield from _fact("needs", _NEEDS[rule.needs].in_(lang), lang)
        yield from _fact("where", _where(rule), lang)


def _fact(label: str, value: object, lang: Lang) -> Iterator[str]:
    if value:
        yield f"  {_say(label, lang) + ':':<12} {value}"


def _markdown(entries: Sequence[Entry], lang: Lang) -> Iterator[str]:
    yield f"# {_say('title', lang)}"
    yield ""
    yield _say("intro", lang)
    for kind, heading in _KINDS.items():
        of_kind = [entry for entry in entries if entry.kind == kind]
        if not of_kind:
            continue
        yield ""
        yield f"## {heading.in_(lang)} ({len(of_kind)})"
        yield ""
        columns = ("rule", "level", "retourcode", "messages", "what", "state")
        yield f"| {' | '.join(_say(column, lang) for column in columns)} |"
        yield "|" + "---|" * len(columns)
        for entry in of_kind:
            yield _row(entry, lang)


def _row(entry: Entry, lang: Lang) -> str:
    cells = (
        entry.id,
        str(entry.level or ""),
        entry.retourcode or "",
        _short(entry.messages),
        entry.title.in_(lang),
        _stand(entry, lang),
    )
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _stand(entry: Entry, lang: Lang) -> str:
    """The state in words, with the reason and the messages that are still to come."""
    state = _STATES[entry.state].in_(lang)
    why = entry.why.in_(lang)
    if entry.state == "covered":
        return f"{state} {why}"
    if why and not entry.declared:
        return f"{state}: {why}"
    if entry.pending:
        return f"{state}; {_say('still', lang)} {_short(entry.pending)}"
    return state


def _short(messages: Sequence[str]) -> str:
    """The names of messages, those of both standards as their number alone."""
    names = set(messages)
    both = {name for name in names if {f"JW{name[-3:]}", f"WMO{name[-3:]}"} <= names}
    return ", ".join(dict.fromkeys(name[-3:] if name in both else name for name in messages))


def _plain(text: Text, lang: Lang) -> str:
    """A text of a rule in which every parameter is an ellipsis."""
    return _PARAMETER.sub("...", text.in_(lang)).replace("....", "...")


def _where(rule: Rule) -> str:
    return f"{rule.check.__module__}:{rule.check.__name__}"


def _say(label: str, lang: Lang) -> str:
    return _LABELS[label].in_(lang)
