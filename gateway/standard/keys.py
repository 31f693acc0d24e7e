"""The logical key of each class: what makes two of them the same one (TR101).

The keys of the classes above belong to it. Numbers compare as numbers, texts exactly; a part that
is absent counts as a value.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import attrgetter
from typing import Any, Final

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

KEYS: Final[dict[type, tuple[str, ...]]] = {
    Client: ("bsn",),
    Relatie: ("nummer",),
    Contact: ("soort",),
    ToegewezenProduct: ("toewijzing_nummer",),
    StartProduct: ("toewijzing_nummer", "product", "begindatum"),
    StopProduct: ("toewijzing_nummer", "product", "begindatum", "reden_beeindiging", "einddatum"),
    AangevraagdProduct: ("referentie_aanbieder",),
    Verzoek: ("referentie_aanbieder",),
    OngewijzigdProduct: ("toewijzing_nummer",),
    TeWijzigenProduct: ("toewijzing_nummer",),
    NieuwProduct: ("product", "gewenste_ingangsdatum"),
    Antwoord: ("referentie_aanbieder", "verzoek_antwoord"),
    Woonplaatsbeginsel: ("gemeente",),
    Declaratie: ("declaratie_nummer",),
    DeclaratieAntwoord: ("declaratie_nummer",),
    Prestatie: ("product_referentie",),
}
"""The fields of each key. A composite type counts whole: `product` is Categorie and Code,
`product_referentie` is ReferentieNummer and VorigReferentieNummer."""


def key_of(klass: type) -> Callable[[Any], Hashable]:
    """A function from a record of this class to its logical key, without those above it."""
    return attrgetter(*KEYS[klass])
