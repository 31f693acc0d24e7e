"""Finds the XSD files in a folder and tells by their contents which message each one describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from lxml import etree

from gateway.errors import WrongUse
from gateway.standard.berichten import NUMMERS, Berichtsoort

XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_NAMESPACE: Final = re.compile(
    r"http://www\.istandaarden\.nl/(?P<std>ijw|iwmo)/(?P<major>\d+)_(?P<minor>\d+)/"
    r"(?P<what>basisschema|(?P<wet>jw|wmo)(?P<nummer>\d{3}))/schema"
)


class MessageFile(NamedTuple):
    """The XSD of one message, with the basisschema that it imports."""

    soort: Berichtsoort
    path: Path
    base: Path


class XsdFile(NamedTuple):
    """One XSD file of the standard: a message or a basisschema."""

    path: Path
    namespace: str
    root: etree._Element


def find_messages(folder: Path, bases: Iterable[MessageFile] = ()) -> list[MessageFile]:
    """
    The messages that the XSDs anywhere below a folder describe; other XSDs are left alone.

    `bases` lends its basisschema to a message whose own folder has none.

    Raises:
        WrongUse: a file cannot be read, or two different files describe the same message.
    """
    files: dict[str, list[XsdFile]] = {}
    for file in _standard_files(folder):
        files.setdefault(file.namespace, []).append(file)
    lent = {known.soort.base_namespace: known.base for known in bases}
    return [
        _message(_only(same), soort, files, lent)
        for same in files.values()
        if (soort := kind_of(same[0].root)) is not None
    ]


def kind_of(root: etree._Element) -> Berichtsoort | None:
    """The kind of message that a schema describes, or None when it describes none we know."""
    namespace = root.get("targetNamespace", "")
    match = _NAMESPACE.fullmatch(namespace)
    if match is None or match["nummer"] not in NUMMERS:
        return None
    release = f"{match['major']}.{match['minor']}"
    base = namespace.replace(match["what"], "basisschema")
    wet, nummer = match["wet"], match["nummer"]
    return Berichtsoort(
        (wet + nummer).upper(), wet, nummer, release, _bericht_code(root), namespace, base
    )


def parse_xsd(path: Path) -> etree._Element:
    """
    The root of an XSD file, read without entities or network.

    Raises:
        WrongUse: the file cannot be read or is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.parse(str(path), parser).getroot()
    except OSError as error:
        raise WrongUse(f"{path}: cannot be read") from error
    except etree.XMLSyntaxError as error:
        raise WrongUse(f"{path}: not well-formed XML ({error.msg})") from error


def linked_root(file: MessageFile) -> etree._Element:
    """The parsed XSD of a message, whose import leads to its basisschema wherever that lies."""
    root = parse_xsd(file.path)
    for element in root.iterfind(f"{XS}import[@namespace='{file.soort.base_namespace}']"):
        if file.path.parent / element.get("schemaLocation", "") != file.base:
            element.set("schemaLocation", file.base.resolve().as_uri())
    return root


def _standard_files(folder: Path) -> Iterator[XsdFile]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() != ".xsd" or not path.is_file():
            continue
        root = parse_xsd(path)
        namespace = root.get("targetNamespace", "")
        if root.tag == f"{XS}schema" and _NAMESPACE.fullmatch(namespace):
            yield XsdFile(path, namespace, root)


def _only(same: list[XsdFile]) -> XsdFile:
    first, *others = same
    for other in others:
        if other.path.read_bytes() != first.path.read_bytes():
            raise WrongUse(f"{first.path} and {other.path} both describe {first.namespace}")
    return first


def _message(
    file: XsdFile, soort: Berichtsoort, files: dict[str, list[XsdFile]], lent: dict[str, Path]
) -> MessageFile:
    namespace = soort.base_namespace
    for element in file.root.iterfind(f"{XS}import[@namespace='{namespace}']"):
        beside = file.path.parent / (element.get("schemaLocation") or "basisschema.xsd")
        if any(beside.resolve() == base.path.resolve() for base in files.get(namespace, ())):
            return MessageFile(soort, file.path, beside)
    if namespace in files:
        return MessageFile(soort, file.path, _only(files[namespace]).path)
    if namespace in lent:
        return MessageFile(soort, file.path, lent[namespace])
    raise WrongUse(f"{file.path}: there is no XSD for its basisschema {namespace}")


def _bericht_code(root: etree._Element) -> str:
    for element in root.iter(f"{XS}element"):
        if element.get("name") == "BerichtCode":
            if element.get("fixed"):
                return str(element.get("fixed"))
            for facet in element.iter(f"{XS}pattern", f"{XS}enumeration"):
                return str(facet.get("value"))
    return ""
