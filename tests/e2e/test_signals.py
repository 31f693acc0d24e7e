"""Signals through the whole pipeline: told in every report, and without any consequence."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from gateway.reports import Outcome
from gateway.reports.json_lines import JsonLines
from gateway.reports.text import TextReport
from gateway.result import Result
from tests import messages
from tests.e2e.story import ONE, START, STOP, TOEGEWEZEN, Story, playing, said
from tests.messages import (
    AangevraagdProduct,
    Client,
    Omvang,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
    Wet,
)

TODAY = date(2027, 3, 1)
RUNNING = ToegewezenProduct(einddatum="2026-12-31")
"""From April 2026, four hours per week."""


@pytest.fixture(params=["jw", "wmo"])
def story(request: pytest.FixtureRequest) -> Iterator[Story]:
    """Both laws: the signals are the same."""
    wet: Wet = "jw" if request.param == "jw" else "wmo"
    with playing(wet, today=TODAY) as opened:
        yield opened


def signals(result: Result) -> list[tuple[str, str]]:
    """The signals of a message that is accepted and answered as if there were none."""
    assert said(result) == ("accepted", [])
    assert result.answer is not None
    assert all(signal.retourcode is None for signal in result.signals)
    return [(signal.rule, signal.path) for signal in result.signals]


def ask(story: Story, *products: AangevraagdProduct, **kop: Any) -> Result:
    made = products or (AangevraagdProduct(),)
    return story.result(messages.verzoek_315(story.wet, story.kop(**kop), Client(bsn=ONE), made))


def answer(story: Story, antwoord: str, reden: str | None = None, **kop: Any) -> Result:
    data = messages.antwoord_319(story.wet, story.kop(**kop), antwoord=antwoord, reden=reden)
    return story.result(data)


class TestStartAndStop:
    def test_late(self, story: Story) -> None:
        story.send(story.toewijzing(RUNNING, dagtekening="2026-03-20"))
        late = story.result(story.start(dagtekening="2026-04-14"))
        assert signals(late) == [("OP271", START)]
        late = story.result(story.stop(dagtekening="2026-05-11"))
        assert signals(late) == [("OP272", STOP)]

    def test_just_in_time(self, story: Story) -> None:
        """From Thursday 2 April over Easter; from 30 April over 5 May."""
        story.send(story.toewijzing(RUNNING, dagtekening="2026-03-20"))
        assert signals(story.result(story.start(dagtekening="2026-04-13"))) == []
        assert signals(story.result(story.stop(dagtekening="2026-05-08"))) == []

    def test_a_correction_is_not_late(self, story: Story) -> None:
        """In the message of the removal, or in a later one."""
        story.send(story.toewijzing(RUNNING, dagtekening="2026-03-20"))
        story.send(story.start(dagtekening="2026-04-13"))
        removal, other = StartProduct(status="3"), StartProduct(begindatum="2026-04-03")
        together = story.result(story.start(removal, other, dagtekening="2026-06-01"))
        assert signals(together) == []
        story.send(story.start(other._replace(status="3"), dagtekening="2026-06-02"))
        assert signals(story.result(story.start(dagtekening="2026-06-03"))) == []

    def test_an_allocation_in_retrospect(self, story: Story) -> None:
        story.send(story.toewijzing(RUNNING, dagtekening="2026-06-01"))
        story.send(story.toewijzing(RUNNING, dagtekening="2026-07-01"))  # sent again: no new term
        assert signals(story.result(story.start(dagtekening="2026-06-08"))) == []
        late = story.result(story.stop(dagtekening="2026-06-09"))
        assert signals(late) == [("OP272", STOP)]

    def test_a_late_start_counts_as_started(self, story: Story) -> None:
        """A signal does not keep a start from the register, nor from the rest of its message."""
        story.send(story.toewijzing(RUNNING, dagtekening="2026-03-20"))
        story.send(story.start(dagtekening="2026-06-01"))
        twice = story.result(story.start(StartProduct(begindatum="2026-04-20")))
        assert [found.rule for found in twice.findings] == ["TR326"]
        both = (
            StopProduct(reden="20"),
            StopProduct(einddatum="2026-05-31"),
        )
        assert signals(story.result(story.stop(*both))) == [("OP272", STOP)]

    def test_what_is_rejected_is_not_late(self, story: Story) -> None:
        result = story.result(story.start(dagtekening="2026-06-01"))
        assert [found.rule for found in result.findings] == ["TR019"]
        assert result.signals == ()

    def test_after_level_2_there_are_none(self, story: Story) -> None:
        wrong = StartProduct(begindatum="2027-02-20")
        story.send(story.toewijzing(RUNNING, dagtekening="2026-03-20"))
        result = story.result(story.start(wrong, StartProduct()))
        assert {found.level for found in result.findings} == {2}
        assert result.signals == ()


class TestAllocations:
    def test_one_that_is_left_out(self, story: Story) -> None:
        other = RUNNING._replace(nummer=1002, ingangsdatum="2026-05-01")
        story.send(story.toewijzing(RUNNING, dagtekening="2026-04-01"))
        result = story.result(story.toewijzing(other, dagtekening="2026-05-01"))
        assert signals(result) == [("OP087", "/Bericht/Client")]
        assert "1001" in result.signals[0].text.nl

    def test_all_of_them_again(self, story: Story) -> None:
        other = RUNNING._replace(nummer=1002, ingangsdatum="2027-01-01", einddatum="2027-12-31")
        other = other._replace(omvang=Omvang(2, "04", "2"))
        story.send(story.toewijzing(RUNNING, dagtekening="2026-04-01"))
        again = RUNNING._replace(toewijzingsdatum="2026-04-01")
        result = story.result(story.toewijzing(again, other, dagtekening="2026-05-01"))
        assert signals(result) == []

    def test_one_that_is_over(self, story: Story) -> None:
        other = RUNNING._replace(nummer=1002, ingangsdatum="2027-01-01", einddatum="2027-12-31")
        story.send(story.toewijzing(RUNNING, dagtekening="2026-04-01"))
        assert signals(story.result(story.toewijzing(other, dagtekening="2027-01-01"))) == []

    def test_one_that_should_have_been_extended(self, story: Story) -> None:
        following = RUNNING._replace(nummer=1002, ingangsdatum="2027-01-01", einddatum="2027-12-31")
        story.send(story.toewijzing(RUNNING, dagtekening="2026-04-01"))
        again = RUNNING._replace(toewijzingsdatum="2026-04-01")
        result = story.result(story.toewijzing(following, again, dagtekening="2026-12-01"))
        assert signals(result) == [("OP380", TOEGEWEZEN)]
        assert "1001" in result.signals[0].text.nl

    def test_extending_it(self, story: Story) -> None:
        longer = RUNNING._replace(einddatum="2027-12-31", reden_wijziging="02")
        story.send(story.toewijzing(RUNNING, dagtekening="2026-04-01"))
        assert signals(story.result(story.toewijzing(longer, dagtekening="2026-12-01"))) == []


class TestRequests:
    """Asked on Tuesday 10 March 2026: until the 17th; under investigation until 6 May."""

    def test_answered_too_late(self, story: Story) -> None:
        ask(story, dagtekening="2026-03-10")
        late = answer(story, "2", dagtekening="2026-03-18")
        assert signals(late) == [("OP274", "/Bericht/Antwoord")]
        late = answer(story, "1", "3", dagtekening="2026-05-07")
        assert signals(late) == [("OP274", "/Bericht/Antwoord")]

    def test_answered_in_time(self, story: Story) -> None:
        ask(story, dagtekening="2026-03-10")
        assert signals(answer(story, "2", dagtekening="2026-03-17")) == []
        assert signals(answer(story, "1", "3", dagtekening="2026-05-06")) == []

    def test_allocated_too_late(self, story: Story) -> None:
        """One request, two allocations: one signal."""
        ask(story, dagtekening="2026-03-10")
        granted = RUNNING._replace(referentie="VOT-0001", einddatum="2026-05-31")
        later = granted._replace(nummer=1002, ingangsdatum="2026-06-01", einddatum="2026-08-31")
        late = story.result(story.toewijzing(granted, later, dagtekening="2026-03-18"))
        assert signals(late) == [("OP274", TOEGEWEZEN)]


class TestReports:
    def report(self, story: Story) -> Outcome:
        story.send(story.toewijzing(RUNNING, dagtekening="2026-03-20"))
        result = story.result(story.start(dagtekening="2026-06-01"))
        return Outcome("2.xml", result, "2.answer.xml")

    def test_json(self, story: Story) -> None:
        lines: list[str] = []
        report = JsonLines(lines.append, "nl")
        report.add(self.report(story))
        (line,) = map(json.loads, lines)
        assert (line["verdict"], line["findings"]) == ("accepted", [])
        (signal,) = line["signals"]
        assert {key: signal[key] for key in ("rule", "level", "retourcode", "path")} == {
            "rule": "OP271",
            "level": 3,
            "retourcode": None,
            "path": START,
        }
        assert "tot en met 13-04-2026." in signal["text"]
        assert report.close()

    @pytest.mark.parametrize(
        ("lang", "words"),
        [("nl", "Deze start is te laat"), ("en", "This start was reported too late")],
    )
    def test_text(self, story: Story, lang: Any, words: str) -> None:
        out = io.StringIO()
        report = TextReport(lambda text: print(text, file=out), lang)
        report.add(self.report(story))
        assert report.close()
        text = out.getvalue()
        assert "OP271" in text
        assert words in text
        assert "retourcode None" not in text
