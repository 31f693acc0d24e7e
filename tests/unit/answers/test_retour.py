"""The retourberichten 302, 306, 308, 316, 318 and 320 of both standards (IV028, IV032, OP065)."""

from __future__ import annotations

import pytest
from lxml import etree

from tests import messages
from tests.unit.answers.answering import (
    KINDS,
    Leaves,
    answer,
    answer_bytes,
    at,
    below,
    code_of_every_class,
    codes,
    finding,
    full_message,
    leaves,
    name,
    soort,
    structure,
    value,
)

ADDED = ("IdentificatieRetour", "DagtekeningRetour", "XsdVersieRetour")
every_kind = pytest.mark.parametrize(("wet", "nummer"), KINDS)
BODY = {"319": "Antwoord"}


def body_of(nummer: str) -> str:
    """The class right below the Header."""
    return BODY.get(nummer, "Client")


def header_leaves(root: etree._Element) -> Leaves:
    """What the Header has in common with that of the heenbericht."""
    return [
        (path, text)
        for path, text in leaves(at(root, "Header"))
        if path.split("/")[1] not in (*ADDED, "BerichtCode")
    ]


@every_kind
class TestHeader:
    def test_an_approved_message_gets_a_header_without_codes(self, wet: str, nummer: str) -> None:
        """Nothing comes after the Header, and it has no RetourCodes."""
        root = answer(full_message(wet, nummer))
        assert below(root) == ["Header"]
        assert codes(root, "Header") is None

    def test_the_header_is_copied(self, wet: str, nummer: str) -> None:
        """Everything unchanged, Afzender and Ontvanger too, but the BerichtCode."""
        source = full_message(wet, nummer)
        code = soort(wet, str(soort(wet, nummer).answered_by)).code
        for findings in ([], finding("Header", "9056"), finding("Header", "0001", level=2)):
            root = answer(source, findings)
            assert header_leaves(root) == header_leaves(etree.fromstring(source))
            assert value(root, "Header/BerichtCode") == code

    def test_it_names_the_retour_itself(self, wet: str, nummer: str) -> None:
        """Its own identification, the system date and the version of the gateway's XSDs."""
        root = answer(full_message(wet, nummer))
        assert value(root, "Header/IdentificatieRetour") == "ABC123XYZ789"
        assert value(root, "Header/DagtekeningRetour") == "2026-06-01"
        assert value(root, "Header/XsdVersieRetour/BerichtXsdVersie") == "1.0.0"
        assert value(root, "Header/XsdVersieRetour/BasisschemaXsdVersie") == "1.0.0"
        assert not [child for child in at(root, "Header") if name(child).startswith("Xslt")]

    def test_level_2_sends_back_the_header_with_0001(self, wet: str, nummer: str) -> None:
        """However many rules were broken, and wherever: one code, no class below."""
        broken = finding(f"{body_of(nummer)}/Bsn", "0001", level=2)
        broken += finding("Header", "0001", "0001", level=2)
        root = answer(full_message(wet, nummer), broken)
        assert below(root) == ["Header"]
        assert codes(root, "Header") == ["0001"]

    def test_a_finding_on_the_header_sends_back_the_header(self, wet: str, nummer: str) -> None:
        """With each code once, and no class below."""
        broken = finding("Header", "9056", "8848", "9056")
        root = answer(full_message(wet, nummer), broken)
        assert below(root) == ["Header"]
        assert codes(root, "Header") == ["9056", "8848"]

    def test_the_bytes_are_always_the_same(self, wet: str, nummer: str) -> None:
        """The same message and findings give the same answer, in UTF-8."""
        source = full_message(wet, nummer)
        broken = finding(body_of(nummer), "8187")
        assert answer_bytes(source, broken) == answer_bytes(source, broken)
        assert answer_bytes(source).startswith(b"<?xml version='1.0' encoding='UTF-8'?>")


@every_kind
class TestBody:
    def test_every_value_comes_back(self, wet: str, nummer: str) -> None:
        """All classes of the client unchanged, in their own order."""
        source = full_message(wet, nummer)
        root = answer(source, finding(body_of(nummer), "8187"))
        assert below(root) == ["Header", body_of(nummer)]
        assert leaves(root[1]) == leaves(etree.fromstring(source)[1])

    def test_below_a_class_with_a_finding_nothing_was_judged(self, wet: str, nummer: str) -> None:
        """0200 on the Header, the code on the class, 0233 on everything below it."""
        root = answer(full_message(wet, nummer), finding(body_of(nummer), "8187"))
        found = code_of_every_class(root)
        assert found.pop("Header") == ["0200"]
        assert found.pop(body_of(nummer)) == ["8187"]
        assert {code for each in found.values() for code in each} <= {"0233"}

    def test_every_class_has_codes(self, wet: str, nummer: str) -> None:
        """Each class that can have RetourCodes has at least one, the Header included."""
        root = answer(full_message(wet, nummer), finding(body_of(nummer), "8187"))
        declared = structure(wet, str(soort(wet, nummer).answered_by))
        for element in root.iter():
            steps = [name(each) for each in reversed([element, *element.iterancestors()])]
            node = declared.at("/" + "/".join(steps))
            assert node is not None
            if any(child.name == "RetourCodes" for child in node.children):
                assert len(at(element, "RetourCodes")) > 0


LAST = {
    "301": "Client/ToegewezenProducten/ToegewezenProduct",
    "305": "Client/StartProducten/StartProduct",
    "307": "Client/StopProducten/StopProduct",
    "315": "Client/AangevraagdeProducten/AangevraagdProduct",
    "317": "Client/Verzoek/NieuweProducten/NieuwProduct",
}


