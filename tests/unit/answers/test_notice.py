"""The error notice for who gets no answer message."""

from __future__ import annotations

import json

from gateway.answers.notice import finding_json, notice
from tests.unit.answers.answering import finding


class TestNotice:
    def test_it_says_what_was_wrong_with_which_message(self) -> None:
        """All fields are there, in UTF-8, also those without a value."""
        found = finding("Header", "9056")
        data = notice(found, fault="IB014", message="JW323", identificatie="caf\u00e9", lang="nl")
        assert json.loads(data.decode()) == {
            "fault": "IB014",
            "message": "JW323",
            "identificatie": "caf\u00e9",
            "correlation_id": None,
            "findings": [
                {
                    "rule": "TR000",
                    "level": 3,
                    "retourcode": "9056",
                    "path": "/Bericht/Header",
                    "text": "Niet goed.",
                }
            ],
        }

    def test_a_finding_speaks_the_language_that_is_asked(self) -> None:
        """Dutch or English."""
        (found,) = finding("Header", "9056")
        assert finding_json(found, "nl")["text"] == "Niet goed."
        assert finding_json(found, "en")["text"] == "Not right."

    def test_the_bytes_are_always_the_same(self) -> None:
        """And end with a line end."""
        made = [
            notice([], fault=None, message=None, identificatie=None, lang="en", correlation_id="x")
            for _ in range(2)
        ]
        assert made[0] == made[1]
        assert made[0].endswith(b"}\n")
