"""A second release of the standard is files and declarations: the gateway itself does not change.

The made-up release 3.3 of iJw has one element more in a StartProduct, one code less for
StatusAanlevering, and one rule that counts from 1 July 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from gateway import Gateway, Result, validate
from gateway.data import schemas_dir
from gateway.reading.releases import load_windows
from gateway.rules.catalogue import CATALOGUE, rule
from gateway.rules.judging import class_rules
from gateway.rules.run import level2_rules
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Text
from gateway.standard.records import StartProduct
from tests.message_parts import Kop
from tests.message_parts import StartProduct as Start
from tests.messages import start_305

TODAY = date(2026, 8, 1)
NAMES = ("JW301", "JW302", "JW305", "JW306", "basisschema")
STATUS = '<xs:enumeration value="9"'


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The XSDs of release 3.3, made from those of 3.2 by three edits."""
    folder = tmp_path / "ijw" / "3.3"
    folder.mkdir(parents=True)
    for name in NAMES:
        text = (schemas_dir() / "ijw" / "3.2" / f"{name}.xsd").read_text(encoding="utf-8")
        text = text.replace("/ijw/3_2/", "/ijw/3_3/").replace(
            '<xs:pattern value="2"/>', '<xs:pattern value="3"/>'
        )
        if name in {"JW305", "JW306"}:
            text = _with_an_element_more(text)
        if name == "basisschema":
            text = _without_status_9(text)
        (folder / f"{name}.xsd").write_text(text, encoding="utf-8")
    return tmp_path


def _with_an_element_more(text: str) -> str:
    """An optional Locatie behind the Begindatum of a StartProduct."""
    start = text.index('<xs:element name="Begindatum"')
    end = text.index("\n", text.index(">", start)) + 1
    assert text[end - 3 : end] == "/>\n", "the Begindatum is declared on a line of its own"
    more = '<xs:element name="Locatie" type="ijw:LDT_Gemeente" minOccurs="0"/>\n'
    return text[:end] + more + text[end:]


def _without_status_9(text: str) -> str:
    at = text.index(STATUS, text.index('name="LDT_StatusAanlevering"'))
    end = text.index("\n", at)
    assert text[at:end].rstrip().endswith("/>"), "the code is declared on a line of its own"
    return text[:at] + text[end:]


@pytest.fixture
def new_rule() -> Iterator[None]:
    """A rule of release 3.3 only, from 1 July 2026: no start in a weekend."""
    count = len(CATALOGUE)

    @rule(
        "TR999",
        on=StartProduct,
        messages=("305",),
        wetten=("jw",),
        level=2,
        releases=("3.3",),
        valid_from=date(2026, 7, 1),
        text=Text("De start valt in een weekend.", "The start is in a weekend."),
        mend=Text("Kies een werkdag.", "Choose a working day."),
    )
    def tr999_starts_on_a_weekday(start: StartProduct, bericht: Bericht) -> bool:
        return start.begindatum.isoweekday() < 6

    level2_rules.cache_clear()
    class_rules.cache_clear()
    yield
    del CATALOGUE[count:]
    level2_rules.cache_clear()
    class_rules.cache_clear()


def _as_3_3(message: bytes) -> bytes:
    return message.replace(b"/ijw/3_2/", b"/ijw/3_3/").replace(
        b"BerichtSubversie>2<", b"BerichtSubversie>3<"
    )


def _rules(result: Result) -> set[str]:
    return {finding.rule for finding in result.findings}


SATURDAY = date(2026, 7, 4)


def _start(day: date, dagtekening: date = TODAY) -> bytes:
    return start_305(kop=Kop(dagtekening=dagtekening), producten=[Start(begindatum=day)])


