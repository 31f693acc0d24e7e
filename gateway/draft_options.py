"""What may stand behind `gateway draft`: a few options that all drafts share, and those of each."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from gateway.common_options import (
    contracts_option,
    date_option,
    day_option,
    lang_option,
    not_empty,
    schemas_option,
    store_option,
)
from gateway.drafts import tables
from gateway.drafts.clients import geslacht
from gateway.errors import WrongUse

T = TypeVar("T")

KINDS: Final = {
    "305": "a start of care",
    "307": "an end of care",
    "315": "a request for an allocation",
    "317": "a request for a change of allocations",
    "323": "a declaratie, from a CSV of delivered care",
}

_NAMES: Final = (
    "The register keeps no names: give the client's own data here, or in a CSV with --clients"
    " (bsn;geboortedatum;geslacht;achternaam, and if you like voorvoegsel;voornamen;voorletters)."
)
_CARE: Final = (
    "The CSV has one row per client, product and month. Columns: bsn and volume (a whole number;"
    " eurocents for euros); and, where the allocation or the contract does not tell them:"
    " toewijzingnummer, productcode, productcategorie, maand (YYYY-MM, default --periode),"
    " eenheid (default that of the allocation; 01 for minutes) and tarief (eurocents per unit of"
    " the contract, so per hour also for minutes)."
)
_CHANGES: Final = (
    "A change is N:volume=..,eenheid=..,frequentie=..,budget=..,ingangsdatum=..,einddatum=.., with"
    " only what should differ; N is the number of the allocation. Without ingangsdatum it counts"
    " from the Ingangsdatum of the allocation. A new product is CATEGORIE/CODE:ingangsdatum=..,"
    "einddatum=..,volume=..,eenheid=..,frequentie=.., or CATEGORIE:ingangsdatum=..,budget=.. ."
    " Every other actual allocation of the client is named as unchanged."
)

_USAGE: Final = "--store URL --wet WET --gemeente CBS --aanbieder AGB --out FILE [options]"


def parse_draft(
    argv: Sequence[str], make_parser: type[argparse.ArgumentParser]
) -> argparse.Namespace:
    """
    Read what stands behind `gateway draft`.

    Raises:
        WrongUse: it cannot be understood; the text is one line.
        SystemExit: help was asked for and has been printed.
    """
    if not argv or argv[0] not in KINDS:
        _top(make_parser).parse_args(argv[:1])
        raise WrongUse(f"give a message: {', '.join(KINDS)} (see gateway draft --help)")
    nummer = argv[0]
    parser = make_parser(
        prog=f"gateway draft {nummer}",
        usage=f"gateway draft {nummer} {_USAGE}",
        description=f"Make {KINDS[nummer]}. Nothing is written when it would be rejected.",
        epilog=_EPILOGS[nummer],
        allow_abbrev=False,
    )
    _common(parser)
    _DECLARE[nummer](parser)
    return parser.parse_args(argv[1:], argparse.Namespace(command="draft", nummer=nummer))


def _top(make_parser: type[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    parser = make_parser(
        prog="gateway draft",
        usage="gateway draft 305|307|315|317|323 [options]",
        description="Make a valid message. Nothing is written when it would be rejected.",
        epilog="\n".join(["messages:", *(f"  {name}  {what}" for name, what in KINDS.items())]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("nummer", nargs="?", choices=list(KINDS), help=argparse.SUPPRESS)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    store_option(
        parser,
        "the register with your allocations: a database URL or a SQLite file; not changed",
        required=True,
    )
    contracts_option(parser)
    parser.add_argument("--wet", choices=("jw", "wmo"), required=True, help="the law")
    _coded(parser, "--gemeente", "[0-9]{4}", "the CBS code of the gemeente, four digits")
    _coded(parser, "--aanbieder", "[0-9]{8}", "your AGB code, eight digits")
    parser.add_argument(
        "--out", metavar="FILE", type=not_empty(Path), required=True, help="write the message here"
    )
    parser.add_argument(
        "--identificatie",
        metavar="TEXT",
        type=_value(tables.text_of(12)),
        help="the Identificatie of the message (default: a new one)",
    )
    date_option(parser, "the date to take for today, and for the Dagtekening (default: today)")
    schemas_option(parser)
    lang_option(parser)


def _coded(parser: argparse.ArgumentParser, name: str, pattern: str, what: str) -> None:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise argparse.ArgumentTypeError(f"must be {what}")
        return text

    parser.add_argument(name, metavar="CODE", type=check, required=True, help=what)


def _declaratie(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--periode",
        metavar="YYYY-MM",
        type=_value(tables.month),
        required=True,
        help="the month of the declaratie",
    )
    parser.add_argument("--care", metavar="FILE", type=not_empty(Path), help="the CSV")
    parser.add_argument(
        "--credit",
        metavar="REFERENTIE",
        type=_value(tables.text_of(20)),
        nargs="+",
        default=[],
        help="take back granted Prestaties by their ReferentieNummer; the corrected line, if any,"
        " is a row of the CSV",
    )
    parser.add_argument(
        "--declaratienummer",
        metavar="TEXT",
        type=_value(tables.text_of(12)),
        help="the DeclaratieNummer (default: a new one)",
    )


def _client(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--client", metavar="BSN", type=_value(tables.bsn), required=True, help="the client's BSN"
    )


def _person(parser: argparse.ArgumentParser) -> None:
    _client(parser)
    parser.add_argument(
        "--clients", metavar="FILE", type=not_empty(Path), help="a CSV with the client's data"
    )
    parser.add_argument(
        "--geboortedatum", metavar="YYYY-MM-DD", type=_value(tables.day), help="born on"
    )
    parser.add_argument(
        "--geslacht", metavar="CODE", type=_value(geslacht), help="0 unknown, 1 man, 2 vrouw"
    )
    parser.add_argument("--achternaam", metavar="TEXT", type=_value(tables.text_of(200)))
    parser.add_argument("--voorvoegsel", metavar="TEXT", type=_value(tables.text_of(10)))
    parser.add_argument("--voorletters", metavar="TEXT", type=_value(tables.text_of(6)))


def _product(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--product", metavar="CATEGORIE/CODE", type=not_empty(str), help=what)


def _start(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument(
        "--toewijzing", metavar="N", type=_value(tables.number), help="the ToewijzingNummer"
    )
    _product(parser, "in place of --toewijzing, for a product contracted as a task")
    parser.add_argument(
        "--begindatum",
        metavar="YYYY-MM-DD",
        type=day_option,
        required=True,
        help="the day on which the care began",
    )
    parser.add_argument(
        "--verwijder", action="store_true", help="take an earlier, equal notice back"
    )


def _stop(parser: argparse.ArgumentParser) -> None:
    _start(parser)
    parser.add_argument(
        "--einddatum",
        metavar="YYYY-MM-DD",
        type=day_option,
        required=True,
        help="the day on which it ended",
    )
    parser.add_argument(
        "--reden",
        metavar="CODE",
        type=_value(tables.text_of(2)),
        required=True,
        help="why: 02 died, 20 for a while, 31 as planned, 36 by the gemeente, 38 other aanbieder",
    )


def _request(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    _product(parser, "what is asked for; CATEGORIE alone for an aspecific allocation")
    parser.add_argument(
        "--ingangsdatum", metavar="YYYY-MM-DD", type=day_option, required=True, help="from"
    )
    parser.add_argument("--einddatum", metavar="YYYY-MM-DD", type=day_option, help="to")
    parser.add_argument("--volume", metavar="N", type=_value(tables.volume), help="how much")
    parser.add_argument("--eenheid", metavar="CODE", type=_value(tables.eenheid), help="of what")
    parser.add_argument(
        "--frequentie",
        choices=("1", "2", "4", "6"),
        help="how often: 1 a day, 2 a week, 4 a month, 6 in total",
    )
    parser.add_argument(
        "--budget", metavar="CENTS", type=_value(tables.cents), help="without a product code"
    )
    parser.add_argument(
        "--verwijzer",
        metavar="CODE",
        required=True,
        help="who referred (COD327): 01 gemeente, 02 huisarts, ...",
    )
    parser.add_argument("--verwijzer-naam", metavar="TEXT", type=_value(tables.text_of(64)))
    parser.add_argument("--verwijzer-agb", metavar="CODE", type=_value(tables.text_of(8)))
    parser.add_argument("--beschikking", metavar="N", type=_value(tables.number))
    parser.add_argument("--beschikking-datum", metavar="YYYY-MM-DD", type=day_option)
    parser.add_argument(
        "--gezagsdrager", choices=("1", "2"), help="iJw: is a person with authority known, 1 yes"
    )


def _change(parser: argparse.ArgumentParser) -> None:
    _client(parser)
    parser.add_argument(
        "--reden", choices=("1", "2"), required=True, help="1 the client's situation, 2 the plan"
    )
    parser.add_argument(
        "--wijzig", metavar="CHANGE", action="append", default=[], help="what should change"
    )
    parser.add_argument(
        "--nieuw", metavar="PRODUCT", action="append", default=[], help="what should come beside it"
    )


def _value(parse: Callable[[str], T]) -> Callable[[str], T]:
    """An option that is read as the cell of a CSV is."""

    def check(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return check


_DECLARE: Final[dict[str, Callable[[argparse.ArgumentParser], None]]] = {
    "305": _start,
    "307": _stop,
    "315": _request,
    "317": _change,
    "323": _declaratie,
}
_EPILOGS: Final = {"305": _NAMES, "307": _NAMES, "315": _NAMES, "317": _CHANGES, "323": _CARE}
