"""The one way in which libxml2 is set up to read a message."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

# lxml without `huge_tree`: libxml2 refuses a depth over 256 and one text over 10 MB by itself.
_OPTIONS: Final = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
    "huge_tree": False,
}


def xml_parser(
    *, schema: etree.XMLSchema | None = None, target: Any = None, recover: bool = False
) -> etree.XMLParser:
    """A parser without entities or network.

    With a schema it refuses what is not valid while it reads; a target takes the place of the
    tree; with `recover` it closes what broke off.
    """
    options: dict[str, Any] = {**_OPTIONS, "schema": schema, "target": target, "recover": recover}
    return etree.XMLParser(**options)
