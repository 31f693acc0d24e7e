"""Where the published files of the standard are, when whoever runs the tests has them."""

from __future__ import annotations

import os
from pathlib import Path


def reference_dir() -> Path | None:
    """The folder in GATEWAY_REFERENCE, or `shared/reference` beside the repository; or None."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "reference"
    folder = Path(os.environ.get("GATEWAY_REFERENCE") or beside)
    return folder if (folder / "xsd").is_dir() else None
