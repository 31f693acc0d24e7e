"""How much a message may be."""

from __future__ import annotations

from typing import Final

MAX_MESSAGE_BYTES: Final = 26_214_400
"""25 MB, the largest message there may be (OP179). One byte more is read, never two."""
