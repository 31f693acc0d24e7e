"""Where drafts are made: the register, the contracts and the XSDs, and a trial of the result."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from hashlib import sha256

from gateway.drafts.numbers import fresh
from gateway.drafts.party import Party
from gateway.drafts.write import Values, message
from gateway.errors import WrongUse
from gateway.pipeline import Pipeline
from gateway.reading.schemas import SchemaSet
from gateway.register.api import Envelope
from gateway.register.dossier import Dossier, dossier, numbers_in_use
from gateway.register.store import StoreRegister
from gateway.result import Result
from gateway.standard.contract import Contracts
from gateway.standard.structure import Structure


class Desk:
    """Makes and tries messages of one aanbieder to one gemeente; the register stays as it is."""

    def __init__(
        self,
        party: Party,
        today: date,
        register: StoreRegister,
        pipeline: Pipeline,
        schemas: SchemaSet,
        contracts: Contracts,
    ) -> None:
        self.party = party
        self.today = today
        self.contracts = contracts
        self._register = register
        self._pipeline = pipeline
        self._schemas = schemas

    def dossier(self, bsns: Collection[str], referenties: Collection[str] = ()) -> Dossier:
        """What the register knows of these clients, and of these granted lines."""
        return dossier(self._register, *self.party, bsns, referenties)

    def numbers(self, seeds: Sequence[str]) -> list[str]:
        """A new number for each seed, derived from it."""

        def in_use(numbers: Collection[str]) -> Collection[str]:
            return numbers_in_use(self._register, self.party.wet, self.party.aanbieder, numbers)

        own = "|".join(self.party)
        return fresh([f"{own}|{seed}" for seed in seeds], in_use)

    def write(self, nummer: str, identificatie: str, body: Values) -> tuple[str, bytes]:
        """The name of a message and its bytes."""
        structure = self._structure(nummer)
        data = message(structure, self.party, identificatie, self.today, body)
        return structure.soort.naam, data

    def trial(self, data: bytes) -> Result:
        """What the gateway would say of this message today; nothing of it is remembered."""
        envelope = Envelope(sender="", message_id=None, digest=sha256(data).hexdigest())
        return self._pipeline.process(data, envelope, trial=True)

    def _structure(self, nummer: str) -> Structure:
        naam = f"{self.party.wet.upper()}{nummer}"
        kinds = [soort for soort in self._schemas.kinds() if soort.naam == naam]
        for soort in reversed(kinds):
            if self._schemas.in_use(soort, self.today):
                return self._schemas.structure(soort)
        raise WrongUse(f"no release of {naam} is in use on {self.today.isoformat()}")
