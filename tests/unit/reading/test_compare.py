"""Two sets of XSDs held against each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.data import schemas_dir
from gateway.errors import WrongUse
from gateway.reading.compare import MISSING_FILE, Difference, compare_sets, format_difference

FILES = ("basisschema.xsd", "JW305.xsd", "JW323.xsd")
BSN = "/Bericht/Client/Bsn"
PRESTATIE = "/Bericht/Declaratie/Clienten/Client/Prestaties/Prestatie"


def differences(folder: Path, file: str = "", *edits: tuple[str, str]) -> list[Difference]:
    """What differs between three of our XSDs and a copy with texts replaced in one of them."""
    for side in ("a", "b"):
        (folder / side).mkdir()
        for name in FILES:
            text = (schemas_dir() / "ijw/3.2" / name).read_text(encoding="utf-8")
            for old, new in edits if (side, name) == ("b", file) else ():
                assert old in text
                text = text.replace(old, new, 1)
            (folder / side / name).write_text(text, encoding="utf-8")
    return compare_sets(folder / "a", folder / "b")


def only(found: list[Difference]) -> tuple[str, str, str, str, str]:
    (one,) = found
    return one.kind, one.path, one.what, one.left, one.right


def test_a_set_is_equal_to_itself(tmp_path: Path) -> None:
    assert differences(tmp_path) == []


def test_annotations_comments_and_versions_do_not_count(tmp_path: Path) -> None:
    edits = (">1.0.0<", ">9.9.9<"), (">Een geleverd product", "><!-- x -->Iets"), ("<!--", "<!-- y")
    assert differences(tmp_path, "JW323.xsd", *edits) == []


def test_a_facet_of_a_shared_type_is_told_for_every_element_that_has_it(tmp_path: Path) -> None:
    found = differences(tmp_path, "basisschema.xsd", ("[0-9]{9}", "[0-9]{8,9}"))
    assert {(one.file, one.kind, one.what, one.left, one.right) for one in found} == {
        (file, "facet", "patterns", "[0-9]{9}", "[0-9]{8,9}") for file in FILES[1:]
    }
    assert BSN in {one.path for one in found}


def test_a_length_of_a_type_counts_beside_its_pattern(tmp_path: Path) -> None:
    old = '<xs:maxLength value="9"/>\n      <xs:pattern value="[0-9]{9}"/>'
    found = differences(tmp_path, "basisschema.xsd", (old, '<xs:pattern value="[0-9]{9}"/>'))
    assert {(one.what, one.left, one.right) for one in found} == {("maxLength", "9", "")}


def test_occurrence(tmp_path: Path) -> None:
    edit = (
        'ProductTarief" type="ijw:LDT_Bedrag" minOccurs="0"',
        'ProductTarief" type="ijw:LDT_Bedrag"',
    )
    found = differences(tmp_path, "JW323.xsd", edit)
    assert only(found) == ("occurrence", PRESTATIE + "/ProductTarief", "minOccurs", "0", "1")


def test_another_limit_than_unbounded(tmp_path: Path) -> None:
    edit = ('jw323:Prestatie" maxOccurs="unbounded"', 'jw323:Prestatie" maxOccurs="9"')
    found = differences(tmp_path, "JW323.xsd", edit)
    assert only(found) == ("occurrence", PRESTATIE, "maxOccurs", "unbounded", "9")


def test_an_element_more_or_less(tmp_path: Path) -> None:
    line = '<xs:element name="Eenheid" type="ijw:LDT_Eenheid"/>'
    found = differences(tmp_path, "JW323.xsd", (line, ""))
    assert only(found) == ("element", PRESTATIE + "/Eenheid", "element", "present", "absent")


def test_a_class_more_is_one_difference_and_not_one_for_each_element_in_it(tmp_path: Path) -> None:
    edit = ('name="Prestaties" type', 'name="Regels" type')
    found = differences(tmp_path, "JW323.xsd", edit)
    assert [one.path.rpartition("/")[2] for one in found] == ["Prestaties", "Regels"]


def test_another_order(tmp_path: Path) -> None:
    volume = '<xs:element name="GeleverdVolume" type="ijw:LDT_Volume"/>'
    eenheid = '<xs:element name="Eenheid" type="ijw:LDT_Eenheid"/>'
    edits = (volume, "<x/>"), (eenheid, volume), ("<x/>", eenheid)
    (one,) = differences(tmp_path, "JW323.xsd", *edits)
    assert (one.kind, one.path) == ("order", PRESTATIE)


def test_another_type(tmp_path: Path) -> None:
    edit = (
        'name="ToewijzingNummer" type="ijw:LDT_Nummer"',
        'name="ToewijzingNummer" type="ijw:LDT_Budget"',
    )
    found = differences(tmp_path, "JW323.xsd", edit)
    assert {one.what for one in found} == {"type", "maxInclusive"}


def test_only_the_codes_that_differ_are_named(tmp_path: Path) -> None:
    edits = ('<xs:enumeration value="16"/>\n', '<xs:enumeration value="17"/>\n')
    text = (schemas_dir() / "ijw/3.2/basisschema.xsd").read_text(encoding="utf-8")
    start = text.index('name="LDT_Eenheid"')
    new = text[:start] + text[start:].replace(*edits, 1)
    (one,) = differences(tmp_path, "basisschema.xsd", (text, new))
    assert format_difference(one, "ours", "theirs") == (
        f"JW323.xsd {PRESTATIE}/Eenheid: enumeration has 16 only in ours, 17 only in theirs"
    )


def test_another_global_element(tmp_path: Path) -> None:
    found = differences(tmp_path, "JW323.xsd", ('element name="Bericht"', 'element name="Brief"'))
    assert {one.path for one in found if one.kind == "element"} == {"/Bericht", "/Brief"}


def test_elements_without_a_namespace(tmp_path: Path) -> None:
    edit = ('elementFormDefault="qualified"', 'elementFormDefault="unqualified"')
    found = differences(tmp_path, "JW323.xsd", edit)
    assert {one.kind for one in found} == {"namespace"}
    assert "/Bericht" not in {one.path for one in found}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('name="ToewijzingNummer"', 'name="ToewijzingNummer" nillable="true"', "nillable"),
        ('name="ToewijzingNummer"', 'name="ToewijzingNummer" default="1"', "default"),
        ('name="Prestatie">', 'name="Prestatie" mixed="true">', "mixed"),
    ],
)
def test_what_else_decides_what_is_accepted(tmp_path: Path, old: str, new: str, what: str) -> None:
    assert only(differences(tmp_path, "JW323.xsd", (old, new)))[2] == what


def test_a_choice_instead_of_a_sequence(tmp_path: Path) -> None:
    edits = ("<xs:sequence>", "<xs:choice>"), ("</xs:sequence>", "</xs:choice>")
    found = differences(tmp_path, "JW323.xsd", *edits)
    assert ("content", "/Bericht", "content model") in {one[:1] + one[2:4] for one in found}


def test_a_message_that_only_one_side_has_is_told_apart(tmp_path: Path) -> None:
    assert differences(tmp_path) == []
    (tmp_path / "b" / "JW323.xsd").unlink()
    (one,) = compare_sets(tmp_path / "a", tmp_path / "b")
    assert (one.kind, one.file) == (MISSING_FILE, "JW323.xsd")
    assert format_difference(one, "ours", "theirs") == "JW323.xsd: only in ours"
    (other,) = compare_sets(tmp_path / "b", tmp_path / "a")
    assert format_difference(other, "ours", "theirs") == "JW323.xsd: only in theirs"


def test_a_difference_reads_as_a_sentence() -> None:
    one = Difference("facet", "JW323.xsd", BSN, "maxLength", "9", "")
    assert format_difference(one, "ours", "theirs") == (
        "JW323.xsd /Bericht/Client/Bsn: maxLength is 9 in ours and absent in theirs"
    )


def test_a_folder_without_messages_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="holds no XSD"):
        compare_sets(schemas_dir(), tmp_path)
    with pytest.raises(WrongUse, match="no such folder"):
        compare_sets(tmp_path / "absent", schemas_dir())
