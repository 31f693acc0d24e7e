"""What `gateway draft` does: make a message, try it, and write it when it would be accepted."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway import runs
from gateway.drafts.asking import change_of, new_of, omvang_of, product_of
from gateway.drafts.care import read_care
from gateway.drafts.clients import Person, read_person
from gateway.drafts.declaratie import Wanted as WantedDeclaratie
from gateway.drafts.declaratie import draft_declaratie
from gateway.drafts.desk import Desk
from gateway.drafts.faults import NotDrafted
from gateway.drafts.party import Draft, Party
from gateway.drafts.regie import Wanted as WantedRegie
from gateway.drafts.regie import draft_regie
from gateway.drafts.verzoek import Asked, Wanted315, Wanted317, draft_315, draft_317
from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.reports import Outcome
from gateway.reports.drafts import not_drafted, not_written, written
from gateway.source import reason
from gateway.standard.records import Verwijzer

if TYPE_CHECKING:
    from gateway.terminal import Output


def draft(args: argparse.Namespace, output: Output, *, today: date) -> int:
    """
    Make the message that the options ask for; the exit status.

    Raises:
        WrongUse: the options or a CSV do not say enough, or --out cannot be written.
        RegisterError: the register cannot be used.
    """
    from gateway import wiring

    party = Party(args.wet, args.gemeente, args.aanbieder)
    with wiring.drafter(
        party,
        today=today,
        contracts=args.contracts,
        store=args.store,
        schemas=args.schemas,
        lang=args.lang,
    ) as desk:
        try:
            made = _MAKERS[args.nummer](desk, args)
        except NotDrafted as refused:
            output.line(not_drafted(refused.faults, args.lang))
            return runs.NOT_ACCEPTED
        result = desk.trial(made.data)
    outcome = Outcome(args.out.name, result)
    if result.verdict != "accepted":
        not_written(outcome, made, output.line, args.lang)
        return runs.status_of(result.verdict)
    _write(args.out, made.data)
    output.line(written(outcome, made, args.lang))
    return runs.OK


def _declaratie(desk: Desk, args: argparse.Namespace) -> Draft:
    if args.care is None and not args.credit:
        raise WrongUse("give --care, --credit or both: there is nothing to declare")
    care = [] if args.care is None else read_care(args.care, args.periode)
    wanted = WantedDeclaratie(
        args.periode, care, tuple(args.credit), args.identificatie, args.declaratienummer
    )
    return draft_declaratie(desk, wanted)


def _regie(desk: Desk, args: argparse.Namespace) -> Draft:
    if (args.toewijzing is None) == (args.product is None):
        raise WrongUse("give --toewijzing, or --product for what is contracted as a task")
    stop = (args.reden, args.einddatum) if args.nummer == "307" else None
    wanted = WantedRegie(
        _person(args),
        args.toewijzing,
        product_of("--product", args.product),
        args.begindatum,
        stop,
        args.verwijder,
        args.identificatie,
    )
    return draft_regie(desk, wanted)


def _toewijzing(desk: Desk, args: argparse.Namespace) -> Draft:
    omvang = omvang_of("options", args.volume, args.eenheid, args.frequentie)
    product = product_of("--product", args.product)
    if (args.beschikking is None) != (args.beschikking_datum is None):
        raise WrongUse("give --beschikking and --beschikking-datum together")
    beschikking = None
    if args.beschikking is not None:
        beschikking = (args.beschikking, args.beschikking_datum)
    wanted = Wanted315(
        _person(args),
        Asked(product, args.ingangsdatum, args.einddatum, omvang, args.budget),
        Verwijzer(args.verwijzer, args.verwijzer_naam, args.verwijzer_agb),
        beschikking,
        _gezagsdrager(args),
        args.identificatie,
    )
    return draft_315(desk, wanted)


def _gezagsdrager(args: argparse.Namespace) -> str | None:
    if args.gezagsdrager is not None and args.wet != "jw":
        raise WrongUse("--gezagsdrager is for the jw only")
    found: str | None = args.gezagsdrager
    return found


def _wijziging(desk: Desk, args: argparse.Namespace) -> Draft:
    if not args.wijzig and not args.nieuw:
        raise WrongUse("give --wijzig, --nieuw or both: there is nothing to ask")
    changes = [change_of(text) for text in args.wijzig]
    if len({change.toewijzing_nummer for change in changes}) < len(changes):
        raise WrongUse("--wijzig: name an allocation once")
    new = [new_of(text) for text in args.nieuw]
    wanted = Wanted317(args.client, args.reden, changes, new, args.identificatie)
    return draft_317(desk, wanted)


def _person(args: argparse.Namespace) -> Person:
    if args.clients is not None:
        return read_person(args.clients, args.client)
    if None in (args.geboortedatum, args.geslacht, args.achternaam):
        raise WrongUse(
            "the register keeps no names: give --clients FILE, or --geboortedatum, --geslacht and"
            " --achternaam"
        )
    return Person(
        args.client,
        args.geboortedatum,
        args.geslacht,
        args.achternaam,
        args.voorvoegsel,
        None,
        args.voorletters,
    )


def _write(path: Path, data: bytes) -> None:
    """The whole message under its own name, or nothing."""
    temporary = path.with_name(f".gateway-{os.urandom(6).hex()}.tmp")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
        temporary.replace(path)
    except (OSError, ValueError) as error:
        raise WrongUse(f'cannot write "{one_line(str(path))}": {reason(error)}') from error
    finally:
        with suppress(OSError, ValueError):
            temporary.unlink()


_MAKERS: Final[dict[str, Callable[[Desk, argparse.Namespace], Draft]]] = {
    "305": _regie,
    "307": _regie,
    "315": _toewijzing,
    "317": _wijziging,
    "323": _declaratie,
}
