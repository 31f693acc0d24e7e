"""Which retourcodes each class of an answer gets (IV028, IV087)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from gateway.standard.findings import (
    GEEN_OPMERKING,
    NIET_BEOORDEELD,
    TECHNISCH_AFGEKEURD,
    Finding,
    Level,
)

HEADER: Final = "/Bericht/Header"


def header_codes(findings: Sequence[Finding]) -> tuple[Sequence[str], bool]:
    """The codes of the Header, and whether anything below it was judged and comes along."""
    if any(finding.level == Level.BERICHT for finding in findings):
        return (TECHNISCH_AFGEKEURD,), False
    book = CodeBook(findings)
    return book.at(HEADER), not book.has(HEADER)


class CodeBook:
    """The retourcodes by class: the rule's own, 0233 below a class with one, otherwise 0200."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._codes: dict[str, list[str]] = {}
        for finding in findings:
            codes = self._codes.setdefault(finding.path, [])
            if finding.retourcode is not None and finding.retourcode not in codes:
                codes.append(finding.retourcode)

    def at(self, path: str) -> Sequence[str]:
        """The codes of the class at a path of the message that came in."""
        if path in self._codes:
            return self._codes[path]
        return (NIET_BEOORDEELD,) if self._below_a_finding(path) else (GEEN_OPMERKING,)

    def has(self, path: str) -> bool:
        """True when this class breaks a rule itself."""
        return path in self._codes

    def below(self, path: str) -> frozenset[str]:
        """The elements right below a path in which a class breaks a rule: `Client[3]`."""
        start = f"{path}/"
        return frozenset(
            at[len(start) :].partition("/")[0] for at in self._codes if at.startswith(start)
        )

    def _below_a_finding(self, path: str) -> bool:
        above = path.rpartition("/")[0]
        while above:
            if above in self._codes:
                return True
            above = above.rpartition("/")[0]
        return False
