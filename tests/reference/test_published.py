"""The gateway's XSDs and code lists against the published ones, where those are at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from lxml import etree

from gateway.data import schemas_dir
from gateway.reading.codelists import codelist_index, load_codelist
from gateway.reading.compare import MISSING_FILE, Difference, compare_sets, format_difference
from gateway.reading.schemas import SchemaSet
from gateway.standard.structure import Node
from tests.made_up import message
from tests.reference.mutants import Tally, run
from tests.reference.places import reference_dir

_HERE = reference_dir()
pytestmark = pytest.mark.skipif(_HERE is None, reason="the published files are not here")
REFERENCE = _HERE or Path()
OFFICIAL = {path.stem: path for path in REFERENCE.glob("xsd/*/3.2/*3??.xsd")} if _HERE else {}
SAMPLES = sorted((REFERENCE / "samples").glob("*.xml")) if _HERE else []


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _occurrence(node: Node) -> tuple[str, str]:
    return "1" if node.required else "0", "unbounded" if node.repeats else "1"


@pytest.fixture(scope="module")
def differences() -> list[Difference]:
    return compare_sets(schemas_dir(), REFERENCE / "xsd")


def test_the_structure_is_the_same(differences: list[Difference]) -> None:
    assert [format_difference(one) for one in differences if one.kind != MISSING_FILE] == []


def test_only_seven_messages_of_iwmo_have_no_published_twin(differences: list[Difference]) -> None:
    missing = {Path(one.file).stem for one in differences if one.kind == MISSING_FILE}
    assert missing == {f"WMO{number}" for number in (302, 306, 308, 316, 318, 320, 325)}


def test_every_row_of_the_published_tables_is_in_the_xsd() -> None:
    """The only source for the seven messages without a published XSD."""
    schemas = SchemaSet.default()
    for soort in schemas.kinds():
        said = [
            [node.type, str(place), child.name, child.type, *_occurrence(child)]
            for _, node in schemas.structure(soort).walk()
            if node.is_class
            for place, child in enumerate(node.children, 1)
        ]
        published = [
            [row[column] for column in ("class", "position", "element", "type", "min", "max")]
            for row in rows(REFERENCE / "model/elements.tsv")
            if row["standard"] == "i" + soort.wet and row["message"] == soort.nummer
        ]
        # A class that occurs in several places is declared once in the tables.
        assert {*map(tuple, said)} == {*map(tuple, published)}, soort.naam


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_published_sample_gets_the_same_verdict(path: Path) -> None:
    schemas = SchemaSet.default()
    root = etree.parse(str(path)).getroot()
    soort = schemas.kind(str(etree.QName(root).namespace))
    assert soort is not None
    theirs = etree.XMLSchema(etree.parse(str(OFFICIAL[soort.naam])))
    assert schemas.validator(soort).validate(root) == theirs.validate(root) is True


@pytest.mark.parametrize("naam", sorted(OFFICIAL))
@pytest.mark.parametrize("full", [False, True], ids=["smallest", "fullest"])
def test_a_made_up_message_is_accepted_by_the_published_xsd(naam: str, full: bool) -> None:
    schemas = SchemaSet.default()
    soort = schemas.by_name(naam)
    assert soort is not None
    theirs = etree.XMLSchema(etree.parse(str(OFFICIAL[naam])))
    assert theirs.validate(message(schemas.structure(soort), full=full)), theirs.error_log


@pytest.mark.parametrize("made_up", [False, True], ids=["samples", "made up"])
def test_mutants_get_the_same_verdict(made_up: bool) -> None:
    tally = run(REFERENCE, 3, range(3000), made_up=made_up)
    assert tally.different == ()
    assert min(tally[:2]) > 200, "too few on one side to say anything"


def test_the_published_set_can_take_the_place_of_ours() -> None:
    schemas = SchemaSet.from_dir(REFERENCE)
    ours = SchemaSet.default()
    assert {soort.naam for soort in schemas.kinds()} == {soort.naam for soort in ours.kinds()}
    for soort in schemas.kinds():
        assert schemas.path(soort).is_relative_to(REFERENCE) == (soort.naam in OFFICIAL)
    declaratie = schemas.by_name("JW323")
    assert declaratie is not None
    assert schemas.structure(declaratie) == ours.structure(declaratie)


@pytest.mark.parametrize("name", sorted(codelist_index()))
def test_a_code_list_has_the_published_codes(name: str) -> None:
    published = rows(REFERENCE / "codelists" / f"{name}.tsv")
    assert [code.code for code in load_codelist(name)] == [row["code"] for row in published]


def test_runs_add_up() -> None:
    assert Tally(1, 2, 3, (4,)).plus(Tally(1, 1, 1, (5,))) == Tally(2, 3, 4, (4, 5))
