"""From judgement to verdict, to the amount that is granted, and to the fault code of a notice."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.answers.notice import ALREADY_ANSWERED, NOT_SUPPORTED, TOO_LARGE, XSD_FAULT
from gateway.reading import texts
from gateway.rules.judgement import Judgement
from gateway.rules.judging_besluit import RETOUR
from gateway.standard.bericht import Bericht
from gateway.standard.berichten import Berichtsoort
from gateway.standard.findings import Finding, Verdict
from gateway.standard.records import Prestatie


def verdict_of(judgement: Judgement) -> Verdict:
    """Accepted without findings; partly when some Prestaties of a declaratie were granted."""
    if not judgement.findings:
        return "accepted"
    return "partly" if any(match.accepted for match in judgement.matches) else "rejected"


def toegekend(bericht: Bericht, judgement: Judgement) -> int:
    """What is granted on a declaratie, in eurocent: debits minus credits."""
    prestaties = bericht.all(Prestatie)
    total = 0
    for match in judgement.matches:
        if match.accepted:
            prestatie = prestaties[match.position]
            bedrag = prestatie.ingediend_bedrag.bedrag
            total += -bedrag if prestatie.is_credit else bedrag
    return total


def fault_of(findings: Sequence[Finding]) -> str | None:
    """The Fo01 code of a message refused on level 1, where one fits."""
    if any(finding.text is texts.TOO_LARGE for finding in findings):
        return TOO_LARGE
    if any(finding.rule == "UNKNOWN" for finding in findings):
        return NOT_SUPPORTED
    return XSD_FAULT if findings else None


def fault_of_antwoord(soort: Berichtsoort, findings: Sequence[Finding]) -> str | None:
    """The Fo01 code of a 325 about a declaratie that was answered before."""
    second = soort.nummer == "325" and any(finding.rule == RETOUR for finding in findings)
    return ALREADY_ANSWERED if second else None
