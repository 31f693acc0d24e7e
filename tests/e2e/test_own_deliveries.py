"""What travels over the broker when a party answers itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gateway.outgoing import Incoming, outgoing
from gateway.parties import Parties, Party
from gateway.pipeline import Pipeline
from gateway.register.api import Envelope, Outgoing, Unit
from gateway.register.store import open_store
from gateway.result import Result
from gateway.rules.context import Context
from gateway.rules.judgement import Judgement
from gateway.wiring import contract_table, reader, valid_gemeente_on
from tests import messages
from tests.e2e.story import ONE, TODAY, TWO, Story, row, table
from tests.messages import Afgewezen, Declared, Kop, Prestatie

GEMEENTE, AANBIEDER = messages.GEMEENTE, messages.AANBIEDER
SCHEMA = json.loads(Path("docs/declaratie.schema.json").read_text(encoding="utf-8"))
SELVES = Parties(
    [
        Party("gemeente", GEMEENTE, "", "", "self", ""),
        Party("aanbieder", AANBIEDER, "", "", "self", ""),
    ]
)


class Post(Story):
    """A story whose deliveries are kept."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        super().__init__("jw", lambda data: self.process_and_send(data, None)[0])

    def sends(self, data: bytes, message_id: str | None = "m-1") -> tuple[Outgoing, ...]:
        """All that goes out because of a message."""
        return self.process_and_send(data, message_id)[1]

    def process_and_send(
        self, data: bytes, message_id: str | None
    ) -> tuple[Result, tuple[Outgoing, ...]]:
        sent: tuple[Outgoing, ...] = ()

        def then(_unit: Unit, message: Any, result: Result, judgement: Judgement | None) -> None:
            nonlocal sent
            sender, receiver = message.bericht.sender, message.bericht.receiver
            envelope = Envelope(sender, message_id, sha256(data).hexdigest())
            sent = outgoing(
                Incoming(envelope, "jw", receiver, data), message.bericht, result, judgement
            )

        envelope = Envelope("", message_id, sha256(data).hexdigest())
        return self._pipeline.process(data, envelope, then=then), sent


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    """Both parties answer themselves; there is a contract and an allocation."""
    register = open_store(None)
    contracts = contract_table(table(tmp_path, row("jw")))
    context = Context(TODAY, valid_gemeente_on(TODAY), contracts)
    story = Post(Pipeline(reader(None), context, "nl", register, SELVES))
    story.sends(story.toewijzing())
    yield story
    register.close()


def kinds(sent: tuple[Outgoing, ...]) -> list[tuple[str, str, str, str]]:
    return [(each.kind, each.type, each.queue, each.verdict) for each in sent]


def declared(post: Post, *lines: Prestatie, bsn: str = ONE) -> tuple[Kop, bytes]:
    kop = post.kop()
    data = messages.declaratie_323("jw", kop, [Declared(bsn, lines)], declaratienummer="DN1")
    return kop, data


def decided(post: Post, kop: Kop, total: int, *refused: Prestatie, bsn: str = ONE) -> bytes:
    listed = [Afgewezen(bsn, [(line, ("9307",)) for line in refused])] if refused else []
    return messages.declaratie_antwoord_325(
        "jw", post.kop(), listed, declaratie=kop, declaratienummer="DN1", ingediend=total
    )


class TestAHeenbericht:
    def test_is_delivered_right_or_wrong_and_nothing_else(self, post: Post) -> None:
        right = post.toewijzing(messages.ToegewezenProduct(nummer=1002), bsn=TWO)
        assert kinds(post.sends(right)) == [
            ("delivery", "JW301", f"aanbieder.{AANBIEDER}", "accepted")
        ]
        wrong = post.stop()
        (sent,) = post.sends(wrong)
        assert kinds((sent,)) == [("delivery", "JW307", f"gemeente.{GEMEENTE}", "rejected")]
        assert sent.body == wrong

    def test_a_retour_that_contradicts_is_delivered(self, post: Post) -> None:
        wrong = post.stop()
        post.sends(wrong)
        assert kinds(post.sends(messages.retour(wrong))) == [
            ("delivery", "JW308", f"aanbieder.{AANBIEDER}", "accepted")
        ]


class TestADeclaratie:
    def test_goes_to_the_gemeente_without_a_325(self, post: Post) -> None:
        _, data = declared(post, post.care("a"))
        assert kinds(post.sends(data)) == [
            ("delivery", "JW323", f"gemeente.{GEMEENTE}", "accepted")
        ]

    def test_what_its_325_grants_follows_then(self, post: Post) -> None:
        """The 325 to the aanbieder, the granted lines with their contract to the gemeente."""
        one, two = post.care("a"), post.care("b", month=5)
        kop, data = declared(post, one, two)
        (delivery,) = post.sends(data, "m-323")
        answer = decided(post, kop, 48000, two)
        sent, document = post.sends(answer, "m-325")
        assert kinds((sent, document)) == [
            ("delivery", "JW325", f"aanbieder.{AANBIEDER}", "accepted"),
            ("declaratie", "declaratie", f"gemeente.{GEMEENTE}.declaraties", "accepted"),
        ]
        assert (sent.body, sent.message_id, sent.correlation_id) == (answer, "m-325", "m-323")
        assert (sent.afzender, sent.ontvanger) == (GEMEENTE, AANBIEDER)
        assert document.correlation_id == delivery.message_id
        assert (document.afzender, document.ontvanger) == (AANBIEDER, GEMEENTE)
        content = json.loads(document.body)
        Draft202012Validator(SCHEMA).validate(content)
        assert content["correlation_id"] == "m-323"
        assert content["totaal_toegekend_bedrag"] == 24000
        (line,) = content["prestaties"]
        assert (line["referentie_nummer"], line["contract"]["tarief"]) == ("a", 6000)
        assert line["toewijzing"]["toewijzing_nummer"] == 1001

    def test_a_line_that_was_not_judged_can_be_granted(self, post: Post) -> None:
        kop, data = declared(post, post.care("a"), bsn=TWO)
        (delivery,) = post.sends(data, None)
        _, document = post.sends(decided(post, kop, 24000))
        content = json.loads(document.body)
        Draft202012Validator(SCHEMA).validate(content)
        assert content["correlation_id"] == delivery.message_id
        assert [line["bsn"] for line in content["prestaties"]] == [TWO]

    def test_of_which_nothing_is_granted_has_no_document(self, post: Post) -> None:
        line = post.care("a")
        kop, data = declared(post, line)
        post.sends(data)
        assert [each.type for each in post.sends(decided(post, kop, 24000, line))] == ["JW325"]

    def test_a_wrong_325_is_told_its_rules_and_may_come_again(self, post: Post) -> None:
        kop, data = declared(post, post.care("a"))
        post.sends(data)
        (sent,) = post.sends(decided(post, kop, 24000, post.care("z")))
        assert kinds((sent,)) == [("notice", "fout", f"gemeente.{GEMEENTE}", "rejected")]
        content = json.loads(sent.body)
        assert (content["fault"], content["findings"][0]["rule"]) == (None, "TR366")
        assert len(post.sends(decided(post, kop, 24000))) == 2

    def test_a_second_325_is_too_late(self, post: Post) -> None:
        kop, data = declared(post, post.care("a"))
        post.sends(data)
        post.sends(decided(post, kop, 24000))
        (sent,) = post.sends(decided(post, kop, 24000))
        content = json.loads(sent.body)
        assert (sent.type, content["fault"]) == ("fout", "IB019")
        assert content["findings"][0]["rule"] == "RETOUR"
