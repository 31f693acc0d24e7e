"""Why a message was not drafted: what would be rejected, with the row or option it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from gateway.errors import GatewayError
from gateway.standard.findings import Text


class Fault(NamedTuple):
    """One reason. `where` is a row or an option; `rule` is the rule that would reject it."""

    where: str
    rule: str
    text: Text


class NotDrafted(GatewayError):
    """There is nothing to write: the register or the contract does not allow it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.where}: {fault.rule}" for fault in faults))
        self.faults = tuple(faults)


NO_CLIENT: Final = Text(
    "Voor deze cliënt staat in het register geen toewijzing van deze gemeente aan u."
    " Controleer het BSN en de gemeente, of wacht op het toewijzingsbericht.",
    "The register has no allocation of this gemeente to you for this client."
    " Check the BSN and the gemeente, or wait for the allocation message.",
)
NO_ALLOCATION: Final = Text(
    "Dit ToewijzingNummer is geen toewijzing van deze cliënt aan u."
    " Neem het nummer over uit het toewijzingsbericht.",
    "This ToewijzingNummer is not an allocation of this client to you."
    " Copy the number from the allocation message.",
)
NONE_FITS: Final = Text(
    "Geen toewijzing van deze cliënt past bij deze maand en dit product."
    " Controleer de maand en de productcode, of vraag een toewijzing aan (315).",
    "No allocation of this client fits this month and this product."
    " Check the month and the product code, or ask for an allocation (315).",
)
NO_TARIFF: Final = Text(
    "Uw contract met deze gemeente heeft voor dit product en deze periode geen tarief."
    " Controleer de productcode en de maand, of neem contact op met de gemeente.",
    "Your contract with this gemeente has no tariff for this product and this period."
    " Check the product code and the month, or contact the gemeente.",
)
NO_DEBET: Final = Text(
    "Er is geen toegekende prestatie met dit ReferentieNummer om te crediteren."
    " Neem het nummer over uit uw eerdere declaratie.",
    "There is no granted Prestatie with this ReferentieNummer to credit."
    " Copy the number from your earlier declaratie.",
)
