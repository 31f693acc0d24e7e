"""Bytes to a tree: a document type declaration is refused, wherever and however it is written."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.reading import texts
from gateway.reading.many_faults import LARGE_BYTES
from gateway.reading.schemas import SchemaSet
from gateway.reading.tree import read_tree
from tests.messages import start_305

TODAY = date(2026, 6, 1)
START = start_305()
PADDING = b"<!--" + b" " * LARGE_BYTES + b"-->"


@pytest.fixture(scope="module")
def schemas() -> SchemaSet:
    """The gateway's own XSDs."""
    return SchemaSet.default()


@pytest.mark.parametrize(
    "data",
    [
        START.replace(b"?>", b"?><!DOCTYPE Bericht>", 1),
        START.replace(b"?>", b'?>\n<!DOCTYPE B [<!ENTITY a "0384">]>', 1),
        START.replace(b"?>", b"?><!DOCTYPE Bericht>", 1) + PADDING,
        START.decode()
        .replace("UTF-8", "UTF-16")
        .replace("?>", "?><!DOCTYPE Bericht>", 1)
        .encode("utf-16"),
    ],
    ids=["small", "entity", "large", "UTF-16"],
)
def test_a_document_type_is_refused(data: bytes, schemas: SchemaSet) -> None:
    """Before anything else is said of the message."""
    tree = read_tree(data, schemas, TODAY)
    assert tree.finding is not None
    assert tree.finding.text == texts.DOCTYPE


@pytest.mark.parametrize("comment", [b"<!DOCTYPE a>", b"doctype", b"<!ENTITY"])
def test_a_comment_that_names_one_is_none(comment: bytes, schemas: SchemaSet) -> None:
    """What stands in a comment declares nothing."""
    data = START.replace(b"?>", b"?><!--" + comment + b"-->", 1)
    tree = read_tree(data, schemas, TODAY)
    assert tree.soort is not None
    assert tree.soort.naam == "JW305"