class TestTwoReleases:
    """3.2 and 3.3 side by side."""

    def test_a_message_of_the_new_release_is_unknown_without_its_files(self) -> None:
        """The gateway's own XSDs are of 3.2; the notice says so."""
        result = validate(_as_3_3(_start(SATURDAY)), today=TODAY)
        assert result.verdict == "refused"
        assert _rules(result) == {"UNKNOWN"}

    def test_both_are_accepted_side_by_side(self, release: Path) -> None:
        """Each is judged by its own XSD: the new element is right in 3.3 and wrong in 3.2."""
        start = _start(SATURDAY)
        more = b"</jw305:Begindatum><jw305:Locatie>0384</jw305:Locatie>"
        extended = start.replace(b"</jw305:Begindatum>", more)
        assert validate(start, today=TODAY, schemas=release).verdict == "accepted"
        assert validate(_as_3_3(start), today=TODAY, schemas=release).verdict == "accepted"
        assert validate(_as_3_3(extended), today=TODAY, schemas=release).verdict == "accepted"
        assert validate(extended, today=TODAY, schemas=release).verdict == "refused"

    def test_a_code_that_was_closed_is_refused_in_the_new_release_only(self, release: Path) -> None:
        """StatusAanlevering 9 passes level 1 of 3.2 (and then breaks CS058)."""
        old = _start(SATURDAY).replace(b"StatusAanlevering>1<", b"StatusAanlevering>9<")
        assert _rules(validate(old, today=TODAY, schemas=release)) == {"CS058"}
        assert _rules(validate(_as_3_3(old), today=TODAY, schemas=release)) == {"XSD"}

    @pytest.mark.usefixtures("new_rule")
    def test_a_new_rule_counts_for_its_release_from_its_day(self, release: Path) -> None:
        """By the Dagtekening: messages of before are judged by the rules of their day."""
        new = _as_3_3(_start(SATURDAY))
        assert _rules(validate(new, today=TODAY, schemas=release)) == {"TR999"}
        assert validate(_start(SATURDAY), today=TODAY, schemas=release).verdict == "accepted"
        june = date(2026, 6, 27)
        before = _as_3_3(_start(june, date(2026, 6, 30)))
        assert validate(before, today=TODAY, schemas=release).verdict == "accepted"
        first_day = _as_3_3(_start(june, date(2026, 7, 1)))
        assert _rules(validate(first_day, today=TODAY, schemas=release)) == {"TR999"}

    def test_a_release_that_expired_is_refused_with_a_clear_finding(self, release: Path) -> None:
        """The windows are data beside the XSDs; the last day itself is in time."""
        (release / "releases.tsv").write_text(
            "wet\trelease\tvalid_from\tvalid_to\njw\t3.2\t\t2026-07-31\njw\t3.3\t2026-07-01\t\n"
        )
        old, new = _start(SATURDAY), _as_3_3(_start(SATURDAY))
        last = date(2026, 7, 31)
        early = validate(old, today=last, schemas=release)
        assert "UNKNOWN" not in _rules(early)
        late = validate(old, today=TODAY, schemas=release)
        assert late.verdict == "refused"
        assert "niet in gebruik" in late.findings[0].text.nl
        assert validate(new, today=TODAY, schemas=release).verdict == "accepted"
        assert validate(new, today=date(2026, 6, 30), schemas=release).verdict == "refused"

    def test_the_answer_is_of_the_same_release(self, release: Path) -> None:
        """A 305 of 3.3 on an unknown allocation gets a 306 of 3.3, new element included."""
        more = b"</jw305:Begindatum><jw305:Locatie>0384</jw305:Locatie>"
        start = _as_3_3(_start(SATURDAY)).replace(b"</jw305:Begindatum>", more)
        with Gateway(today=TODAY, schemas=release) as gateway:
            result = gateway.process(start)
        assert _rules(result) == {"TR019"}
        assert result.answer is not None
        assert b"/ijw/3_3/jw306/" in result.answer.data
        assert b"<jw306:Locatie>0384<" in result.answer.data


class TestWindows:
    """The table of releases."""

    def test_our_own_releases_are_open_ended(self) -> None:
        """Nothing says when 3.2 ends."""
        windows = load_windows(schemas_dir())
        assert windows.in_use("jw", "3.2", date.max)
        assert windows.in_use("wmo", "3.2", date.min)
