"""Compares two sets of XSDs by what they accept, and says each difference in words.

Annotations, layout and version numbers do not count. Facets are compared one by one after the
restrictions of a type and of its bases are merged.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from xmlschema import XMLSchema10
from xmlschema.validators import XsdComplexType, XsdElement

from gateway.errors import WrongUse
from gateway.reading.introspect import (
    XSD_NAMESPACE,
    children_of,
    facets_of,
    load_schema,
    named_type,
    namespace_of,
)
from gateway.reading.xsdfiles import MessageFile, find_messages

MISSING_FILE: Final = "missing file"
ENUMERATION: Final = ("facet", "enumeration")
_MAX_DEPTH: Final = 30


class Difference(NamedTuple):
    """One thing that two sets of XSDs say differently; `left` and `right` are what each says."""

    kind: str  # MISSING_FILE, "element", "order", "occurrence", "type", "facet", ...
    file: str  # relative to its folder
    path: str  # /Bericht/Header/..., or "" for the file as a whole
    what: str  # "maxLength", "minOccurs", ...
    left: str
    right: str


class _Declared(NamedTuple):
    """What one element declaration accepts: the names of its children in order, and its facts."""

    facts: dict[tuple[str, str], str]
    children: tuple[str, ...]


def compare_sets(a: Path, b: Path) -> list[Difference]:
    """
    Every structural difference between the XSDs below two folders, message by message.

    A message that only one of them has is one difference of kind `MISSING_FILE`.

    Raises:
        WrongUse: a folder has no XSD of a message, or one that cannot be read.
    """
    left, right = _messages(a), _messages(b)
    differences: list[Difference] = []
    for namespace in sorted(left.keys() | right.keys()):
        one, other = left.get(namespace), right.get(namespace)
        if one and other:
            name = one.path.relative_to(a).as_posix()
            differences += _compare(name, _declarations(one), _declarations(other))
        elif one:
            name = one.path.relative_to(a).as_posix()
            differences.append(Difference(MISSING_FILE, name, "", "file", "present", "absent"))
        elif other:
            name = other.path.relative_to(b).as_posix()
            differences.append(Difference(MISSING_FILE, name, "", "file", "absent", "present"))
    return differences


def format_difference(difference: Difference, left: str = "left", right: str = "right") -> str:
    """A difference as one line; `left` and `right` name the two sets."""
    where = f"{difference.file} {difference.path}".rstrip()
    if difference.kind == MISSING_FILE:
        return f"{where}: only in {left if difference.left == 'present' else right}"
    if (difference.kind, difference.what) == ENUMERATION:
        parts = ((difference.left, left), (difference.right, right))
        return f"{where}: enumeration has " + ", ".join(
            f"{codes} only in {name}" for codes, name in parts if codes
        )
    return (
        f"{where}: {difference.what} is {difference.left or 'absent'} in {left}"
        f" and {difference.right or 'absent'} in {right}"
    )


def _messages(folder: Path) -> dict[str, MessageFile]:
    if not folder.is_dir():
        raise WrongUse(f"{folder}: no such folder")
    files = find_messages(folder)
    if not files:
        raise WrongUse(f"{folder}: holds no XSD of an iJw or iWmo message")
    return {file.soort.namespace: file for file in files}


def _compare(
    file: str, left: dict[str, _Declared], right: dict[str, _Declared]
) -> Iterator[Difference]:
    for path in dict.fromkeys((*left, *right)):
        one, other = left.get(path), right.get(path)
        if one is None or other is None:
            parent = path.rpartition("/")[0]
            if (parent in left and parent in right) or not parent:
                here = ("present", "absent") if one else ("absent", "present")
                yield Difference("element", file, path, "element", *here)
            continue
        for key in dict.fromkeys((*one.facts, *other.facts)):
            said = one.facts.get(key, ""), other.facts.get(key, "")
            if key == ENUMERATION:
                said = _only_in(*said), _only_in(*reversed(said))
            if said[0] != said[1]:
                yield Difference(key[0], file, path, key[1], *said)
        if sorted(one.children) == sorted(other.children) and one.children != other.children:
            order = ", ".join(one.children), ", ".join(other.children)
            yield Difference("order", file, path, "order of the elements", *order)


def _only_in(one: str, other: str) -> str:
    return " ".join(code for code in one.split() if code not in other.split())


def _declarations(file: MessageFile) -> dict[str, _Declared]:
    """Every declaration that a message can use by its path; global elements are where it starts."""
    schema = load_schema(file)
    found: dict[str, _Declared] = {}
    for element in schema.elements.values():
        _collect("", element, file, found)
    if (root := found.get("/Bericht")) is not None:
        root.facts["type", "types that xsi:type may choose"] = _derived_types(schema, file)
    return found


def _derived_types(schema: XMLSchema10, file: MessageFile) -> str:
    """The types made from other named ones: a message may name them instead of the declared."""
    return ", ".join(
        sorted(
            xsd_type.local_name or ""
            for xsd_type in schema.maps.types.values()
            if xsd_type.target_namespace in (file.soort.namespace, file.soort.base_namespace)
            and (base := xsd_type.base_type) is not None
            and base.target_namespace != XSD_NAMESPACE
        )
    )


def _collect(
    prefix: str, element: XsdElement, file: MessageFile, found: dict[str, _Declared]
) -> None:
    path = f"{prefix}/{element.local_name}"
    while path in found:  # the same name twice in one sequence is two declarations
        path += "'"
    facts = _facts(element, file)
    try:
        children = children_of(element)
    except ValueError as error:
        children = []
        facts["content", "content model"] = str(error)
    found[path] = _Declared(facts, tuple(child.local_name for child in children))
    if path.count("/") > _MAX_DEPTH:
        raise WrongUse(f"{file.path}: {element.local_name} contains itself")
    for child in children:
        _collect(path, child, file, found)


def _facts(element: XsdElement, file: MessageFile) -> dict[tuple[str, str], str]:
    at_most = "unbounded" if element.max_occurs is None else str(element.max_occurs)
    facts = {
        ("occurrence", "minOccurs"): str(element.min_occurs),
        ("occurrence", "maxOccurs"): at_most,
        ("namespace", "namespace"): namespace_of(element),
        ("type", "type"): _type(element, file),
        ("value", "nillable"): "true" if element.nillable else "",
        ("value", "default"): element.default or "",
        ("value", "fixed"): element.fixed or "",
        ("value", "abstract"): "true" if element.abstract else "",
        ("value", "identity constraints"): ", ".join(
            sorted(constraint.local_name for constraint in element.identities)
        ),
    }
    return facts | (
        _content(element.type)
        if isinstance(element.type, XsdComplexType)
        else {("facet", name): value for name, value in _facets(element)}
    )


def _type(element: XsdElement, file: MessageFile) -> str:
    """Name and place of a type: that LDT_Datum is the one of the basisschema counts too."""
    named = named_type(element.type)
    name = named.local_name or ""
    return f"{name} (basis)" if named.target_namespace == file.soort.base_namespace else name


def _content(xsd_type: XsdComplexType) -> dict[tuple[str, str], str]:
    attributes = sorted(
        f"{name} {attribute.use or ''} {named_type(attribute.type).local_name}"
        for name, attribute in xsd_type.attributes.items()
        if attribute.type is not None
    )
    return {
        ("content", "attributes"): "; ".join(attributes),
        ("content", "mixed"): "true" if xsd_type.mixed else "",
        ("content", "abstract type"): "true" if xsd_type.abstract else "",
    }


def _facets(element: XsdElement) -> Iterator[tuple[str, str]]:
    try:
        facets = facets_of(element.type)
    except ValueError as error:
        yield "other facets", str(error)
        return
    yield "built-in type", facets.base
    numbers = (
        ("minLength", facets.min_length),
        ("maxLength", facets.max_length),
        ("minInclusive", facets.min_value),
        ("maxInclusive", facets.max_value),
    )
    yield from ((name, str(value)) for name, value in numbers if value is not None)
    yield "patterns", " and ".join(sorted(facets.patterns))
    yield "enumeration", " ".join(sorted(facets.enumeration))
    yield "other facets", " ".join(sorted(facets.other))
