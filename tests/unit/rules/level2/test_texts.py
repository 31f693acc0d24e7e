"""What the findings of level 2 say: in both languages, and nothing about a person."""

from __future__ import annotations

from datetime import date

import pytest

import gateway.rules.level2  # noqa: F401  (declares the rules)
from gateway.rules.catalogue import CATALOGUE, Rule
from gateway.rules.run import level2
from gateway.standard.findings import Finding, Level
from gateway.standard.records import Geboortedatum, Referentie, VolledigeNaam
from tests.unit.rules.builders import (
    aangevraagd_product,
    adres,
    below,
    bericht,
    client,
    contact,
    credit,
    declaratie,
    prestatie,
    relatie,
    toegewezen_product,
    verwijzer,
)

LEVEL_2 = [rule for rule in CATALOGUE if rule.level == Level.BERICHT]

_BSN = "123456789"
_BORN = date(1851, 7, 29)


@pytest.mark.parametrize("rule", LEVEL_2, ids=lambda rule: rule.check.__name__)
class TestEachDeclaration:
    def test_the_function_is_named_after_the_rule(self, rule: Rule) -> None:
        """So that it is found by its id."""
        assert rule.check.__name__.startswith(rule.id.lower() + "_")
        assert rule.check.__doc__

    def test_both_languages_say_what_is_wrong_and_what_to_do(self, rule: Rule) -> None:
        """Whole sentences."""
        for text in (*rule.text, *rule.mend):
            assert text[0].isupper()
            assert text.endswith(".")
        assert rule.text.nl != rule.text.en
        assert rule.mend.nl != rule.mend.en

    def test_a_language_formats_its_own_values(self, rule: Rule) -> None:
        """`:nl` in the Dutch text, `:en` in the English one."""
        assert ":en}" not in rule.text.nl
        assert ":nl}" not in rule.text.en


def _everything_wrong() -> list[Finding]:
    """Findings of messages full of values that no text may repeat."""
    who = {
        "bsn": _BSN,
        "geboortedatum": Geboortedatum(_BORN, "3"),
        "naam": VolledigeNaam(True, "6"),
    }
    unborn = Geboortedatum(date(2999, 7, 29), "3")
    bad = contact(adres=adres(postcode="SECRET", huis=False), soort="04")
    other = relatie(geboortedatum=unborn, nummer="SECRET", naam=VolledigeNaam(False, "4"))
    referred = verwijzer(type="06", naam="SECRET", zorgverlener_code="01000001")
    asked = aangevraagd_product(referentie_aanbieder="SECRET", verwijzer=referred)
    line = prestatie(product_referentie=Referentie("SECRET", "SECRET"))
    back = credit(product_referentie=Referentie("SECRET", "SECRET"))
    messages = [
        bericht("301", below(client(**who), other, other, bad, bad, toegewezen_product())),
        bericht("315", below(client(**who), asked, asked)),
        bericht("323", below(declaratie(1), below(client(**who), line, line, back))),
    ]
    return [finding for message in messages for finding in level2(message)]


class TestPrivacy:
    def test_no_text_repeats_who_it_is_about(self) -> None:
        """No BSN, birth date, postcode, name or reference."""
        findings = _everything_wrong()
        said = " ".join(text for finding in findings for text in finding.text)
        assert {finding.rule for finding in findings} >= {
            "CS002", "TR002", "TR134", "CS139", "CS050", "CS318", "CS089", "TR061", "TR101",
            "TR383", "CD068", "CD060", "TR315", "TR316", "TR416", "TR358",
        }  # fmt: skip
        for secret in (_BSN, "SECRET", "1851", "2999", "29-07", "29 July", "01000001"):
            assert secret not in said
