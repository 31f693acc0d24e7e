"""The XSDs that messages are judged by: the gateway's own, or a user's in their place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from lxml import etree

from gateway.data import schemas_dir
from gateway.errors import WrongUse
from gateway.reading.releases import Windows, load_windows
from gateway.reading.structure_cache import fingerprint, load_index, load_structure
from gateway.reading.xsdfiles import MessageFile, find_messages, linked_root
from gateway.standard.berichten import Berichtsoort
from gateway.standard.structure import Structure


class SchemaSet:
    """
    The XSDs of a set of messages, each compiled or introspected once, when first asked for.

    Threads may share a set, but not use the same validator at the same time: lxml keeps the error
    log of the last message in it.
    """

    def __init__(
        self,
        files: Iterable[MessageFile],
        hashes: Mapping[MessageFile, str],
        windows: Windows,
    ) -> None:
        self._windows = windows
        self._files = {file.soort.namespace: file for file in files}
        self._hashes = hashes
        self._validators: dict[str, etree.XMLSchema] = {}
        self._structures: dict[str, Structure] = {}

    @classmethod
    def default(cls) -> SchemaSet:
        """The XSDs that ship with the gateway."""
        hashes, files = _own_files()
        return cls(files, hashes, load_windows(schemas_dir()))

    @classmethod
    def from_dir(cls, folder: Path) -> SchemaSet:
        """
        A user's XSDs for the messages that a folder has, the gateway's own for the others.

        Files are told apart by what they contain: their names and subfolders do not matter.

        Raises:
            WrongUse: no such folder, no XSD of a message in it, or one that cannot be used.
        """
        if not folder.is_dir():
            raise WrongUse(f"{folder}: no such folder")
        hashes, own = _own_files()
        files = find_messages(folder, own)
        if not files:
            raise WrongUse(f"{folder}: holds no XSD of an iJw or iWmo message")
        windows = load_windows(schemas_dir()).with_those_of(load_windows(folder))
        combined = cls([*own, *files], hashes, windows)
        for file in files:
            combined.validator(file.soort)  # a faulty XSD is told before the first message
        return combined

    def kinds(self) -> Sequence[Berichtsoort]:
        """Every message that there is an XSD for."""
        return [file.soort for file in self._files.values()]

    def kind(self, namespace: str) -> Berichtsoort | None:
        """The message with this namespace, or None."""
        file = self._files.get(namespace)
        return file.soort if file else None

    def by_name(self, naam: str, release: str | None = None) -> Berichtsoort | None:
        """The message with this name ("JW323"), of the newest release unless one is given."""
        found = [
            soort
            for soort in self.kinds()
            if soort.naam == naam and release in (None, soort.release)
        ]
        return max(found, key=_release_order, default=None)

    def in_use(self, soort: Berichtsoort, day: date) -> bool:
        """True when messages of this release are taken in on that day; open where not known."""
        return self._windows.in_use(soort.wet, soort.release, day)

    def path(self, soort: Berichtsoort) -> Path:
        """The file that a message is judged by."""
        return self._files[soort.namespace].path

    def validator(self, soort: Berichtsoort) -> etree.XMLSchema:
        """
        The compiled XSD of a message.

        Raises:
            WrongUse: it is not a valid XSD.
        """
        found = self._validators.get(soort.namespace)
        if found is None:
            found = self._validators[soort.namespace] = _compile(self._files[soort.namespace])
        return found

    def structure(self, soort: Berichtsoort) -> Structure:
        """
        What the XSD of a message says, as plain data; kept as JSON for the gateway's own XSDs.

        Raises:
            WrongUse: the XSD is not built as the standard builds them.
        """
        found = self._structures.get(soort.namespace)
        if found is None:
            found = self._structures[soort.namespace] = self._read_structure(soort)
        return found

    def _read_structure(self, soort: Berichtsoort) -> Structure:
        file = self._files[soort.namespace]
        if self._hashes.get(file) == fingerprint(file):
            kept = load_structure(schemas_dir(), soort)
            if kept is not None:
                return kept
        # Here and not above: importing xmlschema takes longer than judging a message.
        from gateway.reading.introspect import introspect

        return introspect(file)


def _own_files() -> tuple[Mapping[MessageFile, str], Collection[MessageFile]]:
    hashes = load_index(schemas_dir())
    return hashes, hashes or find_messages(schemas_dir())


def _compile(file: MessageFile) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(linked_root(file).getroottree())
    except etree.XMLSchemaParseError as error:
        reason = error.error_log.last_error.message if error.error_log.last_error else error
        raise WrongUse(f"{file.path}: not a valid XSD ({reason})") from error


def _release_order(soort: Berichtsoort) -> list[int]:
    return [int(part) for part in soort.release.split(".")]
