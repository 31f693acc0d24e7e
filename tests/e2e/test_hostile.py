"""No message takes more than 5 seconds or 1.5 GB, whatever its sender put in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from bench.invoices import invoice, invoice_of_25_mb
from gateway.standard.limits import MAX_MESSAGE_BYTES
from tests.messages import Client, Contact, toewijzing_301

MOST_SECONDS: Final = 5.0
"""Of processor time: other tests that run at the same moment do not count."""
MOST_MEGABYTES: Final = 1_536.0

_ROOT: Final = Path(__file__).parents[2]
_START: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<jw323:Bericht xmlns:ijw="http://www.istandaarden.nl/ijw/3_2/basisschema/schema"'
    b' xmlns:jw323="http://www.istandaarden.nl/ijw/3_2/jw323/schema"'
)
_END: Final = b"</jw323:Bericht>"
_PRESTATIE: Final = re.compile(rb"<jw323:Prestatie>.*?</jw323:Prestatie>")

_JUDGE: Final = """
import json, resource, sys, time
from datetime import date
from gateway.library import validator

judge = validator(today=date(2026, 6, 1))
data = open(sys.argv[1], "rb").read()
start = time.process_time()
result = judge(data)
print(json.dumps({
    "seconds": time.process_time() - start,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "verdict": result.verdict,
    "rules": sorted({finding.rule for finding in result.findings}),
    "findings": len(result.findings),
    "last": result.findings[-1].text.en if result.findings else "",
}))
"""


class Told(NamedTuple):
    """What became of a message, in a process of its own."""

    verdict: str
    rules: list[str]
    findings: int
    last: str


def judged(data: bytes, folder: Path) -> Told:
    """Judge a message, and hold the promise against it."""
    file = folder / "message.xml"
    file.write_bytes(data)
    run = subprocess.run(
        [sys.executable, "-c", _JUDGE, str(file)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(run.stdout)
    assert told["seconds"] <= MOST_SECONDS
    assert told["megabytes"] <= MOST_MEGABYTES
    return Told(told["verdict"], told["rules"], told["findings"], told["last"])


@cache
def largest() -> bytes:
    """A valid invoice of 25 MB."""
    return invoice_of_25_mb()[0]


@cache
def lines() -> tuple[bytes, ...]:
    """The Prestaties in it."""
    return tuple(_PRESTATIE.findall(largest()))


def of_one_client(prestaties: Iterable[bytes]) -> bytes:
    """An invoice in which all Prestaties stand beside each other."""
    message = invoice(3)
    first = message.index(b"<jw323:Prestatie>")
    last = message.rindex(b"</jw323:Prestatie>") + len(b"</jw323:Prestatie>")
    return message[:first] + b"".join(prestaties) + message[last:]


def bericht(inside: bytes, attributes: bytes = b"") -> bytes:
    """A root element with anything in it."""
    return _START + attributes + b">" + inside + _END


class TestEveryLineBroken:
    """25 MB in which nothing is right."""

    def test_by_the_xsd_with_few_lines_per_client(self, tmp_path: Path) -> None:
        data = largest().replace(b"<jw323:Eenheid>04<", b"<jw323:Eenheid>99<")
        told = judged(data, tmp_path)
        assert (told.verdict, told.rules) == ("refused", ["XSD"])
        assert told.findings > 1_000

    def test_by_the_xsd_with_all_lines_beside_each_other(self, tmp_path: Path) -> None:
        """Many places are told, and that there are more."""
        data = of_one_client(lines()).replace(b"<jw323:Eenheid>04<", b"<jw323:Eenheid>99<")
        told = judged(data, tmp_path)
        assert (told.verdict, told.rules) == ("refused", ["XSD"])
        assert told.findings > 1_000
        assert "many more faults" in told.last

    def test_three_times_over(self, tmp_path: Path) -> None:
        data = of_one_client(lines()).replace(b"<jw323:Eenheid>04<", b"<jw323:Eenheid>99<")
        data = data.replace(b"DebetCredit>D<", b"DebetCredit>X<")
        data = data.replace(b"ProductCategorie>45<", b"ProductCategorie>99<")
        assert judged(data, tmp_path).verdict == "refused"

    def test_by_text_between_the_elements(self, tmp_path: Path) -> None:
        data = largest().replace(b"<jw323:ToewijzingNummer>", b"x<jw323:ToewijzingNummer>")
        assert judged(data, tmp_path).verdict == "refused"

    def test_by_one_rule_of_level_2(self, tmp_path: Path) -> None:
        """A credit on every line that does not say what it takes back: all are told."""
        data = of_one_client(lines()).replace(b"DebetCredit>D<", b"DebetCredit>C<")
        told = judged(data, tmp_path)
        assert (told.verdict, "CD060" in told.rules) == ("rejected", True)
        assert told.findings >= len(lines())

    def test_by_many_rules_of_level_2(self, tmp_path: Path) -> None:
        data = of_one_client(lines()).replace(b"<jw323:Eenheid>04<", b"<jw323:Eenheid>83<")
        data = data.replace(b"DebetCredit>D<", b"DebetCredit>C<")
        data = data.replace(b"Einddatum>2026", b"Einddatum>2020")
        told = judged(data, tmp_path)
        assert told.verdict == "rejected"
        assert told.findings >= 5 * len(lines())


class TestFewBrokenLines:
    """Faults in messages as people make them are told one by one."""

    def test_a_thousand_faults_are_all_told(self, tmp_path: Path) -> None:
        """Every line of a large invoice breaks the XSD."""
        data = invoice(1_000).replace(b"<jw323:Eenheid>04<", b"<jw323:Eenheid>99<")
        assert judged(data, tmp_path).findings == 1_000

    def test_the_last_line_of_25_mb(self, tmp_path: Path) -> None:
        before, _, after = largest().rpartition(b"<jw323:Eenheid>04<")
        told = judged(before + b"<jw323:Eenheid>99<" + after, tmp_path)
        assert (told.verdict, told.findings) == ("refused", 1)


class TestShapes:
    """Elements, attributes and namespaces in numbers that no message has."""

    def test_300_000_attributes_on_one_element(self, tmp_path: Path) -> None:
        attributes = b"".join(b' a%d="1"' % number for number in range(300_000))
        assert judged(bericht(b"", attributes), tmp_path).verdict == "refused"

    def test_an_attribute_on_every_element(self, tmp_path: Path) -> None:
        data = of_one_client([b'<jw323:Prestatie a="1"/>'] * 1_000_000)
        assert judged(data, tmp_path).verdict == "refused"

    def test_200_000_namespace_declarations(self, tmp_path: Path) -> None:
        declarations = b"".join(b' xmlns:n%d="urn:%d"' % (n, n) for n in range(200_000))
        assert judged(bericht(b"", declarations), tmp_path).verdict == "refused"

    def test_a_namespace_declared_on_every_element(self, tmp_path: Path) -> None:
        elements = (b'<jw323:Prestatie xmlns:a%d="urn:%d"/>' % (n, n) for n in range(400_000))
        assert judged(of_one_client(elements), tmp_path).verdict == "refused"

    @pytest.mark.parametrize("depth", [250, 1_000, 1_000_000])
    def test_elements_in_each_other(self, tmp_path: Path, depth: int) -> None:
        data = bericht(b"<jw323:a>" * depth + b"</jw323:a>" * depth)
        assert judged(data, tmp_path).verdict == "refused"

    def test_many_deep_ones_beside_each_other(self, tmp_path: Path) -> None:
        data = bericht((b"<a>" * 250 + b"</a>" * 250) * 12_000)
        assert judged(data, tmp_path).verdict == "refused"

    def test_one_text_of_11_mb(self, tmp_path: Path) -> None:
        number = b"<jw323:DeclaratieNummer>"
        data = invoice(3).replace(number, number + b"x" * 11_000_000)
        assert judged(data, tmp_path).rules == ["XML"]

    def test_one_text_of_9_mb(self, tmp_path: Path) -> None:
        number = b"<jw323:DeclaratieNummer>"
        data = invoice(3).replace(number, number + b"x" * 9_000_000)
        assert judged(data, tmp_path).rules == ["XSD"]

    def test_a_million_empty_elements(self, tmp_path: Path) -> None:
        assert judged(bericht(b"<a/>" * 1_000_000), tmp_path).verdict == "refused"

    def test_as_many_empty_elements_as_fit(self, tmp_path: Path) -> None:
        data = bericht(b"<a/>" * (MAX_MESSAGE_BYTES // 4 - 100))
        assert judged(data, tmp_path).verdict == "refused"

    def test_a_million_empty_prestaties(self, tmp_path: Path) -> None:
        data = of_one_client([b"<jw323:Prestatie/>"] * 1_000_000)
        assert judged(data, tmp_path).verdict == "refused"

    def test_10_000_contacts(self, tmp_path: Path) -> None:
        """TR101: each kind of Contact once."""
        contacts = tuple(Contact(soort=f"{1 + number % 4:02}") for number in range(10_000))
        told = judged(toewijzing_301(client=Client(contacten=contacts)), tmp_path)
        assert (told.verdict, "TR101" in told.rules) == ("rejected", True)

    def test_nothing_but_white_space(self, tmp_path: Path) -> None:
        assert judged(bericht(b" \n" * 12_000_000), tmp_path).verdict == "refused"
