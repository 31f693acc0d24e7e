"""Importing this declares every rule of levels 3 and 4: those of the Header first.

What is judged without a register (`gateway.rules.judging_header`) loads those of the Header alone.
"""

import gateway.rules.level34.header  # noqa: F401  (first, as when it is loaded alone)
from gateway.rules.level34 import (  # noqa: F401  (importing declares)
    antwoord,
    antwoordbrief,
    contract,
    credit,
    declaratie,
    levering,
    operational,
    prestatie,
    regie,
    toewijzing,
    verzoek,
    volume,
    wijziging,
)
