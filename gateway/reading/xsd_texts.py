"""The words for what an XSD refuses: the element, what stood there and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from gateway.standard.findings import Text
from gateway.standard.structure import Facets, Node

_PLAIN_NAME = re.compile(r"[A-Za-z]{1,40}[0-9]{0,3}")
_CODE_LIKE = re.compile(r"[A-Za-z]{1,2}|[+-]?[0-9]{1,7}|[0-9]{1,3}(?:[.,:_][0-9]{1,3}){1,2}")
"""A short code, a number too short for a BSN, or one with decimals; a name is longer."""
_DATE_LIKE = re.compile(r"-?[0-9]{1,5}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:Z|[+-][0-9:]{2,5})?")
_MAX_SHOWN: Final = 12

_SPEAKING_TYPES: Final = frozenset(
    {
        "LDT_AanduidingWoonadres",
        "LDT_AdresSoort",
        "LDT_Bedrag",
        "LDT_BerichtCode",
        "LDT_BerichtSubversie",
        "LDT_BerichtVersie",
        "LDT_Budget",
        "LDT_Communicatievorm",
        "LDT_Datum",
        "LDT_DatumGebruik",
        "LDT_DebetCredit",
        "LDT_Eenheid",
        "LDT_Frequentie",
        "LDT_Gemeente",
        "LDT_JaNee",
        "LDT_LandCode",
        "LDT_NaamGebruik",
        "LDT_ProductCategorie",
        "LDT_RedenAfwijzingVerzoek",
        "LDT_RedenBeeindiging",
        "LDT_RedenVerzoek",
        "LDT_RedenWijziging",
        "LDT_RelatieVolgorde",
        "LDT_RetourCode",
        "LDT_SoortRelatie",
        "LDT_StatusAanlevering",
        "LDT_Tijd",
        "LDT_TotaalBedrag",
        "LDT_TypeVerwijzer",
        "LDT_Versie",
        "LDT_VerzoekAntwoord",
        "LDT_Volume",
    }
)
"""Types whose values say nothing about a person: only these are repeated."""


def value(node: Node, parent: str, text: str) -> Text:
    """A value that its type does not allow."""
    facets = node.facets or Facets("string")
    shown = _shown(node, parent, text)
    allowed = _allowed(facets)
    if not text.strip(" \t\r\n"):
        return Text(
            f"{node.name} is leeg; vul {allowed.nl}, of laat het element weg als het niet verplicht"
            " is.",
            f"{node.name} is empty; fill {allowed.en}, or leave the element out when it is not"
            " required.",
        )
    return Text(
        f"{node.name} bevat een waarde die niet is toegestaan{shown}; vul {allowed.nl}.",
        f"{node.name} holds a value that is not allowed{shown}; fill {allowed.en}.",
    )


def _shown(node: Node, parent: str, text: str) -> str:
    """The value between quotes, when it cannot say anything about a person."""
    plain = text.strip(" \t\r\n")
    if node.type not in _SPEAKING_TYPES or parent == "Geboortedatum":
        return ""
    shape = _DATE_LIKE if node.type == "LDT_Datum" else _CODE_LIKE
    return f" ('{plain}')" if shape.fullmatch(plain) else ""


def _allowed(facets: Facets) -> Text:
    if facets.enumeration:
        return _enumerated(facets.enumeration)
    if len(facets.patterns) == 1 and facets.patterns[0].isdigit():
        return Text(f"'{facets.patterns[0]}'", f"'{facets.patterns[0]}'")
    if facets.base == "date":
        return Text("een bestaande datum als 2026-03-31", "an existing date like 2026-03-31")
    if facets.base == "time":
        return Text("een tijd als 13:59:41, zonder tijdzone", "a time like 13:59:41, no time zone")
    if facets.base == "integer":
        return Text(
            f"een geheel getal van {facets.min_value} tot en met {facets.max_value}",
            f"a whole number from {facets.min_value} to {facets.max_value}",
        )
    return _string(facets)


def _enumerated(codes: Sequence[str]) -> Text:
    if len(codes) == 1:
        return Text(f"'{codes[0]}'", f"'{codes[0]}'")
    listed = ", ".join(codes[:_MAX_SHOWN])
    more = len(codes) - _MAX_SHOWN
    if more <= 0:
        return Text(f"een van: {listed}", f"one of: {listed}")
    return Text(
        f"een code uit de codelijst ({listed} en {more} andere)",
        f"a code of the code list ({listed} and {more} others)",
    )


_PATTERNS: Final = {
    "[0-9]{4}": Text("precies vier cijfers", "exactly four digits"),
    "[0-9]{8}": Text("precies acht cijfers", "exactly eight digits"),
    "[0-9]{9}": Text("precies negen cijfers", "exactly nine digits"),
    "[0-9]*": Text("alleen cijfers", "digits only"),
    "[0-9]+": Text("alleen cijfers", "digits only"),
    "[0-9A-Za-z]*": Text("alleen letters en cijfers", "letters and digits only"),
}


def _string(facets: Facets) -> Text:
    length = f" (max. {facets.max_length})" if facets.max_length else ""
    for pattern in facets.patterns:
        if pattern in _PATTERNS:
            words = _PATTERNS[pattern]
            return Text(words.nl + length, words.en + length)
    if facets.max_length:
        return Text(
            f"een tekst van ten hoogste {facets.max_length} tekens, niet alleen spaties",
            f"a text of at most {facets.max_length} characters, not only spaces",
        )
    return Text("een waarde in de voorgeschreven vorm", "a value in the prescribed form")


# -- structure -------------------------------------------------------------------------------------


def _names(expected: Sequence[str]) -> str:
    return ", ".join(expected[:_MAX_SHOWN])


def may_be_named(name: str) -> bool:
    """True for a name of an element that looks like one of the standard."""
    return _PLAIN_NAME.fullmatch(name) is not None


def unexpected(name: str, line: int, expected: Sequence[str]) -> Text:
    """An element that the XSD does not know there."""
    shown = f" {name}" if may_be_named(name) else ""
    if not expected:
        return Text(
            f"Het element{shown} op regel {line} hoort hier niet. Verwijder het.",
            f"The element{shown} on line {line} does not belong here. Remove it.",
        )
    return Text(
        f"Het element{shown} op regel {line} hoort hier niet; verwacht: {_names(expected)}.",
        f"The element{shown} on line {line} does not belong here; expected: {_names(expected)}.",
    )


def misplaced(name: str, expected: Sequence[str]) -> Text:
    """A known element at a place, or in a number, that the XSD does not allow."""
    if not expected:
        return Text(
            f"{name} staat hier een keer te veel of op de verkeerde plaats.",
            f"{name} stands here once too often or in the wrong place.",
        )
    if name in expected:
        return Text(
            f"{name} staat in de verkeerde namespace. Gebruik de prefix die de XSD voor dit element"
            " voorschrijft: die van het bericht of die van het basisschema.",
            f"{name} stands in the wrong namespace. Use the prefix that the XSD prescribes for this"
            " element: that of the message or that of the basisschema.",
        )
    return Text(
        f"{name} staat niet op de juiste plaats; hier wordt verwacht: {_names(expected)}.",
        f"{name} does not stand in the right place; expected here: {_names(expected)}.",
    )


def missing(name: str, expected: Sequence[str]) -> Text:
    """A required element that is not there."""
    return Text(
        f"In {name} ontbreekt een verplicht element: {_names(expected)}.",
        f"A required element is missing in {name}: {_names(expected)}.",
    )


def attribute(name: str) -> Text:
    """An attribute; the messages have none."""
    return Text(
        f"{name} heeft een attribuut; dat is niet toegestaan. Verwijder het.",
        f"{name} has an attribute, which is not allowed. Remove it.",
    )


def stray_text(name: str) -> Text:
    """Text between elements."""
    return Text(
        f"In {name} staat losse tekst of een fout die geen element betreft; alleen elementen zijn"
        " toegestaan.",
        f"There is loose text or a fault in {name} outside its elements; it holds elements only.",
    )


def no_children_allowed(name: str) -> Text:
    """Elements inside a simple value."""
    return Text(
        f"{name} mag alleen een waarde bevatten, geen elementen.",
        f"{name} may hold a value only, no elements.",
    )


def more(told: int) -> Text:
    """There are more faults than were told."""
    return Text(
        f"Dit bericht heeft nog veel meer fouten; alleen de eerste {told} staan hier. Verbeter"
        " eerst deze.",
        f"This message has many more faults; only the first {told} are listed here. Correct these"
        " first.",
    )
