"""The answer to a message: which one, made and held against its own XSD before it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from lxml import etree

from gateway.answers.declaratie_antwoord import declaratie_antwoord
from gateway.answers.retour import retour
from gateway.standard.findings import Finding
from gateway.standard.structure import Structure

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class AnswerInvalid(Exception):
    """The answer that was made is not valid: our fault, and it does not leave."""


def compose(
    structure: Structure,
    validator: etree.XMLSchema,
    source: etree._Element,
    findings: Sequence[Finding],
    *,
    toegekend: int,
    identificatie: str,
    today: date,
) -> bytes:
    """The answer of `structure` to the message `source`; `toegekend` (eurocent) is for a 325.

    Raises:
        AnswerInvalid: the XSD of the answer refuses it.
    """
    if structure.soort.nummer == "325":
        data = declaratie_antwoord(
            structure,
            source,
            findings,
            toegekend=toegekend,
            identificatie=identificatie,
            today=today,
        )
    else:
        data = retour(structure, source, findings, identificatie=identificatie, today=today)
    if not _is_valid(data, validator):
        raise AnswerInvalid(structure.soort.naam)
    return data


def _is_valid(data: bytes, validator: etree.XMLSchema) -> bool:
    try:
        return validator.validate(etree.fromstring(data, _PARSER))
    except etree.XMLSyntaxError:
        return False
