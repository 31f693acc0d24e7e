"""Answers made from messages and findings, as the pipeline makes them, and read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Final

from lxml import etree

from gateway.answers.compose import compose
from gateway.reading.message import Reader
from gateway.reading.schemas import SchemaSet
from gateway.standard.berichten import Berichtsoort
from gateway.standard.findings import Finding, Text
from gateway.standard.structure import Structure
from tests import made_up

TODAY: Final = date(2026, 6, 1)
IDENTIFICATIE: Final = "ABC123XYZ789"
RELEASE: Final = "3.2"
KINDS: Final = [
    (wet, nummer) for wet in ("jw", "wmo") for nummer in ("301", "305", "307", "315", "317", "319")
]

Leaves = list[tuple[str, str | None]]


@cache
def reader() -> Reader:
    """One set of XSDs for all tests."""
    return Reader(SchemaSet.default())


def soort(wet: str, nummer: str) -> Berichtsoort:
    """A kind of message."""
    found = reader().schemas.by_name(f"{wet.upper()}{nummer}", RELEASE)
    assert found is not None
    return found


def structure(wet: str, nummer: str) -> Structure:
    """The structure of a kind of message."""
    return reader().schemas.structure(soort(wet, nummer))


def full_message(wet: str, nummer: str, **texts: str) -> bytes:
    """A message with every element there is, each class that may repeat twice."""
    root = made_up.message(structure(wet, nummer), full=True, texts=texts)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def finding(path: str, *codes: str, level: int = 3) -> list[Finding]:
    """Findings on one class, one per code."""
    text = Text("Niet goed.", "Not right.")
    return [Finding("TR000", level, code, f"/Bericht/{path}", text) for code in codes]


def answer_bytes(
    message: bytes,
    findings: Sequence[Finding] = (),
    *,
    toegekend: int = 0,
    identificatie: str = IDENTIFICATIE,
) -> bytes:
    """The answer to a message, which is valid itself."""
    read = reader().read(message, TODAY)
    assert read.findings == ()
    assert read.soort is not None
    assert read.root is not None
    kind = soort(read.soort.wet, str(read.soort.answered_by))
    return compose(
        reader().schemas.structure(kind),
        reader().schemas.validator(kind),
        read.root,
        findings,
        toegekend=toegekend,
        identificatie=identificatie,
        today=TODAY,
    )


def answer(
    message: bytes, findings: Sequence[Finding] = (), *, toegekend: int = 0
) -> etree._Element:
    """The answer, read again and held against its own XSD."""
    data = answer_bytes(message, findings, toegekend=toegekend)
    again = Reader(reader().schemas).read(data, TODAY)
    assert again.findings == ()
    return etree.fromstring(data)


def name(element: etree._Element) -> str:
    """The local name."""
    return etree.QName(element).localname


def below(root: etree._Element) -> list[str]:
    """The names of the classes right below Bericht."""
    return [name(child) for child in root]


def at(root: etree._Element, path: str) -> etree._Element:
    """The element at a path of local names, where `[n]` picks one."""
    found = root
    for step in path.split("/"):
        bare, _, index = step.partition("[")
        same = [child for child in found if name(child) == bare]
        found = same[int(index.rstrip("]")) - 1 if index else 0]
    return found


def value(root: etree._Element, path: str) -> str | None:
    """The text at a path."""
    return at(root, path).text


def codes(root: etree._Element, path: str) -> list[str | None] | None:
    """The retour codes of a class; None when it has no RetourCodes at all."""
    found = [child for child in at(root, path) if name(child) == "RetourCodes"]
    return [code.text for code in found[0]] if found else None


def leaves(element: etree._Element, path: str = "") -> Leaves:
    """Every value below an element with its path, without retour codes and other additions."""
    if len(element) == 0:
        return [(path, element.text)]
    found: Leaves = []
    for child in element:
        if name(child) != "RetourCodes":
            found += leaves(child, f"{path}/{name(child)}")
    return found


def code_of_every_class(element: etree._Element) -> dict[str, list[str | None]]:
    """The retour codes of every class below an element, by local name, in document order."""
    found: dict[str, list[str | None]] = {}
    for each in element.iter():
        if name(each) == "RetourCode":
            holder = each.getparent()
            assert holder is not None
            owner = holder.getparent()
            assert owner is not None
            found.setdefault(name(owner), []).append(each.text)
    return found
