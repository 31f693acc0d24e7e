"""Small random changes to a message, chosen to lie on the edge of what an XSD allows."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from random import Random
from typing import Final

from lxml import etree

from gateway.reading.codelists import codelist_index, load_codelist
from gateway.standard.structure import Facets, Structure
from tests.made_up import element

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_WHITE: Final = (" ", "\t", "\n", "\r", "  ", "\u00a0", "\u2003", "\u200b", "\ufeff", "\u0085")


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split(" "))


_DATES: Final = _words(
    "2026-02-28 2026-02-29 2024-02-29 10000-01-01 12026-05-05 0000-01-01 0001-01-01 -0001-01-01",
    "9999-12-31 2026-1-1 26-01-01 20260101 2026-01-01Z 2026-01-01+01:00 2026-01-01-05:00",
    "2026-01-01+00 2026-13-01 2026-00-10 2026-01-00 2026-01-32 +2026-01-01 2026-01-01T00:00:00",
    "02026-01-01 1900-01-01 2026/01/01",
)
_TIMES: Final = _words(
    "00:00:00 24:00:00 24:00:01 23:59:60 23:59:59 12:00 12:00:00.5 12:00:00. 12:00:00Z",
    "12:00:00+01:00 12:00:00-01:00 1:00:00 -12:00:00 12:60:00 12:00:00.123456789012",
)
_NUMBERS: Final = _words(
    "0 1 +5 -0 +0 -1 007 00 1.0 1e3 1. .5 99 100 99999 100000 99999999 100000000 999999999",
    "1000000000 999999999999 1000000000000 000000000000000000001 99999999999999999999999 0x1 1_000",
    "INF NaN 1,0 --1 2147483648",
)
_TEXTS: Final = _words(
    "x . .. ... - 1.0.0 01.0.0 1.0 1.00.0 1.0.0.0 0.0.0 10.20.30 a\nb .\n \n. \u00c0 \u1ef3 \u1ef9",
    "\u00ff \u0100 \u00d7 \u00f7 \u00e9 e\u0301 \U0001f600 \u00b2 AB ab A1 <&> ]]> 0384 03840",
    "42420001 999990019 A-1 a_b",
)
_LENGTHS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 20, 21, 24, 25, 26, 35, 36)
_LONG: Final = (37, 64, 65, 80, 81, 200, 201, 5000)
# Digits that are no digits to the standard: Arabic, Devanagari, full width and bold.
_SCRIPTS: Final = tuple(
    "".join(chr(zero + n) for n in range(10)) for zero in (0x660, 0x966, 0xFF10, 0x1D7CE)
)


def mutate(root: etree._Element, structure: Structure, random: Random) -> bytes:
    """The bytes of a message after one to three changes; the root given is used up."""
    for _ in range(random.choices((1, 2, 3), (70, 20, 10))[0]):
        if random.random() < 0.5:
            _change_text(root, structure, random)
        elif random.random() < 0.4:
            _insert_declared(root, structure, random)
        else:
            random.choice(_TREE_CHANGES)(root, random)
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=random.random() < 0.5)
    return _change_bytes(data, random) if random.random() < 0.1 else data


def _elements(root: etree._Element) -> list[etree._Element]:
    return list(root.iter("*"))


def _any(root: etree._Element, random: Random) -> etree._Element:
    return random.choice(_elements(root))


def _below(root: etree._Element, random: Random) -> etree._Element:
    """Any element but the root; the root of a message that has nothing else left."""
    return random.choice(_elements(root)[1:] or [root])


def _change_text(root: etree._Element, structure: Structure, random: Random) -> None:
    leaves = [node for node in _elements(root) if next(node.iterchildren("*"), None) is None]
    leaf = random.choice(leaves)
    declared = structure.at(_path(leaf))
    if declared is not None and declared.facets is not None and random.random() < 0.5:
        leaf.text = _boundary(declared.facets, random)
    else:
        leaf.text = _new_text(leaf.text or "", random)


def _path(node: etree._Element) -> str:
    names = [etree.QName(above).localname for above in node.iterancestors()][::-1]
    return "/" + "/".join((*names, etree.QName(node).localname))


def _boundary(facets: Facets, random: Random) -> str:
    """A text just inside or just outside of what the type of the element allows."""
    if facets.base == "date":
        return random.choice(_DATES)
    if facets.base == "time":
        return random.choice(_TIMES)
    if facets.base == "integer":
        edge = random.choice((facets.min_value or 0, facets.max_value or 0))
        text = str(edge + random.choice((-1, 0, 1)))
        return random.choice((text, text, "+" + text, "0" + text, text + " "))
    if facets.enumeration:
        code = random.choice(facets.enumeration)
        return random.choice((code, code, code, _edited(code, random)))
    size = random.choice((facets.min_length or 0, facets.max_length or 5))
    return random.choice("a1 é.-") * max(0, size + random.choice((-1, 0, 1)))


def _new_text(old: str, random: Random) -> str:
    kind = random.randrange(10)
    if kind < 2:
        return _edited(old, random)
    if kind == 2:
        white = random.choice(_WHITE)
        return random.choice((white, white + old, old + white, old[:1] + white + old[1:]))
    if kind == 3:
        size = random.choice(_LENGTHS) if random.random() < 0.8 else random.choice(_LONG)
        return random.choice("a1 é.A") * size
    if kind == 4:
        return random.choice(_DATES)
    if kind == 5:
        return random.choice(_TIMES)
    if kind == 6:
        return random.choice(_NUMBERS)
    if kind == 7:
        return random.choice(_TEXTS)
    if kind == 8:
        return random.choice(_codes())
    return old.translate({ord("0") + n: digit for n, digit in enumerate(random.choice(_SCRIPTS))})


def _edited(old: str, random: Random) -> str:
    at = random.randrange(len(old) + 1)
    return random.choice(
        (
            "",
            old[:at] + old[at + 1 :],
            old[:at] + random.choice("0159aZ-+.: Z") + old[at:],
            old[:at] + random.choice("0159aZ-+.: Z") + old[at + 1 :],
            "+" + old,
            "-" + old,
            "00" + old,
            old + old,
            old.lower(),
            old.upper(),
            old + "Z",
            old + "+01:00",
            old + ".0",
        )
    )


@cache
def _codes() -> tuple[str, ...]:
    return tuple(code.code for name in codelist_index() for code in load_codelist(name))


def _insert_declared(root: etree._Element, structure: Structure, random: Random) -> None:
    """Add something that the XSD knows, where it belongs or one place away from there."""
    parents = [node for node in _elements(root) if len(node)]
    if not parents:
        return
    parent = random.choice(parents)
    path = _path(parent)
    declared = structure.at(path) if path.startswith("/Bericht") else None
    if declared is None or not declared.children:
        return
    place = random.randrange(len(declared.children))
    child = declared.children[place]
    made = element(structure, child, f"{path}/{child.name}", full=random.random() < 0.5, texts={})
    before = {node.name for node in declared.children[:place]}
    at = sum(etree.QName(node).localname in before for node in parent.iterchildren("*"))
    parent.insert(at + (random.choice((-1, 1)) if random.random() < 0.1 else 0), made)


def _drop(root: etree._Element, random: Random) -> None:
    node = _below(root, random)
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _double(root: etree._Element, random: Random) -> None:
    node = _below(root, random)
    if node is not root:
        node.addnext(deepcopy(node))


def _swap(root: etree._Element, random: Random) -> None:
    node = _below(root, random)
    following = node.getnext()
    if following is not None:
        following.addnext(node)


def _move(root: etree._Element, random: Random) -> None:
    node, place = _below(root, random), _any(root, random)
    if node is not root and node is not place and node not in list(place.iterancestors()):
        place.append(node)


def _rename(root: etree._Element, random: Random) -> None:
    node, other = _any(root, random), etree.QName(_any(root, random)).localname
    name = etree.QName(node)
    new = random.choice((other, name.localname.lower(), name.localname + "x", "Bericht"))
    node.tag = f"{{{name.namespace}}}{new}" if name.namespace else new


def _change_namespace(root: etree._Element, random: Random) -> None:
    node = _any(root, random)
    name = etree.QName(node)
    others = [etree.QName(other).namespace or "" for other in _elements(root)]
    space = random.choice((*others[:1], *others[-1:], "", "urn:other", random.choice(others)))
    wrong = (name.namespace or "").replace("ijw/3_2/jw", "iwmo/3_2/wmo").replace("3_2", "3_1")
    space = random.choice((space, wrong))
    for each in _elements(node) if random.random() < 0.3 else [node]:
        local = etree.QName(each).localname
        each.tag = f"{{{space}}}{local}" if space else local


def _add_attribute(root: etree._Element, random: Random) -> None:
    node = _any(root, random)
    base = etree.QName(_any(root, random)).namespace
    name, value = random.choice(
        (
            ("foo", "bar"),
            (f"{{{_XSI}}}nil", random.choice(("true", "false"))),
            (f"{{{_XSI}}}type", random.choice(("b:LDT_Naam", "b:Client", "b:LDT_Datum", "nope"))),
            (f"{{{_XSI}}}schemaLocation", "urn:a a.xsd"),
            (f"{{{_XSI}}}noNamespaceSchemaLocation", "a.xsd"),
            ("{http://www.w3.org/XML/1998/namespace}lang", "nl"),
            ("{http://www.w3.org/XML/1998/namespace}space", "preserve"),
            (f"{{{base or 'urn:x'}}}soort", "x"),
        )
    )
    node.set(name, value)


def _add_text(root: etree._Element, random: Random) -> None:
    node = _any(root, random)
    text = random.choice((" ", "\n\t", "x", "\u00a0", "1"))
    if len(node) and random.random() < 0.5:
        node[0].tail = text
    else:
        node.text = text


def _add_comment(root: etree._Element, random: Random) -> None:
    node = _any(root, random)
    made = random.choice((etree.Comment("x"), etree.ProcessingInstruction("x", "y")))
    text, node.text = node.text or "", None
    if not len(node) and text:
        at = random.randrange(len(text) + 1)
        node.text, made.tail = text[:at], text[at:]
    node.insert(0, made)


def _empty(root: etree._Element, random: Random) -> None:
    node = _any(root, random)
    if random.random() < 0.5:
        del node[:]
    node.text = None


_TREE_CHANGES: Final[tuple[Callable[[etree._Element, Random], None], ...]] = (
    _drop,
    _double,
    _swap,
    _move,
    _rename,
    _change_namespace,
    _add_attribute,
    _add_text,
    _add_comment,
    _empty,
)


def _change_bytes(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return random.choice(
        (
            data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :],
            data[:at] + bytes([random.randrange(256)]) + data[at:],
            data[:at] + data[at + 1 :],
            data[:at] + random.choice((b" ", b"\n", b"&#32;", b"&#160;", b"<!-- -->")) + data[at:],
            data.replace(b">1<", b"><![CDATA[1]]><", 1),
            data.replace(b"UTF-8", b"ISO-8859-1", 1),
        )
    )
