"""Where the classes of each message stand, as far as tests of rules need it."""

from __future__ import annotations

from typing import Final

from gateway.standard.records import (
    AangevraagdProduct,
    Antwoord,
    Client,
    Contact,
    Declaratie,
    DeclaratieAntwoord,
    NieuwProduct,
    OngewijzigdProduct,
    Prestatie,
    Relatie,
    StartProduct,
    StopProduct,
    TeWijzigenProduct,
    ToegewezenProduct,
    Verzoek,
    Woonplaatsbeginsel,
)

_ONE: Final = False
_MANY: Final = True

_STEPS: Final[dict[type, tuple[tuple[str, bool], ...]]] = {
    Relatie: (("Relaties", _ONE), ("Relatie", _MANY)),
    ToegewezenProduct: (("ToegewezenProducten", _ONE), ("ToegewezenProduct", _MANY)),
    StartProduct: (("StartProducten", _ONE), ("StartProduct", _MANY)),
    StopProduct: (("StopProducten", _ONE), ("StopProduct", _MANY)),
    AangevraagdProduct: (("AangevraagdeProducten", _ONE), ("AangevraagdProduct", _MANY)),
    OngewijzigdProduct: (("OngewijzigdeProducten", _ONE), ("OngewijzigdProduct", _MANY)),
    TeWijzigenProduct: (("TeWijzigenProducten", _ONE), ("TeWijzigenProduct", _MANY)),
    NieuwProduct: (("NieuweProducten", _ONE), ("NieuwProduct", _MANY)),
    Prestatie: (("Prestaties", _ONE), ("Prestatie", _MANY)),
}

LAYOUT: Final[dict[str, tuple[tuple[type, type | None], ...]]] = {
    "301": (
        (Client, None),
        (Relatie, Client),
        (Contact, Relatie),
        (Contact, Client),
        (ToegewezenProduct, Client),
    ),
    "305": ((Client, None), (StartProduct, Client)),
    "307": ((Client, None), (StopProduct, Client)),
    "315": ((Client, None), (AangevraagdProduct, Client)),
    "317": (
        (Client, None),
        (Verzoek, Client),
        (OngewijzigdProduct, Verzoek),
        (TeWijzigenProduct, Verzoek),
        (NieuwProduct, Verzoek),
    ),
    "319": ((Antwoord, None), (Woonplaatsbeginsel, Antwoord)),
    "323": ((Declaratie, None), (Client, Declaratie), (Prestatie, Client)),
    "325": ((DeclaratieAntwoord, None), (Client, DeclaratieAntwoord), (Prestatie, Client)),
}
"""The classes of each message with the class they stand below, in document order."""


def steps_to(klass: type, parent: type | None) -> tuple[tuple[str, bool], ...]:
    """The elements from the class above to this one, each with whether it may repeat."""
    if klass is Client and parent is not None:
        return (("Clienten", _ONE), ("Client", _MANY))
    if klass is Contact and parent is Client:
        return (("Contactgegevens", _ONE), ("Contact", _MANY))
    return _STEPS.get(klass, ((klass.__name__, _ONE),))
