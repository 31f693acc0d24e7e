"""The line in the log about one message: its trace, kind, verdict and which codes it got."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Final

from gateway.broker.amqp import Delivery
from gateway.broker.intake import Handled
from gateway.log import Log
from gateway.printable import one_line

MAX_TRACE: Final = 64


def log_handled(
    log: Log, delivery: Delivery, handled: Handled, *, tries: int, parked: bool
) -> None:
    """Write the line; of a message that failed as an error, with the reference to where."""
    result = handled.result
    codes = Counter(finding.retourcode or finding.rule for finding in result.findings)
    details = {
        "trace": trace_of(delivery),
        "how": handled.how,
        "message": result.message,
        "verdict": result.verdict,
        "codes": dict(sorted(codes.items())),
        "sent": len(handled.outgoing),
        "bytes": len(delivery.body),
        "duration_ms": round(handled.seconds * 1000),
    }
    if parked:
        details["parked"] = True
    if handled.how == "failed":
        log.error("message", **details, reference=result.reference, tries=tries)
    else:
        log.info("message", **details)


def trace_of(delivery: Delivery) -> str:
    """The message_id of the sender, or where there is none the beginning of the digest."""
    given = delivery.properties.message_id
    if given is None:
        return f"sha256:{sha256(delivery.body).hexdigest()[:32]}"
    return one_line(given)[:MAX_TRACE]
