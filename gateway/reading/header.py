"""Who a message is from and to, told from its Header without reading the rest.

The worker needs to know this before anything else, also of a message that is not valid or breaks
off. Whether it is right is asked later, by level 1.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from xml.parsers import expat

from gateway.standard.berichten import ANSWERS

_FIRST_CHUNK: Final = 768  # of most messages this holds all that is wanted
_CHUNK: Final = 65_536
_NAMESPACE = re.compile(r"http://www\.istandaarden\.nl/i(jw|wmo)/\d+_\d+/[a-z]+(\d{3})/schema")
_GEMEENTE = re.compile(r"[0-9]{4}")  # a CBS code
_AANBIEDER = re.compile(r"[0-9]{8}")  # an AGB code
_IDENTIFICATIE = re.compile(r"\S(.{0,10}\S)?")
_HEADER: Final = ("Bericht", "Header")
_WANTED: Final = {
    ("Bericht", "Header", "Afzender"): "afzender",
    ("Bericht", "Header", "Ontvanger"): "ontvanger",
    ("Bericht", "Header", "BerichtIdentificatie", "Identificatie"): "identificatie",
}


class Kop(NamedTuple):
    """What the Header says, as far as it has the form of a code.

    `sender` is the party that really sends (a retour carries the Header of what it answers, IV028)
    and is a CBS or an AGB code; `receiver` is "" where it is neither.
    """

    wet: str
    naam: str  # "JW323", also of a message that this gateway does not know
    sender: str
    receiver: str
    identificatie: str | None

    @property
    def routing_key(self) -> str | None:
        """The key that this message must come in with; None without one party of each kind."""
        parties = (self.sender, self.receiver)
        gemeente = next(filter(_GEMEENTE.fullmatch, parties), None)
        aanbieder = next(filter(_AANBIEDER.fullmatch, parties), None)
        return f"{self.wet}.{gemeente}.{aanbieder}" if gemeente and aanbieder else None


def read_kop(data: bytes) -> Kop | None:
    """What the Header of a message says; None when its sender cannot be told.

    Reads no further than it must, never beyond the Header, and gives up at the declaration of an
    entity.
    """
    found = _Scan().run(data)
    message = _NAMESPACE.fullmatch(found.get("namespace", ""))
    if message is None:
        return None
    wet, nummer = message.groups()
    codes = [_code(found.get(name, "")) for name in ("afzender", "ontvanger")]
    sender, receiver = reversed(codes) if nummer in ANSWERS else codes
    if not sender:
        return None
    identificatie = found.get("identificatie", "")
    known = identificatie if _IDENTIFICATIE.fullmatch(identificatie) else None
    return Kop(wet, f"{wet.upper()}{nummer}", sender, receiver, known)


def _code(text: str) -> str:
    code = text.strip()
    return code if _GEMEENTE.fullmatch(code) or _AANBIEDER.fullmatch(code) else ""


class _Scan:
    """One pass over the beginning of a message."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self._path: list[str] = []
        self._text: list[str] = []

    def run(self, data: bytes) -> dict[str, str]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.EntityDeclHandler = _stop
        try:
            parser.Parse(data[:_FIRST_CHUNK])
            for start in range(_FIRST_CHUNK, len(data), _CHUNK):
                parser.Parse(data[start : start + _CHUNK])
            parser.Parse(b"", True)  # expat may have kept the last bytes for later
        except (_Enough, expat.ExpatError, LookupError, ValueError):
            pass
        return self._found

    def _start(self, name: str, _: object) -> None:
        namespace, _space, local = name.rpartition(" ")
        if not self._path:
            self._found["namespace"] = namespace if local == "Bericht" else ""
        self._path.append(local)
        self._text.clear()

    def _end(self, _: str) -> None:
        path = tuple(self._path)
        wanted = _WANTED.get(path)
        if wanted is not None:
            self._found.setdefault(wanted, "".join(self._text))
        if len(self._found) > len(_WANTED) or path == _HEADER:
            raise _Enough
        self._text.clear()
        self._path.pop()


def _stop(*_: object) -> None:
    raise _Enough


class _Enough(Exception):
    """Nothing further needs to be read."""
