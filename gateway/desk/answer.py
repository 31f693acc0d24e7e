"""Reads an answer of the gateway back into a result, so that it is explained as replay does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, cast

from lxml import etree

from gateway.broker.delivery import Delivery
from gateway.outgoing import FOUT
from gateway.reading.parser import xml_parser
from gateway.result import Answer, Result
from gateway.rules.rulebook import Entry, rulebook
from gateway.standard.findings import (
    GEEN_OPMERKING,
    NIET_BEOORDEELD,
    TECHNISCH_AFGEKEURD,
    VOLLEDIG_TOEGEWEZEN,
    Finding,
    Text,
    Verdict,
)

_NOTHING_WRONG: Final = frozenset({GEEN_OPMERKING, NIET_BEOORDEELD, VOLLEDIG_TOEGEWEZEN})
_VERDICTS: Final = ("accepted", "partly", "rejected", "refused", "failed")
_UNKNOWN: Final = Text("Zie de codelijst met retourcodes.", "See the list of retour codes.")

Check = Callable[[bytes], Result]


def result_of(delivery: Delivery, message: str, sent: bytes, check: Check) -> Result:
    """What came of a message, by its answer or notice; `check` tells what it breaks by itself."""
    verdict = _verdict(delivery)
    if delivery.properties.type == FOUT:
        return Result(message, verdict, _told(delivery.body), notice=delivery.body)
    findings = tuple(_codes(delivery.body, message))
    if any(finding.retourcode == TECHNISCH_AFGEKEURD for finding in findings):
        findings = check(sent).findings or findings
    answer = Answer(delivery.properties.type or "", delivery.body)
    return Result(message, verdict, findings, answer=answer)


def _verdict(delivery: Delivery) -> Verdict:
    said = (delivery.properties.headers or {}).get("verdict")
    return cast("Verdict", said) if said in _VERDICTS else "rejected"


def _told(body: bytes) -> tuple[Finding, ...]:
    """The findings in an error notice; a notice without any has its fault code as one."""
    try:
        document: Any = json.loads(body)
        findings = [_finding(one) for one in document["findings"]]
        fault = document["fault"]
    except (ValueError, KeyError, TypeError):
        return ()
    if not findings and fault:
        said = _FAULTS.get(fault, _UNKNOWN)
        findings = [Finding(str(fault), 1, None, "", said)]
    return tuple(findings)


_FAULTS: Final = {
    "IB002": Text(
        "Niet bevoegd: de afzender, de broker-gebruiker en de routing key horen niet bij elkaar.",
        "Not authorised: the sender, the broker user and the routing key do not belong together.",
    ),
    "IB016": Text(
        "Dit message_id is al gebruikt voor een ander bericht.",
        "This message_id was used for another message.",
    ),
    "IB019": Text(
        "Er is al een antwoord op deze declaratie.", "This claim has been answered already."
    ),
}


def _finding(one: Any) -> Finding:
    text = str(one["text"])
    return Finding(
        str(one["rule"]), int(one["level"]), one["retourcode"], str(one["path"]), Text(text, text)
    )


def _codes(body: bytes, message: str) -> Iterator[Finding]:
    """The codes in an answer, each at the class that carries it."""
    try:
        root = etree.fromstring(body, xml_parser())
    except etree.XMLSyntaxError:
        return
    for element in root.iter("{*}RetourCode"):
        code = (element.text or "").strip()
        holder = element.getparent()
        klass = None if holder is None else holder.getparent()
        if code and code not in _NOTHING_WRONG and klass is not None:
            yield _explained(code, message, _path(klass))


@cache
def _rules() -> list[Entry]:
    return rulebook()


def _explained(code: str, message: str, path: str) -> Finding:
    entries = [one for one in _rules() if one.retourcode == code and message in one.messages]
    if code == TECHNISCH_AFGEKEURD or not entries:
        return Finding(code, entries[0].level or 3 if entries else 3, code, path, _UNKNOWN)
    titles = [entry.title for entry in entries]
    text = Text("; ".join(one.nl for one in titles), "; ".join(one.en for one in titles))
    rules = "/".join(entry.id for entry in entries)
    return Finding(rules, entries[0].level or 3, code, path, text)


def _path(klass: etree._Element) -> str:
    names = [_name(one) for one in reversed([klass, *klass.iterancestors()])]
    return "/" + "/".join(names)


def _name(element: etree._Element) -> str:
    name = etree.QName(element).localname
    parent = element.getparent()
    same = [] if parent is None else list(parent.iterchildren(element.tag))
    return name if len(same) < 2 else f"{name}[{same.index(element) + 1}]"
