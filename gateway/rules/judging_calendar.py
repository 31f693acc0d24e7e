"""What levels 3 and 4 can say without a register: TR135 and TR378 (`gateway validate`).

Only the rules of the Header are loaded for it: most commands start with one message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final

import gateway.rules.level34.header  # noqa: F401  (declares the rules)
from gateway.rules.catalogue import Rule, in_force, rules_for
from gateway.rules.context import Context
from gateway.rules.level34.cases import HeaderCase
from gateway.rules.run import broken_rules
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Finding, Level
from gateway.standard.records import (
    AangevraagdProduct,
    Header,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
    Woonplaatsbeginsel,
)

_WITHOUT_REGISTER: Final = ("calendar", "codelist")


def judge_calendar(bericht: Bericht, context: Context) -> list[Finding]:
    """TR135 and TR378 on the Header; when it is right TR378 on the Woonplaatsbeginsel of a 319."""
    return _findings(bericht, context, Header) or _findings(bericht, context, Woonplaatsbeginsel)


def _findings(
    bericht: Bericht, context: Context, klass: type[Header] | type[Woonplaatsbeginsel]
) -> list[Finding]:
    soort = bericht.soort
    declared = _rules(soort.wet, soort.nummer, soort.release).get(klass, ())
    rules = in_force(declared, bericht.header.bericht_identificatie.dagtekening)
    found: list[Finding] = []
    for path, record in bericht.located(klass):
        gemeente = record.gemeente if isinstance(record, Woonplaatsbeginsel) else bericht.gemeente
        case = header_case(bericht, context, None, gemeente)
        found += [
            rule.finding(path, outcome) for rule, outcome in broken_rules(rules, record, case)
        ]
    return found


@cache
def _rules(wet: str, nummer: str, release: str) -> Mapping[type, Sequence[Rule]]:
    found = rules_for(wet, nummer, [Level.BERICHTOVERSTIJGEND, Level.EXTERNE_BRON], release)
    return {
        klass: [rule for rule in rules if rule.needs in _WITHOUT_REGISTER]
        for klass, rules in found.items()
    }


def header_case(
    bericht: Bericht, context: Context, identificatie_gebruikt: bool | None, gemeente: str
) -> HeaderCase:
    """About a class of this message that names a gemeente."""
    return HeaderCase(
        gemeente=gemeente,
        today=context.today,
        identificatie_gebruikt=identificatie_gebruikt,
        valid_gemeente=context.valid_gemeente,
        ingangsdatums=_ingangsdatums(bericht),
    )


def _ingangsdatums(bericht: Bericht) -> tuple[date, ...]:
    """The Ingangsdatum or ToewijzingIngangsdatum of every product in the message (TR378)."""
    found = [product.ingangsdatum for product in bericht.all(ToegewezenProduct)]
    found += [product.toewijzing_ingangsdatum for product in bericht.all(AangevraagdProduct)]
    regie: list[StartProduct | StopProduct] = [
        *bericht.all(StartProduct),
        *bericht.all(StopProduct),
    ]
    found += [r.toewijzing_ingangsdatum for r in regie if r.toewijzing_ingangsdatum is not None]
    return tuple(found)
