"""The bytes of an answer: written as text, in the form that lxml gives a tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.unit.answers.answering import KINDS, answer_bytes, finding, full_message, structure

TEXTS = st.text(st.sampled_from("a9é<>&\"' \t\n\r\x85\u2028\U0001f600"), max_size=12)


def as_lxml_writes(answer: bytes) -> bytes:
    """The same answer, made a tree and written again."""
    root = etree.fromstring(answer, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


@pytest.mark.parametrize(("wet", "nummer"), [*KINDS, ("jw", "323"), ("wmo", "323")])
@pytest.mark.parametrize("where", ["nowhere", "below", "in the Header", "on level 2"])
def test_the_form_is_that_of_lxml(wet: str, nummer: str, where: str) -> None:
    """A finding on the first class below the Header brings everything back."""
    _, below = structure(wet, nummer).root.children
    findings = {
        "nowhere": [],
        "below": finding(below.name, "9063"),
        "in the Header": finding("Header", "9063"),
        "on level 2": finding(below.name, "9063", level=2),
    }
    answer = answer_bytes(full_message(wet, nummer), findings[where])
    assert answer == as_lxml_writes(answer)


@given(TEXTS)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    message = etree.fromstring(full_message("jw", "315"))
    for element in message.iter("{*}Commentaar"):
        element.text = f"a{text}z"
    answer = answer_bytes(etree.tostring(message, encoding="UTF-8"), finding("Client", "9063"))
    assert answer == as_lxml_writes(answer)
    found = {element.text for element in etree.fromstring(answer).iter("{*}Commentaar")}
    assert found == {f"a{text}z"}
