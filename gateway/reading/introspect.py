"""Reads the XSD of a message into a Structure; run as a program it refreshes what is kept.

Slow (xmlschema takes a third of a second for one message), so that the rest of the gateway reads
what `python -m gateway.reading.introspect` has written beside the XSDs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree
from xmlschema import XMLSchema10, XMLSchemaException
from xmlschema.validators import XsdComplexType, XsdElement, XsdGroup, XsdType

from gateway.data import schemas_dir
from gateway.errors import GatewayError, WrongUse
from gateway.reading.structure_cache import INDEX, dump_index, dump_structure, structure_path
from gateway.reading.xsdfiles import MessageFile, find_messages, linked_root
from gateway.standard.berichten import Berichtsoort
from gateway.standard.structure import Facets, Node, Structure

XSD_NAMESPACE: Final = "http://www.w3.org/2001/XMLSchema"
_MAX_DEPTH: Final = 30  # the standard needs 10; a type that contains itself never ends


def introspect(file: MessageFile) -> Structure:
    """
    What the XSD of a message says, as plain data.

    Raises:
        WrongUse: the XSD is not valid, or not built as the standard builds them.
    """
    schema = load_schema(file)
    if "Bericht" not in schema.elements:
        raise WrongUse(f"{file.path}: has no element Bericht")
    try:
        return Structure(file.soort, _node(schema.elements["Bericht"], file.soort))
    except _UnknownShape as error:
        raise WrongUse(f"{file.path}: {error}") from error


def load_schema(file: MessageFile) -> XMLSchema10:
    """
    The XSD of a message as xmlschema sees it.

    Raises:
        WrongUse: it is not a valid XSD.
    """
    text = etree.tostring(linked_root(file), encoding="unicode")
    base_url = file.path.resolve().parent.as_uri() + "/"
    try:
        return XMLSchema10(text, base_url=base_url, allow="local", use_meta=True)
    except XMLSchemaException as error:
        reason = str(getattr(error, "message", None) or error).splitlines()[0]
        raise WrongUse(f"{file.path}: not a valid XSD ({reason})") from error


class _UnknownShape(ValueError):
    """An XSD says something that a Structure has no place for."""


def _node(element: XsdElement, soort: Berichtsoort, depth: int = 0) -> Node:
    if depth > _MAX_DEPTH:
        raise _UnknownShape(f"{element.local_name} contains itself")
    namespace = namespace_of(element)
    if namespace not in (soort.namespace, soort.base_namespace):
        raise _UnknownShape(f"{element.local_name} is in a namespace of its own")
    xsd_type = element.type
    complex_type = isinstance(xsd_type, XsdComplexType)
    children = tuple(_node(child, soort, depth + 1) for child in children_of(element))
    return Node(
        name=element.local_name,
        type=type_name(xsd_type),
        in_base=namespace == soort.base_namespace,
        required=element.min_occurs > 0,
        repeats=element.max_occurs is None or element.max_occurs > 1,
        is_class=complex_type and xsd_type.target_namespace == soort.namespace,
        children=children,
        facets=None if complex_type else facets_of(xsd_type),
    )


def children_of(element: XsdElement) -> list[XsdElement]:
    """
    The children that an element may have, in order; none for a simple type.

    Raises:
        ValueError: they are not one plain sequence, so that a child has no place of its own.
    """
    if not isinstance(element.type, XsdComplexType):
        return []
    group = element.type.content
    if not isinstance(group, XsdGroup) or group.model != "sequence" or group.occurs != (1, 1):
        raise _UnknownShape(f"{element.local_name} is not a plain sequence")
    if not all(isinstance(child, XsdElement) for child in group):
        raise _UnknownShape(f"{element.local_name} is not a plain sequence of elements")
    return [child for child in group if isinstance(child, XsdElement)]


def namespace_of(element: XsdElement) -> str:
    """The namespace that an element has in a message; "" where the schema leaves it out."""
    return element.name[1:].partition("}")[0] if element.name.startswith("{") else ""


def named_type(xsd_type: XsdType) -> XsdType:
    """A type itself, or of an anonymous one the nearest base that has a name."""
    while xsd_type.name is None and xsd_type.base_type is not None:
        xsd_type = xsd_type.base_type
    return xsd_type


def type_name(xsd_type: XsdType) -> str:
    """The name of a type without its namespace; of an anonymous one that of its base."""
    return named_type(xsd_type).local_name or ""


def facets_of(xsd_type: XsdType) -> Facets:
    """
    What a simple type allows, with the restrictions of all the types that it is made from.

    Raises:
        ValueError: it is a list or a union.
    """
    chain = list(_restrictions(xsd_type))
    merged: dict[str, list[str]] = {}
    for restriction in chain:
        patterns: list[str] = []
        enumeration: list[str] = []
        for facet in restriction.elem:
            name, value = str(facet.tag).rpartition("}")[2], facet.get("value", "")
            if name == "pattern":
                patterns.append(value)
            elif name == "enumeration":
                enumeration.append(value)
            elif name not in ("annotation", "simpleType"):
                merged.setdefault(name, []).append(value)
        if patterns:
            # Several patterns in one restriction are alternatives, those of a base come on top.
            one = patterns[0] if len(patterns) == 1 else "|".join(f"({p})" for p in patterns)
            merged.setdefault("pattern", []).append(one)
        if enumeration:
            merged["enumeration"] = enumeration
    return _facets(_builtin_name(xsd_type), merged)


def _restrictions(xsd_type: XsdType) -> Iterator[XsdType]:
    """The types between a simple type and its built-in type, the outermost base first."""
    chain: list[XsdType] = []
    current: XsdType | None = xsd_type
    while current is not None and not _is_builtin(current):
        if current.is_list() or current.is_union():
            raise _UnknownShape(f"{type_name(xsd_type)} is a list or a union")
        chain.append(current)
        current = current.base_type
    return reversed(chain)


def _builtin_name(xsd_type: XsdType) -> str:
    current: XsdType | None = xsd_type
    while current is not None and not _is_builtin(current):
        current = current.base_type
    return current.local_name or "" if current is not None else ""


def _is_builtin(xsd_type: XsdType) -> bool:
    return bool(xsd_type.name) and xsd_type.target_namespace == XSD_NAMESPACE


def _facets(base: str, merged: dict[str, list[str]]) -> Facets:
    numbers = {
        name: [int(value) for value in values]
        for name, values in merged.items()
        if name in ("length", "minLength", "maxLength")
        or (base == "integer" and name in ("minInclusive", "maxInclusive"))
    }
    exact = numbers.get("length", [])
    known = (*numbers, "pattern", "enumeration")
    return Facets(
        base=base,
        min_length=max(numbers.get("minLength", []) + exact, default=None),
        max_length=min(numbers.get("maxLength", []) + exact, default=None),
        patterns=tuple(merged.get("pattern", ())),
        min_value=max(numbers.get("minInclusive", []), default=None),
        max_value=min(numbers.get("maxInclusive", []), default=None),
        enumeration=tuple(merged.get("enumeration", ())),
        other=tuple(f"{n}={v}" for n, vs in merged.items() if n not in known for v in vs),
    )


def write_structures(source: Path, target: Path) -> list[str]:
    """Write the index and the structures of the XSDs below `source`; the paths written."""
    files = find_messages(source)
    texts = {INDEX: dump_index(source, files)}
    texts |= {structure_path(file.soort): dump_structure(introspect(file)) for file in files}
    for name, text in texts.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
    return list(texts)


def main() -> int:
    """Refresh what is kept beside the gateway's own XSDs."""
    try:
        written = write_structures(schemas_dir(), schemas_dir())
    except GatewayError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{len(written)} files written below {schemas_dir()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
