"""Level 2: what can be judged inside the message. Importing this package declares the rules."""

from gateway.rules.level2 import (
    clients,
    contacts,
    dagtekening,
    declaratie,
    doubles,
    frequentie,
    omvang,
    overlap,
    prestatie,
    toewijzing,
    verzoek,
)

__all__ = [
    "clients",
    "contacts",
    "dagtekening",
    "declaratie",
    "doubles",
    "frequentie",
    "omvang",
    "overlap",
    "prestatie",
    "toewijzing",
    "verzoek",
]
