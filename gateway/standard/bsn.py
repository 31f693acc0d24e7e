"""The 11-proof: which numbers of nine digits may be a BSN."""

from __future__ import annotations

from operator import mul
from typing import Final

_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_NO_BSN: Final = "000000000"
_ZEROS: Final = sum(_WEIGHTS) * ord("0")


def passes_11_proof(digits: str) -> bool:
    """True when nine digits, weighed 9 to 2 and -1, add up to a multiple of 11; not for zero."""
    # Weighed as characters, without making numbers of them; what nine zeros weigh is too much.
    weight = sum(map(mul, _WEIGHTS, digits.encode())) - _ZEROS
    return weight % 11 == 0 and digits != _NO_BSN
