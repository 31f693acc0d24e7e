"""What a `<name>.expected.json` beside a message says that should come out."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable
from typing import Any, Final, NamedTuple, get_args

from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.reports.words import say
from gateway.result import Result
from gateway.source import Input
from gateway.standard.findings import Lang, Verdict

MAX_EXPECTED_BYTES: Final = 1_000_000
_VERDICTS: Final = get_args(Verdict)
_KEYS: Final = ("verdict", "retourcodes")


class Expected(NamedTuple):
    """The outcome to compare with; None is not compared."""

    verdict: str | None = "accepted"
    retourcodes: frozenset[str] | None = None

    def difference(self, result: Result, lang: Lang) -> str | None:
        """What differs, as "expected ..., got ...", or None when nothing does."""
        got = codes_of(result)
        parts = []
        if self.verdict not in {None, result.verdict}:
            verdicts = {"expected": self.verdict, "got": result.verdict}
            parts.append(say("expected_verdict", lang, **verdicts))
        if self.retourcodes is not None and self.retourcodes != got:
            codes = {"expected": _shown(self.retourcodes), "got": _shown(got)}
            parts.append(say("expected_codes", lang, **codes))
        return "; ".join(parts) or None


def codes_of(result: Result) -> frozenset[str]:
    """The retourcodes of the findings; those of level 1 have none."""
    return frozenset(f.retourcode for f in result.findings if f.retourcode is not None)


def expected_for(item: Input) -> Expected:
    """
    What should come out for one input: accepted, when nothing beside it says otherwise.

    Raises:
        WrongUse: the file beside it is not as it should be.
    """
    name = posixpath.basename(item.stem) + ".expected.json"
    data = item.beside(name)
    if data is None:
        return Expected()
    try:
        return _parsed(data)
    except (ValueError, RecursionError) as error:
        shown = one_line(posixpath.join(posixpath.dirname(item.file), name))
        why = str(error) if isinstance(error, _Malformed) else "it is not a JSON object"
        raise WrongUse(f'cannot use "{shown}": {one_line(why)}') from error


class _Malformed(ValueError):
    """An expected file that is JSON, but says something else than it may."""


def _parsed(data: bytes) -> Expected:
    if len(data) > MAX_EXPECTED_BYTES:
        raise _Malformed("it is too large")
    found = json.loads(data)
    if not isinstance(found, dict):
        raise _Malformed("it is not a JSON object")
    if found and not any(key in found for key in _KEYS):
        raise _Malformed("it holds neither verdict nor retourcodes")
    return Expected(
        _verdict(found["verdict"]) if "verdict" in found else None,
        _retourcodes(found["retourcodes"]) if "retourcodes" in found else None,
    )


def _verdict(value: Any) -> str:
    if not isinstance(value, str) or value not in _VERDICTS:
        raise _Malformed(f"verdict must be one of {', '.join(_VERDICTS)}")
    return value


def _retourcodes(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(v is None or isinstance(v, str) for v in value):
        raise _Malformed('retourcodes must be a list of texts, such as ["9307"]')
    return frozenset(code for code in value if code is not None)


def _shown(codes: Iterable[str]) -> str:
    return "[" + ", ".join(sorted(codes)) + "]"
