"""The line in the log about one message: its trace, kind, verdict and which codes it got."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from typing import Final

from gateway.broker.delivery import Delivery
from gateway.broker.intake import Handled
from gateway.log import Log
from gateway.monitor.monitor import trace_id_of
from gateway.printable import one_line
from gateway.register.api import Outgoing

MAX_TRACE: Final = 64

_MAY_BE_A_BSN: Final = re.compile(r"(?<!\d)(?:\d[ .-]?){8,9}(?!\d)")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def log_handled(
    log: Log, delivery: Delivery, handled: Handled, *, tries: int, parked: bool
) -> None:
    """Write the line; of a message that failed as an error, with the reference to where."""
    result = handled.result
    codes = Counter([finding.retourcode or finding.rule for finding in result.findings])
    trace = trace_of(delivery)
    details = {
        "trace": trace,
        "trace_id": trace_id_of(trace),
        "how": handled.how,
        "message": result.message,
        "verdict": result.verdict,
        "codes": dict(sorted(codes.items())),
        "sent": [_trace(message.message_id) for message in handled.outgoing],
        "bytes": len(delivery.body),
        "duration_ms": round(handled.seconds * 1000),
    }
    if parked:
        details["parked"] = True
    if handled.how == "failed":
        log.error("message", **details, reference=result.reference, tries=tries)
    else:
        log.info("message", **details)


def log_published(log: Log, message: Outgoing) -> None:
    """The line about what was published later than its message was handled.

    Its trace is that of the message it is about; `sent` finds the line of that message.
    """
    about = message.correlation_id or message.message_id
    log.info("outbox", trace=_trace(about), type=message.type, sent=[_trace(message.message_id)])


def trace_of(delivery: Delivery) -> str:
    """The message_id of the sender, or where there is none the beginning of the digest.

    A message_id with a number that may be a BSN in it is not repeated.
    """
    given = delivery.properties.message_id
    if given is None:
        return f"sha256:{sha256(delivery.body).hexdigest()[:32]}"
    return _trace(given)


def _trace(message_id: str) -> str:
    if _UUID.fullmatch(message_id):
        return message_id
    if _MAY_BE_A_BSN.search(message_id):
        return f"sha256:{sha256(message_id.encode(errors='replace')).hexdigest()[:32]}"
    return one_line(message_id)[:MAX_TRACE]
