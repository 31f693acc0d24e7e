"""The three forms of a report, each from the same results."""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from gateway.errors import WrongUse
from gateway.reports import Outcome
from gateway.reports.expected import Expected, expected_for
from gateway.reports.json_lines import JsonLines
from gateway.reports.junit import JUnit
from gateway.reports.progress import Progress
from gateway.reports.text import TextReport, wants_colour
from gateway.reports.words import MESSAGES
from gateway.result import Answer, Result
from gateway.source import Input
from gateway.standard.berichten import NUMMERS
from gateway.standard.findings import Finding, Text

PATH = "/Bericht/Declaratie/Clienten/Client[1]/Prestaties/Prestatie[2]"
TR307 = Finding("TR307", 3, "9307", PATH, Text("Begint te vroeg.", "Begins too early."))
XSD = Finding("XSD", 1, None, "/Bericht/Header", Text("Niet geldig.", "Not valid."))
TR318 = Finding("TR318", 3, "8214", "/Bericht/Declaratie", Text("Sluit niet aan.", "A gap."))
PARTLY = Outcome(
    "a/03-declaratie.xml",
    Result("JW323", "partly", (TR307,), (TR318,), Answer("JW325", b"<a/>")),
    "a/03-declaratie.JW325.xml",
)
ACCEPTED = Outcome("01.xml", Result("WMO301", "accepted"))
REFUSED = Outcome("x.xml", Result(None, "refused", (XSD,), notice=b"{}"))
FAILED = Outcome("y.xml", Result(None, "failed", reference="KeyError/pipeline:42"))


def make_input(file: str, expected: bytes | None = None) -> Input:
    return Input(file, lambda: b"", file, None, lambda _: expected)


class TestJson:
    def lines(self, *outcomes: Outcome) -> list[dict[str, object]]:
        written: list[str] = []
        report = JsonLines(written.append, "en")
        for outcome in outcomes:
            report.add(outcome)
        report.close()
        assert not any(line.splitlines()[1:] for line in written)
        return [json.loads(line) for line in written]

    def test_a_message_is_the_object_of_the_contract(self) -> None:
        assert self.lines(PARTLY) == [
            {
                "file": "a/03-declaratie.xml",
                "message": "JW323",
                "verdict": "partly",
                "findings": [
                    {
                        "rule": "TR307",
                        "level": 3,
                        "retourcode": "9307",
                        "path": PATH,
                        "text": "Begins too early.",
                    }
                ],
                "signals": [
                    {
                        "rule": "TR318",
                        "level": 3,
                        "retourcode": "8214",
                        "path": "/Bericht/Declaratie",
                        "text": "A gap.",
                    }
                ],
                "answer": {"message": "JW325", "file": "a/03-declaratie.JW325.xml"},
            }
        ]

    def test_what_is_not_there_is_null_or_empty(self) -> None:
        assert self.lines(FAILED) == [
            {"file": "y.xml", "message": None, "verdict": "failed", "findings": [], "answer": None}
        ]

    def test_a_strange_name_stays_on_its_line(self) -> None:
        [found] = self.lines(ACCEPTED._replace(file="a\u2028b\nc\x85.xml"))
        assert found["file"] == "a\u2028b\nc\x85.xml"

    @pytest.mark.parametrize(("outcome", "good"), [(ACCEPTED, True), (PARTLY, False)])
    def test_only_accepted_is_good(self, outcome: Outcome, good: bool) -> None:
        report = JsonLines(lambda _: None, "nl")
        report.add(outcome)
        assert report.close() is good


