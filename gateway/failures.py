"""What may be said of a failure of our own: where it happened, and nothing of what it was about."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent


def reference_of(error: BaseException) -> str:
    """Where our own code went wrong, such as `KeyError/pipeline:42`: no texts, so no persons."""
    place = "?"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE):
            place = f"{path.relative_to(_PACKAGE).with_suffix('').as_posix()}:{frame.lineno}"
    return f"{type(error).__name__}/{place}"
