"""The answer to a request (319): TR355, TR359, TR360, TR365, and TR378 on Woonplaatsbeginsel."""

from __future__ import annotations

import pytest

from gateway.rules.level34.cases import AntwoordCase
from gateway.standard.records import Antwoord, Woonplaatsbeginsel
from tests.unit.rules.builders import antwoord, woonplaatsbeginsel
from tests.unit.rules.level34.asked import antwoord_case
from tests.unit.rules.level34.made import breaks, header_case, the_rule

CODES = [("TR355", "9355"), ("TR359", "9359"), ("TR360", "9360"), ("TR365", "9365")]
RULES = [rule_id for rule_id, _ in CODES]
REJECTED = antwoord()
INVESTIGATING = antwoord(verzoek_antwoord="2", reden_afwijzing_verzoek=None)


@pytest.mark.parametrize(("rule_id", "code"), CODES)
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(rule_id: str, code: str, wet: str) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, Antwoord, "319", wet)
    assert (rule.level, rule.retourcode, rule.signal) == (3, code, False)


def broken_by(record: Antwoord, case: AntwoordCase) -> list[str]:
    """The rules that an answer breaks."""
    return [rule_id for rule_id in RULES if breaks(rule_id, record, case, "319")]


class TestTR355:
    @pytest.mark.parametrize("record", [REJECTED, INVESTIGATING])
    def test_an_answer_names_a_request(self, record: Antwoord) -> None:
        """Without one that is the only finding."""
        assert broken_by(record, antwoord_case()) == []
        assert broken_by(record, AntwoordCase(None)) == ["TR355"]


class TestTR359:
    @pytest.mark.parametrize("record", [REJECTED, INVESTIGATING])
    def test_no_answer_after_an_allocation(self, record: Antwoord) -> None:
        """Whichever answer it is."""
        assert broken_by(record, antwoord_case(toegewezen=True)) == ["TR359"]

    def test_an_investigation_before_it_makes_no_difference(self) -> None:
        """Rejecting what was allocated after all."""
        assert broken_by(REJECTED, antwoord_case("2", toegewezen=True)) == ["TR359"]


class TestTR360:
    def test_an_investigation_is_said_once(self) -> None:
        """And only as the first answer."""
        assert broken_by(INVESTIGATING, antwoord_case()) == []
        assert broken_by(INVESTIGATING, antwoord_case("2")) == ["TR360"]

    def test_a_rejection_may_follow_it(self) -> None:
        """That is what it announces."""
        assert broken_by(REJECTED, antwoord_case("2")) == []


class TestTR365:
    def test_nothing_follows_a_rejection(self) -> None:
        """A second rejection breaks this rule, an investigation TR360 too."""
        assert broken_by(REJECTED, antwoord_case("1")) == ["TR365"]
        assert broken_by(INVESTIGATING, antwoord_case("1")) == ["TR360", "TR365"]

    def test_also_not_a_rejection_after_an_investigation(self) -> None:
        """One of the earlier answers is a rejection."""
        assert broken_by(REJECTED, antwoord_case("2", "1")) == ["TR365"]


class TestTR378:
    def test_the_responsible_gemeente_exists(self) -> None:
        """In the code list, or not."""
        case = header_case()
        assert not breaks("TR378", woonplaatsbeginsel(), case)
        assert breaks("TR378", woonplaatsbeginsel(gemeente="9999"), case._replace(gemeente="9999"))

    def test_iwmo_has_no_such_class(self) -> None:
        """The rule on Woonplaatsbeginsel is for iJw only."""
        with pytest.raises(ValueError, match="unpack"):
            the_rule("TR378", Woonplaatsbeginsel, "319", "wmo")
