"""Fields of a Prestatie of which rules ask the different values first: see `Place.values`."""

from __future__ import annotations

from typing import Final

DEBET_CREDIT: Final = "ingediend_bedrag.debet_credit"
NUMMER: Final = "product_referentie.referentie_nummer"
VORIG: Final = "product_referentie.vorig_referentie_nummer"
