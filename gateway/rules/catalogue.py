"""How a rule is declared. The catalogue, the docs and the explanations are made from this.

One rule is one small function. Beside it stand its id, level, retourcode, the class it looks at,
the messages it is listed for, what it says when broken and how to mend that:

    @rule("TR018", on=StopProduct, messages=("307",), level=2, retourcode="0001",
          text=Text("De Einddatum ligt voor de Begindatum.", "..."),
          mend=Text("Vul een Einddatum op of na de Begindatum.", "..."))
    def tr018_stop_ends_on_or_after_its_begin(stop: StopProduct, bericht: Bericht) -> bool:
        return stop.einddatum >= stop.begindatum

A rule of level 2 gets the record and the message; one of level 3 or 4 the record and the facts
about it. It answers True when it is kept, False (or a `Breach` with parameters for its text) when
it is broken. `over_all=True` declares a rule over all records of a class in the message (doubles,
overlaps): it gets their Place and yields the index, or (index, Breach), of each record in
`place.records` that breaks it: of doubles and overlaps each later one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, NamedTuple, TypeVar

from gateway.standard.berichten import WETTEN
from gateway.standard.findings import Finding, Level, Text

Needs = Literal["bericht", "calendar", "codelist", "register", "contract"]
"""What a rule must know besides the message itself."""


class Breach(NamedTuple):
    """A broken rule with what its text needs to say; `at` narrows the path (`Product/Code`)."""

    params: Mapping[str, object] = {}
    at: str | None = None


Outcome = bool | Breach
"""True: kept. False or a Breach: broken."""

Check = Callable[[Any, Any], Outcome]
Function = TypeVar("Function", bound=Callable[..., Any])


class Rule(NamedTuple):
    """One rule of the standard as the gateway checks it."""

    id: str
    level: Level
    retourcode: str | None
    on: type
    messages: tuple[str, ...]
    wetten: tuple[str, ...]
    at: str
    text: Text
    mend: Text
    needs: Needs
    signal: bool
    over_all: bool
    check: Callable[..., Any]
    releases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """True when this rule counts for a message with this Dagtekening, ends included."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    def finding(self, path: str, outcome: Outcome) -> Finding:
        """The finding for the record at `path` that broke this rule."""
        breach = outcome if isinstance(outcome, Breach) else _BARE
        at = self.at if breach.at is None else breach.at
        return Finding(
            rule=self.id,
            level=int(self.level),
            retourcode=self.retourcode,
            path=f"{path}/{at}" if at else path,
            text=Text(
                *(
                    f"{text.format_map(breach.params)} {mend}"
                    for text, mend in zip(self.text, self.mend, strict=True)
                )
            ),
        )


_BARE: Final = Breach()

CATALOGUE: Final[list[Rule]] = []
"""Every declared rule, in the order in which the modules declare them."""


def rule(
    rule_id: str,
    *,
    on: type,
    messages: tuple[str, ...],
    level: Level | int,
    text: Text,
    mend: Text,
    retourcode: str | None = "0001",
    wetten: tuple[str, ...] = WETTEN,
    at: str = "",
    needs: Needs = "bericht",
    signal: bool = False,
    over_all: bool = False,
    releases: tuple[str, ...] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Callable[[Function], Function]:
    """Declare the function below as the rule `rule_id` on one class of the named messages.

    `at` is the element inside the class that the finding points at; empty means the class.
    A rule with several classes has one declaration, with a function, for each of them. `releases`
    empty means every release; a rule that is valid from or until a date goes by the Dagtekening.
    """

    def declare(check: Function) -> Function:
        CATALOGUE.append(
            Rule(
                rule_id,
                Level(level),
                retourcode,
                on,
                messages,
                wetten,
                at,
                text,
                mend,
                needs,
                signal,
                over_all,
                check,
                releases,
                valid_from,
                valid_to,
            )
        )
        return check

    return declare


def rules_for(
    wet: str,
    nummer: str,
    levels: Iterable[Level],
    release: str | None = None,
    day: date | None = None,
) -> dict[type, list[Rule]]:
    """The declared rules of one kind of message on some levels, class by class.

    Without a release those of every release; without the day of a Dagtekening those of every day.
    """
    wanted = frozenset(levels)
    found: dict[type, list[Rule]] = {}
    for declared in CATALOGUE:
        of_message = wet in declared.wetten and nummer in declared.messages
        of_release = release is None or not declared.releases or release in declared.releases
        of_day = day is None or declared.in_force(day)
        if of_message and of_release and of_day and declared.level in wanted:
            found.setdefault(declared.on, []).append(declared)
    return found


def in_force(rules: Sequence[Rule], day: date) -> Sequence[Rule]:
    """Those of the rules that count on the day of a Dagtekening; nearly always all of them."""
    if all(rule.valid_from is None and rule.valid_to is None for rule in rules):
        return rules
    return [rule for rule in rules if rule.in_force(day)]
