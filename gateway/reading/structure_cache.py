"""Keeps what was read from the XSDs as JSON beside them, so that nobody waits for it twice.

The JSON names the XSDs by a checksum over their bytes: an edited XSD makes its cache worthless.
It need not withstand an attacker, who could as well edit the JSON; `hashlib` takes long to load.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from gateway.reading.xsdfiles import MessageFile
from gateway.standard.berichten import Berichtsoort
from gateway.standard.structure import Facets, Node, Structure

INDEX: Final = "structure/index.json"
_IN_BASE, _REQUIRED, _REPEATS, _IS_CLASS = 1, 2, 4, 8


def fingerprint(file: MessageFile) -> str:
    """The checksum of a message's own XSD and the basisschema that it uses."""
    return f"{zlib.crc32(file.path.read_bytes() + file.base.read_bytes()):08x}"


def structure_path(soort: Berichtsoort) -> str:
    """Where the structure of a message is kept, relative to the folder of the XSDs."""
    return f"structure/{soort.release}/{soort.naam}.json"


def dump_index(folder: Path, files: list[MessageFile]) -> str:
    """The index of the messages that have their XSD below `folder`, as JSON text."""
    rows = [
        {
            **file.soort._asdict(),
            "file": file.path.relative_to(folder).as_posix(),
            "base_file": file.base.relative_to(folder).as_posix(),
            "crc32": fingerprint(file),
        }
        for file in files
    ]
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"


def load_index(folder: Path) -> dict[MessageFile, str]:
    """Every message in the index with its checksum; empty without an index that can be used."""
    try:
        rows = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return {_message_file(folder, row): row["crc32"] for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _message_file(folder: Path, row: dict[str, str]) -> MessageFile:
    soort = Berichtsoort(*(row[field] for field in Berichtsoort._fields))
    return MessageFile(soort, folder / row["file"], folder / row["base_file"])


def dump_structure(structure: Structure) -> str:
    """A structure as compact JSON: equal facets and equal nodes are written once."""
    facets: dict[Facets, int] = {}
    nodes: dict[Any, int] = {}
    _number(structure.root, facets, nodes)
    return f'{{"facets":[\n{_rows(facets)}\n],"nodes":[\n{_rows(nodes)}\n]}}\n'


def _rows(rows: Iterable[Any]) -> str:
    return ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)


def _number(node: Node, facets: dict[Facets, int], nodes: dict[Any, int]) -> int:
    children = tuple(_number(child, facets, nodes) for child in node.children)
    facet = facets.setdefault(node.facets, len(facets)) if node.facets else -1
    flags = (
        _IN_BASE * node.in_base
        + _REQUIRED * node.required
        + _REPEATS * node.repeats
        + _IS_CLASS * node.is_class
    )
    return nodes.setdefault((node.name, node.type, flags, facet, children), len(nodes))


def load_structure(folder: Path, soort: Berichtsoort) -> Structure | None:
    """The structure that was kept for a message, or None when there is none that can be used."""
    try:
        data = json.loads((folder / structure_path(soort)).read_text(encoding="utf-8"))
        facets = [_facets(row) for row in data["facets"]]
        nodes: list[Node] = []
        for name, type_, flags, facet, children in data["nodes"]:
            nodes.append(
                Node(
                    name,
                    type_,
                    bool(flags & _IN_BASE),
                    bool(flags & _REQUIRED),
                    bool(flags & _REPEATS),
                    bool(flags & _IS_CLASS),
                    tuple(nodes[child] for child in children),
                    facets[facet] if facet >= 0 else None,
                )
            )
        return Structure(soort, nodes[-1])
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _facets(row: list[Any]) -> Facets:
    return Facets._make(tuple(value) if isinstance(value, list) else value for value in row)
