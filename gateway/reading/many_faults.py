"""Keeps a message with very many faults from taking for ever.

libxml2 tells where a fault is by counting the elements before it, one by one: forty thousand
faults among forty thousand Prestaties take half a minute. What it finds while it parses costs
next to nothing, but has no place. So the faults are counted that way first, and where telling all
places would take too long, only the first part of the message is told about.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from gateway.reading.parser import xml_parser

LARGE_BYTES: Final = 200_000
"""A message below this size cannot hold enough faults to take long."""

_MOST_WORK: Final = 250_000_000
"""Faults times the tags before them: a second or two."""

_CHUNK: Final = 65_536


def first_part(data: bytes, validator: etree.XMLSchema) -> etree._Element | None:
    """The tree of the part whose faults can be told in time; None when that is all of it.

    `data` is well-formed. The elements at the end of the part may have broken off: see `open_in`.
    """
    if len(data) < LARGE_BYTES:
        return None
    parser = xml_parser(schema=validator, target=_NoTree())
    work = faults = tags = 0
    for start in range(0, len(data), _CHUNK):
        end = start + _CHUNK
        parser.feed(data[start:end])
        known, faults = faults, len(parser.feed_error_log)
        tags += data.count(b"<", start, end)
        work += (faults - known) * tags
        if work > _MOST_WORK:
            return etree.fromstring(data[:end], xml_parser(recover=True))
    return None


class _NoTree:
    """Takes nothing from a parser, so that it only looks for faults."""

    def close(self) -> None:
        """Nothing was built."""


def open_in(part: etree._Element) -> frozenset[etree._Element]:
    """The elements that had not ended yet where a part of a message ends."""
    open_elements = [part]
    while len(open_elements[-1]):
        open_elements.append(open_elements[-1][-1])
    return frozenset(open_elements)
