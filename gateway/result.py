"""What the pipeline answers for one message: the verdict, why, and the bytes to send back."""

from __future__ import annotations

from typing import NamedTuple

from gateway.standard.findings import Finding, Verdict


class Answer(NamedTuple):
    """The answer message: its name (JW325) and its bytes, valid against its XSD."""

    message: str
    data: bytes


class Result(NamedTuple):
    """The outcome for one message.

    `message` is the message name, None where it cannot be told. `notice` is the error notice
    (JSON) for a message that gets no answer but was not accepted. `reference`
    names the log line of a failure of ours (verdict `failed`).
    """

    message: str | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    signals: tuple[Finding, ...] = ()
    answer: Answer | None = None
    notice: bytes | None = None
    reference: str | None = None