class TestText:
    def shown(self, *outcomes: Outcome, lang: str = "nl", colour: bool = False) -> str:
        written: list[str] = []
        report = TextReport(written.append, "nl" if lang == "nl" else "en", colour=colour)
        for outcome in outcomes:
            report.add(outcome)
        report.close()
        return "\n".join(written)

    def test_a_block_tells_what_where_and_why(self) -> None:
        assert self.shown(PARTLY) == (
            "a/03-declaratie.xml  JW323 declaratie\n"
            "  Deels goedgekeurd: een deel van de Prestaties is afgekeurd.\n"
            f"  Prestatie[2]  {PATH}\n"
            "    TR307, niveau 3, retourcode 9307\n"
            "      Begint te vroeg.\n"
            "  Aandachtspunten (keuren niets af):\n"
            "  Declaratie  /Bericht/Declaratie\n"
            "    TR318, niveau 3, retourcode 8214\n"
            "      Sluit niet aan.\n"
            "  Antwoord: JW325 (a/03-declaratie.JW325.xml)\n"
            "\n"
            "Samenvatting: 1 bericht: 1 deels goedgekeurd.\n"
            "Meest gebroken regels: TR307 (1)."
        )

    def test_english(self) -> None:
        text = self.shown(ACCEPTED, REFUSED, FAILED, lang="en")
        assert "WMO301 allocation\n  Accepted." in text
        assert "x.xml  unknown message\n  Refused" in text
        assert "XSD, level 1\n" in text
        assert "Reference: KeyError/pipeline:42" in text
        assert "Summary: 3 messages: 1 accepted, 1 refused, 1 failed." in text

    def test_findings_of_one_class_stand_together(self) -> None:
        other = TR307._replace(rule="TR308", retourcode="9308")
        elsewhere = TR307._replace(path="/Bericht/Declaratie")
        found = (TR307, elsewhere, other)
        text = self.shown(Outcome("x.xml", Result("JW323", "rejected", found)))
        assert text.count(PATH) == 1
        assert text.index("TR308") < text.index("  /Bericht/Declaratie\n")

    def test_the_sixth_finding_on_a_rule_is_counted(self) -> None:
        many = tuple(TR307._replace(path=f"/Bericht/Prestatie[{n}]") for n in range(1, 18))
        text = self.shown(Outcome("x.xml", Result("JW323", "rejected", (*many, XSD))))
        assert "Prestatie[5]" in text
        assert "Prestatie[6]" not in text
        assert "en nog 12 keer TR307 (zie --format json)" in text
        assert "XSD" in text
        assert "TR307 (17), XSD (1)" in text

    def test_a_file_name_cannot_steer_the_terminal(self) -> None:
        assert "\x1b" not in self.shown(ACCEPTED._replace(file="\x1b[2J.xml"))

    def test_colour_only_when_asked_for(self) -> None:
        assert "\x1b[32m" in self.shown(ACCEPTED, colour=True)
        assert "\x1b" not in self.shown(ACCEPTED, PARTLY, REFUSED)

    def test_colour_is_for_terminals_without_no_color(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        assert wants_colour(Terminal())
        assert not wants_colour(io.StringIO())
        assert not wants_colour(None)
        monkeypatch.setenv("NO_COLOR", "1")
        assert not wants_colour(Terminal())

    def test_every_message_has_a_name_in_words(self) -> None:
        assert tuple(sorted(MESSAGES)) == NUMMERS


class TestExpected:
    def test_without_a_file_a_message_should_be_accepted(self) -> None:
        assert expected_for(make_input("x.xml")) == Expected("accepted", None)

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b'{"verdict": "rejected"}', Expected("rejected", None)),
            (
                b'{"retourcodes": ["0001", "9307", "0001"]}',
                Expected(None, frozenset(["0001", "9307"])),
            ),
            (b'{"verdict": "refused", "retourcodes": [null]}', Expected("refused", frozenset())),
            (b"{}", Expected(None, None)),
            (b'\xef\xbb\xbf{"verdict": "partly", "why": "..."}', Expected("partly", None)),
        ],
    )
    def test_a_key_left_out_is_not_compared(self, data: bytes, expected: Expected) -> None:
        assert expected_for(make_input("x.xml", data)) == expected

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"{",
            b"[]",
            b'"accepted"',
            b"\xff\xfe\xfd",
            b"[" * 100_000,
            b'{"verdict": "ok"}',
            b'{"verdict": null}',
            b'{"verdict": ["accepted"]}',
            b'{"retourcodes": "9307"}',
            b'{"retourcodes": [9307]}',
            b'{"verdicts": "accepted"}',
            b'{"verdict": "accepted"}' + b" " * 1_000_000,
        ],
    )
    def test_a_malformed_file_is_one_clear_line(self, data: bytes) -> None:
        with pytest.raises(WrongUse, match=r'"a/x\.expected\.json"'):
            expected_for(make_input("a/x.xml", data))


