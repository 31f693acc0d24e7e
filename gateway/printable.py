"""Makes any text fit for one line on a terminal."""

from __future__ import annotations


def one_line(text: str) -> str:
    """`text` with line ends and other characters that cannot be printed escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