@pytest.mark.parametrize("wet", ["jw", "wmo"])
class TestClasses:
    @pytest.mark.parametrize("nummer", sorted(LAST))
    def test_a_finding_on_a_class_leaves_the_others_judged(self, wet: str, nummer: str) -> None:
        """Its own codes on that class, 0200 on all classes beside and above it."""
        source = full_message(wet, nummer)
        root = answer(source, finding(f"{LAST[nummer]}[2]", "9332", "9379"))
        assert codes(root, f"{LAST[nummer]}[2]") == ["9332", "9379"]
        assert codes(root, f"{LAST[nummer]}[1]") == ["0200"]
        assert codes(root, "Client") == ["0200"]
        assert codes(root, "Header") == ["0200"]
        found = [code for each in code_of_every_class(root).values() for code in each]
        assert set(found) == {"0200", "9332", "9379"}
        assert leaves(root[1]) == leaves(etree.fromstring(source)[1])

    def test_a_verzoek_with_a_finding_has_unjudged_products(self, wet: str) -> None:
        """In a 318 the products of the request stand below it."""
        root = answer(full_message(wet, "317"), finding("Client/Verzoek", "9347"))
        assert codes(root, "Client") == ["0200"]
        assert codes(root, "Client/Verzoek") == ["9347"]
        for path in ("OngewijzigdeProducten", "TeWijzigenProducten", "NieuweProducten"):
            for product in at(root, f"Client/Verzoek/{path}"):
                assert [code.text for code in product[-1]] == ["0233"]

    def test_relaties_and_contacts_come_back_too(self, wet: str) -> None:
        """Each with 0200 when something else is wrong."""
        root = answer(full_message(wet, "301"), finding(f"{LAST['301']}[1]", "9332"))
        found = code_of_every_class(root)
        assert set(found["Relatie"]) == {"0200"}
        assert set(found["Contact"]) == {"0200"}
        assert len(found["Relatie"]) == 2


class TestWoonplaatsbeginsel:
    def test_a_finding_on_it(self) -> None:
        """A class of the 320 of the Jeugdwet, below the Antwoord."""
        root = answer(full_message("jw", "319"), finding("Antwoord/Woonplaatsbeginsel", "S300"))
        assert codes(root, "Antwoord") == ["0200"]
        assert codes(root, "Antwoord/Woonplaatsbeginsel") == ["S300"]


def with_commentaar(text: str) -> bytes:
    """A 301 with this in a Commentaar, as it stands in the XML."""
    marked = messages.CLIENT._replace(commentaar="COMMENTAAR")
    return messages.toewijzing_301(client=marked).replace(b"COMMENTAAR", text.encode())


class TestValues:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("  twee  spaties  ", "  twee  spaties  "),
            ("een\ttab en\neen regel", "een\ttab en\neen regel"),
            ("a&#13;b&#10;c", "a\rb\nc"),
            ("&lt;b&gt; &amp; &quot;x&quot; ]]&gt;", '<b> & "x" ]]>'),
            ("<![CDATA[<b> & </b>]]>", "<b> & </b>"),
            ("voor <![CDATA[&]]> na", "voor & na"),
            ("voor<!-- opmerking -->na", "voorna"),
            ("caf\u00e9 \u2014 \u20ac \U0001f600", "caf\u00e9 \u2014 \u20ac \U0001f600"),
            ("&#233;&#x20ac;", "\u00e9\u20ac"),
        ],
    )
    def test_a_text_comes_back_as_it_was(self, written: str, meant: str) -> None:
        """White space, markup, CDATA and any character."""
        root = answer(with_commentaar(written), finding("Client", "8187"))
        assert value(root, "Client/Commentaar") == meant

    def test_numbers_are_not_rewritten(self) -> None:
        """Leading zeros stay, although numbers compare as numbers."""
        source = messages.toewijzing_301().replace(
            b"<jw301:ToewijzingNummer>1001<", b"<jw301:ToewijzingNummer>0001001<"
        )
        root = answer(source, finding("Client", "8187"))
        number = value(root, "Client/ToegewezenProducten/ToegewezenProduct/ToewijzingNummer")
        assert number == "0001001"

    def test_other_prefixes_and_comments_in_the_source_change_nothing(self) -> None:
        """The answer has its own prefixes; comments and instructions do not come along."""
        plain = messages.start_305()
        odd = (
            plain.replace(b"jw305:", b"a:")
            .replace(b"xmlns:jw305", b"xmlns:a")
            .replace(b"<a:StartProducten>", b"<!-- x --><?y z?><a:StartProducten><!-- x -->")
        )
        broken = finding("Client/StartProducten/StartProduct[1]", "9019")
        assert answer_bytes(odd, broken) == answer_bytes(plain, broken)

    @pytest.mark.parametrize("wet", ["jw", "wmo"])
    def test_an_ordinary_message_of_each_kind(self, wet: messages.Wet) -> None:
        """Optional classes that are not there do not appear."""
        made = (
            messages.toewijzing_301(wet),
            messages.start_305(wet),
            messages.stop_307(wet),
            messages.verzoek_315(wet),
            messages.wijziging_317(wet),
            messages.antwoord_319(wet),
        )
        for source in made:
            body = etree.fromstring(source)[1]
            root = answer(source, finding(name(body), "8187"))
            assert leaves(root[1]) == leaves(body)