class TestJUnit:
    def suite(self, *pairs: tuple[Outcome, bytes | None]) -> tuple[ET.Element, bool]:
        written: list[str] = []
        inputs = [make_input(outcome.file, data) for outcome, data in pairs]
        report = JUnit(written.append, "en", "gateway.replay", inputs)
        for outcome, _ in pairs:
            report.add(outcome)
        passed = report.close()
        return ET.fromstring("\n".join(written).encode()), passed

    def test_one_case_per_message_in_one_suite(self) -> None:
        root, passed = self.suite((ACCEPTED, None), (PARTLY, None))
        assert not passed
        [suite] = root.findall("testsuite")
        assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
        first, second = suite.findall("testcase")
        assert (first.get("name"), len(first)) == ("01.xml", 0)
        [failure] = second
        assert failure.get("message") == "expected verdict accepted, got partly"
        assert failure.text == f"TR307 9307 {PATH}: Begins too early."

    def test_what_was_expected_passes(self) -> None:
        _, passed = self.suite(
            (PARTLY, b'{"verdict": "partly", "retourcodes": ["9307"]}'),
            (REFUSED, b'{"verdict": "refused", "retourcodes": []}'),
        )
        assert passed

    def test_other_codes_fail(self) -> None:
        root, passed = self.suite((PARTLY, b'{"retourcodes": ["9308", "0001"]}'))
        assert not passed
        failure = root.find(".//failure")
        assert failure is not None
        assert failure.get("message") == "expected retour codes [0001, 9308], got [9307]"

    def test_a_failed_message_is_an_error(self) -> None:
        root, passed = self.suite((FAILED, b'{"verdict": "failed"}'))
        assert not passed
        error = root.find(".//error")
        assert error is not None
        assert error.get("message") == "Reference: KeyError/pipeline:42"

    def test_anything_in_a_name_is_valid_xml(self) -> None:
        name = 'a<&>"\x00\x1b\udcff\ufffe\t\n\r.xml'
        root, _ = self.suite((ACCEPTED._replace(file=name), None))
        case = root.find(".//testcase")
        assert case is not None
        assert case.get("name") == 'a<&>"\\x00\\x1b\\udcff\\ufffe\t\n\r.xml'

    def test_a_bad_expectation_is_told_before_the_first_message(self) -> None:
        with pytest.raises(WrongUse):
            JUnit(print, "nl", "s", [make_input("x.xml"), make_input("y.xml", b"{")])


class TestProgress:
    def test_without_a_terminal_nothing_is_drawn(self) -> None:
        stream = io.StringIO()
        bar = Progress(stream, "Berichten", 100, shared=False)
        for _ in range(100):
            bar.advance()
        bar.close()
        assert not stream.getvalue()

    def test_on_a_terminal_a_long_run_shows_a_bar_and_takes_it_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.setattr("gateway.reports.progress.AFTER_SECONDS", 0.0)
        stream = Terminal()
        bar = Progress(stream, "Berichten", 3, shared=True)
        for _ in range(3):
            bar.make_room()
            bar.advance()
        bar.close()
        assert "1/3" in stream.getvalue()
        assert "2/3" in stream.getvalue()

    def test_nor_when_standard_error_is_closed(self) -> None:
        Progress(None, "x", 1, shared=True).advance()


def test_the_folder_of_reports_has_no_print() -> None:
    """Everything goes through the writer that was handed over."""
    folder = Path(__file__).parents[2] / "gateway" / "reports"
    assert not [file for file in folder.glob("*.py") if "print(" in file.read_text()]
