"""Shows what the gateway put aside, without what is in it, and lets people deal with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from gateway.broker.amqp import Link
from gateway.broker.aside import Aside, AsideQueues
from gateway.broker.topology import load_topology
from gateway.desk.files import write_safely
from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.reading.header import read_kop
from gateway.standard.findings import Lang, Text

_NONE: Final = Text("Er staat niets apart.", "Nothing is put aside.")
_DONE: Final = {
    "retry": Text("{number} is opnieuw aangeboden.", "{number} was published again."),
    "drop": Text("{number} is weg.", "{number} is gone."),
}
_NUMBER_WIDTH: Final = 14


def parked(
    amqp_url: str,
    action: str,
    number: str | None,
    *,
    body: Path | None,
    yes: bool,
    form: str,
    lang: Lang,
) -> Iterator[str]:
    """
    Do one of the actions; the lines to print.

    Raises:
        WrongUse: it is not clear which message is meant, or a drop without a yes.
        BrokerError: the broker cannot be reached, or lost the connection.
    """
    if action == "drop" and not yes:
        raise WrongUse("drop takes a message away for good: add --yes")
    if (action == "list") != (number is None):
        raise WrongUse("list takes no number; show, retry and drop take one")
    with closing(Link(amqp_url, "gateway parked")) as link:
        aside = AsideQueues(link, load_topology())
        if number is None:
            yield from _listed(aside.all(), form, lang)
        elif action == "show":
            yield from _shown(aside.find(number), body, form)
        else:
            done = aside.retry(number) if action == "retry" else aside.drop(number)
            yield _DONE[action].in_(lang).format(number=done.number)


def _listed(found: Iterable[Aside], form: str, lang: Lang) -> Iterator[str]:
    seen = False
    for aside in found:
        seen = True
        about = described(aside)
        if form == "json":
            yield json.dumps(about, ensure_ascii=False)
            continue
        what = about["message"] or "-"
        why = ", ".join(str(about[name]) for name in ("reason", "cause") if about[name])
        line = (
            f"{about['number']:<{_NUMBER_WIDTH}}{about['queue']:<16}{what:<8}{about['routing_key']}"
        )
        yield one_line(f"{line}  {why}")
    if not seen and form == "text":
        yield _NONE.in_(lang)


def _shown(aside: Aside, body: Path | None, form: str) -> Iterator[str]:
    about = described(aside)
    if body is not None:
        write_safely(body, lambda stream: stream.write(aside.delivery.body))
    if form == "json":
        yield json.dumps(about, ensure_ascii=False)
        return
    for name, value in about.items():
        yield one_line(f"{name + ':':<20}{'-' if value is None else value}")


def described(aside: Aside) -> dict[str, Any]:
    """The envelope, the cause and the Header's codes: nothing that is about a person."""
    delivery = aside.delivery
    properties, kop = delivery.properties, read_kop(delivery.body)
    return {
        "number": aside.number,
        "queue": delivery.queue,
        "reason": aside.reason,
        "cause": aside.header("cause"),
        "routing_key": aside.routing_key,
        "user": aside.header("user_id"),
        "message_id": properties.message_id,
        "message": kop.naam if kop else None,
        "identificatie": kop.identificatie if kop else None,
        "afzender": kop.sender if kop else None,
        "ontvanger": (kop.receiver or None) if kop else None,
        "published": _moment(properties.timestamp),
        "bytes": len(delivery.body),
    }


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
