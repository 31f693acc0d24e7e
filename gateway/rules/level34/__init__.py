"""Levels 3 and 4: rules that need the register, the calendar, a code list or the contract.

Importing this package declares them.
"""

from gateway.rules.level34 import (  # noqa: F401  (importing declares)
    antwoord,
    antwoordbrief,
    contract,
    credit,
    declaratie,
    header,
    levering,
    operational,
    prestatie,
    regie,
    toewijzing,
    verzoek,
    volume,
    wijziging,
)
