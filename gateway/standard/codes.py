"""The few codes of the standard that rules speak of by name."""

from __future__ import annotations

from typing import Final

# WJ756, Eenheid
MINUUT: Final = "01"
UUR: Final = "04"
ETMAAL: Final = "14"
DAGDEEL: Final = "16"
STUKS_OUTPUT: Final = "82"
EURO: Final = "83"
STUKS_INSPANNING: Final = "84"

# WMO757, Frequentie
PER_DAG: Final = "1"
PER_WEEK: Final = "2"
PER_MAAND: Final = "4"
TOTAAL: Final = "6"

# COD467, StatusAanlevering
EERSTE_AANLEVERING: Final = "1"
VERWIJDEREN: Final = "3"

# JZ588 and WMO588, RedenBeeindiging
TIJDELIJK_BEEINDIGD: Final = "20"

# WMO020, ProductCategorie
HULP_BIJ_HET_HUISHOUDEN: Final = "01"
