"""Reads a message as far as it goes: a tree, valid against its XSD, as records."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from lxml import etree

from gateway.reading.many_faults import first_part, open_in
from gateway.reading.records import RecordReader
from gateway.reading.schemas import SchemaSet
from gateway.reading.tree import read_tree
from gateway.reading.validity import more_findings, xsd_findings
from gateway.reading.values import long_number
from gateway.standard.bericht import Bericht
from gateway.standard.berichten import Berichtsoort
from gateway.standard.findings import Finding


class Message(NamedTuple):
    """What came of some bytes.

    `soort` is None when it cannot be told which message it is; `bericht` is None when level 1
    has findings.
    """

    soort: Berichtsoort | None
    root: etree._Element | None
    bericht: Bericht | None
    findings: tuple[Finding, ...]


class Reader:
    """Level 1 for every kind of message of a set of XSDs."""

    def __init__(self, schemas: SchemaSet) -> None:
        self.schemas = schemas
        self._readers: dict[str, RecordReader] = {}

    def read(self, data: bytes, today: date) -> Message:
        """Read one message; whatever is wrong with it becomes findings."""
        soort, root, finding, valid = read_tree(data, self.schemas, today)
        if soort is None or root is None:
            return Message(soort, root, None, (finding,) if finding else ())
        findings = () if valid else self._xsd_findings(soort, root, data)
        bericht = None if findings else self._records(soort, root)
        return Message(soort, root, bericht, findings)

    def _xsd_findings(
        self, soort: Berichtsoort, root: etree._Element, data: bytes
    ) -> tuple[Finding, ...]:
        validator = self.schemas.validator(soort)
        part = first_part(data, validator)
        if part is None:
            return tuple(xsd_findings(root, validator, lambda: self.schemas.structure(soort)))
        found = xsd_findings(part, validator, lambda: self.schemas.structure(soort), open_in(part))
        return (*found, more_findings(len(found)))

    def _records(self, soort: Berichtsoort, root: etree._Element) -> Bericht:
        try:
            return self._reader(soort).read(root)
        except ValueError:  # thousands of leading zeros, which the XSD lets through
            return RecordReader(self.schemas.structure(soort), long_number).read(root)

    def _reader(self, soort: Berichtsoort) -> RecordReader:
        reader = self._readers.get(soort.namespace)
        if reader is None:
            reader = RecordReader(self.schemas.structure(soort))
            self._readers[soort.namespace] = reader
        return reader


def identificatie_of(root: etree._Element | None) -> str | None:
    """The Identificatie in the Header of a message that may not be valid, when it can be one."""
    if root is None:
        return None
    found = root.find("{*}Header/{*}BerichtIdentificatie/{*}Identificatie")
    text = found.text if found is not None else None
    return text if text and text.strip() and len(text) <= _MAX_IDENTIFICATIE else None


def retourcodes_of(message: Message) -> frozenset[str]:
    """Every RetourCode in a retour message, wherever it stands."""
    if message.soort is None or message.root is None or not message.soort.is_retour:
        return frozenset()
    root = message.root
    return frozenset(element.text or "" for element in root.iter("{*}RetourCode"))


_MAX_IDENTIFICATIE = 12
