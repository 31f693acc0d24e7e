"""Which encoding a message is in: UTF-8 or UTF-16, and no other, and the one that it says."""

from __future__ import annotations

import re
from typing import Final

from gateway.reading import texts
from gateway.standard.findings import Text

_PROLOG_BYTES: Final = 400
_DECLARED = re.compile(r"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")

_UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_UTF_16: Final = frozenset({"utf-16", "utf-16le", "utf-16be"})

_MARKS: Final = (
    (b"\xff\xfe\x00\x00", None),
    (b"\x00\x00\xfe\xff", None),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00\x00\x00", None),
    (b"\x00\x00\x00<", None),
)
"""How a document may begin, and the encoding that tells; None for UTF-32."""


def encoding_fault(data: bytes) -> Text | None:
    """What is wrong with the encoding, or None.

    Other encodings than UTF-8 and UTF-16 are refused: what is declared as, say, ISO-8859-1 is too
    often something else, and then names change.
    """
    actual = _actual(data)
    if actual is None:
        return texts.ENCODING
    declared = _declared(data[:_PROLOG_BYTES].decode(actual, "replace"))
    if declared is not None and declared not in (_UTF_8 if actual == "utf-8" else _UTF_16):
        return texts.ENCODING
    if actual == "utf-8" and b"\x00" in data:
        return texts.NUL
    return None


def _actual(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    return "utf-8"


def _declared(prolog: str) -> str | None:
    match = _DECLARED.match(prolog.lstrip("\ufeff"))
    return match.group(1).lower() if match else None
