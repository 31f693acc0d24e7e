"""Bytes to a tree, safely: size, encoding, DTD, depth, and which message it is.

Nothing here raises for what a sender may have done: whatever is wrong becomes one clear finding of
level 1 (`XML` or `UNKNOWN`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple
from xml.parsers import expat

from lxml import etree

from gateway.reading import texts
from gateway.reading.encoding import encoding_fault
from gateway.reading.many_faults import LARGE_BYTES
from gateway.reading.parser import xml_parser
from gateway.reading.schemas import SchemaSet
from gateway.standard.berichten import Berichtsoort
from gateway.standard.findings import Finding, Level, Text
from gateway.standard.limits import MAX_MESSAGE_BYTES

_CHUNK: Final = 65_536
_LARGE_CHUNK: Final = 262_144
_ISTANDAARD = re.compile(
    r"http://www\.istandaarden\.nl/(ijw|iwmo)/(\d+)_(\d+)/([a-z]+\d{3})/schema"
)


class Tree(NamedTuple):
    """What came of the bytes: the kind of message and its root element, or why there is none.

    `valid` is true when the XSD was asked already; otherwise nothing is known about that.
    """

    soort: Berichtsoort | None
    root: etree._Element | None
    finding: Finding | None
    valid: bool = False


class _Start(NamedTuple):
    """How a document begins."""

    has_doctype: bool
    namespace: str  # of the root element; "" when nobody asks for it


_PLAIN: Final = _Start(has_doctype=False, namespace="")


def read_tree(data: bytes, schemas: SchemaSet, today: date) -> Tree:
    """Parse a message and tell which one it is; one of a release not in use today is refused."""
    if len(data) > MAX_MESSAGE_BYTES:
        return _refused("XML", texts.TOO_LARGE)
    if not data or data.isspace():
        return _refused("XML", texts.EMPTY)
    fault = encoding_fault(data)
    if fault is not None:
        return _refused("XML", fault)
    start = _PLAIN if _begins_plainly(data) else _start_of(data)
    if start.has_doctype:
        return _refused("XML", texts.DOCTYPE)
    soort = schemas.kind(start.namespace) if len(data) >= LARGE_BYTES else None
    valid = soort is not None
    try:
        root = _valid_root(data, schemas.validator(soort)) if soort else None
        if root is None:
            root, valid = etree.fromstring(data, xml_parser()), False
    except etree.XMLSyntaxError as error:
        return _refused("XML", _syntax_text(error))
    if root.getroottree().docinfo.internalDTD is not None:
        return _refused("XML", texts.DOCTYPE)
    return _identified(root, schemas, today)._replace(valid=valid)


def _begins_plainly(data: bytes) -> bool:
    """True when a small message surely has no document type declaration.

    In UTF-8 it is written in these very bytes; what is in UTF-16 has a zero byte.
    """
    return len(data) < LARGE_BYTES and b"<!DOCTYPE" not in data and b"\x00" not in data


def _valid_root(data: bytes, validator: etree.XMLSchema) -> etree._Element | None:
    """The root of a message that is valid; None when it is not, or not well-formed.

    A large message is held against the XSD while it is parsed: that takes no longer, and however
    many faults it has, it stops at the first (see `many_faults`).
    """
    parser = xml_parser(schema=validator)
    try:
        for start in range(0, len(data), _LARGE_CHUNK):
            parser.feed(data[start : start + _LARGE_CHUNK])
            if len(parser.feed_error_log):
                return None
        root: etree._Element = parser.close()
    except etree.XMLSyntaxError:
        return None
    return root


def _identified(root: etree._Element, schemas: SchemaSet, today: date) -> Tree:
    name = etree.QName(root)
    soort = schemas.kind(name.namespace or "")
    if soort is not None and name.localname == "Bericht":
        if schemas.in_use(soort, today):
            return Tree(soort, root, None)
        return _refused("UNKNOWN", texts.not_in_use(soort))
    match = _ISTANDAARD.fullmatch(name.namespace or "")
    if match is None or name.localname != "Bericht":
        return _refused("UNKNOWN", texts.UNKNOWN)
    standard, major, minor, bericht = match.groups()
    return _refused("UNKNOWN", texts.unknown_release(standard, f"{major}.{minor}", bericht))


def _refused(rule: str, text: Text) -> Tree:
    return Tree(None, None, Finding(rule, int(Level.XSD), None, "/", text))


def _start_of(data: bytes) -> _Start:
    """How a message begins, up to its root element.

    Asked before libxml2 sees the bytes, so that no entity is ever declared. Where expat cannot
    read on, libxml2 says what is wrong.
    """
    found = [_Start(has_doctype=False, namespace="")]
    parser = expat.ParserCreate(namespace_separator="}")

    def on_doctype(*_: object) -> None:
        found.append(_Start(has_doctype=True, namespace=""))
        raise _StopReading

    def on_root(name: str, _: object) -> None:
        found.append(_Start(has_doctype=False, namespace=name.rpartition("}")[0]))
        raise _StopReading

    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_root
    try:
        for start in range(0, len(data), _CHUNK):
            parser.Parse(data[start : start + _CHUNK])
    except (_StopReading, expat.ExpatError, LookupError, ValueError):
        pass
    return found[-1]


class _StopReading(Exception):
    """Enough of the document was seen."""


def _syntax_text(error: etree.XMLSyntaxError) -> Text:
    line, column = error.position
    code: int = error.code  # type: ignore[attr-defined]
    if code in _LIMITS or "XML_PARSE_HUGE" in (error.msg or ""):
        return texts.limit(line)
    if code in _ENCODINGS:
        return texts.not_in_encoding(line)
    return texts.not_well_formed(line, column)


_TYPES = etree.ErrorTypes
_LIMITS: Final = frozenset(
    {_TYPES.ERR_NAME_TOO_LONG, getattr(_TYPES, "ERR_RESOURCE_LIMIT", 114), _TYPES.ERR_ENTITY_LOOP}
)
_ENCODINGS: Final = frozenset(
    {
        _TYPES.ERR_INVALID_ENCODING,
        _TYPES.ERR_UNSUPPORTED_ENCODING,
        _TYPES.ERR_UNKNOWN_ENCODING,
        _TYPES.ERR_ENCODING_NAME,
    }
)
