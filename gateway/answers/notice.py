"""The error notice: what a sender gets when no answer message exists (JSON)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from gateway.standard.findings import Finding, Lang

XSD_FAULT: Final = "IB014"
TOO_LARGE: Final = "IB012"
NOT_SUPPORTED: Final = "IB004"
ALREADY_ANSWERED: Final = "IB019"
NOT_AUTHORISED: Final = "IB002"
REFERENCE_NOT_UNIQUE: Final = "IB016"


def notice(
    findings: Sequence[Finding],
    *,
    fault: str | None,
    message: str | None,
    identificatie: str | None,
    lang: Lang,
    correlation_id: str | None = None,
) -> bytes:
    """The notice as UTF-8 JSON; `fault` is a code of the Fo01 list where one fits."""
    document = {
        "fault": fault,
        "message": message,
        "identificatie": identificatie,
        "correlation_id": correlation_id,
        "findings": [finding_json(finding, lang) for finding in findings],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def finding_json(finding: Finding, lang: Lang) -> dict[str, object]:
    """A finding in the shape that programs read."""
    return {
        "rule": finding.rule,
        "level": finding.level,
        "retourcode": finding.retourcode,
        "path": finding.path,
        "text": finding.text.in_(lang),
    }
