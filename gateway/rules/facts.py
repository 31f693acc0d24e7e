"""What the register knows about one message: plain data, fetched before any rule of level 3 runs.

The register fills one of these per message in a fixed number of queries, whatever the number of
Prestaties. Scopes are those of the rules (docs/interpretation.md): unless a field says otherwise,
everything is of this wet, gemeente and aanbieder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, NamedTuple

from gateway.standard.records import Omvang, Product, XsdVersie

VERWIJDERD: Final = "13"
"""RedenWijziging of an allocation that must be taken as never sent."""

VerzoekStatus = Literal["open", "onderzoek", "gehonoreerd", "afgewezen"]


class Toewijzing(NamedTuple):
    """An allocation in its current version: the latest Toewijzingsdatum and -tijd (IV013).

    Of equal moments the one that came last counts. `budget` and the volume of a euro Omvang are
    in eurocent.
    """

    toewijzing_nummer: int
    bsn: str
    product: Product | None
    toewijzingsdatum: date
    toewijzingstijd: str
    ingangsdatum: date
    einddatum: date | None
    reden_wijziging: str | None
    omvang: Omvang | None
    budget: int | None
    referentie_aanbieder: str | None

    @property
    def verwijderd(self) -> bool:
        """True when this allocation was removed (RedenWijziging 13)."""
        return self.reden_wijziging == VERWIJDERD


class Eigenaar(NamedTuple):
    """Whose a ToewijzingNummer is within a wet and gemeente, whatever the aanbieder (TR332)."""

    aanbieder: str
    bsn: str
    product: Product | None
    ingangsdatum: date


class ToewijzingFacts(NamedTuple):
    """About a 301.

    `eigenaren`: by ToewijzingNummer, those of the message that are in use, over all aanbieders of
    the gemeente. `versies`: every accepted version of the message's numbers of this aanbieder.
    `gedeclareerd`: the message's numbers with an accepted debet Prestatie that is not credited
    (of this aanbieder). `open_verzoeken`: each open (or under investigation) request of this
    client. `toewijzingen`: the client's allocations, removed ones too.
    """

    eigenaren: dict[int, Eigenaar]
    versies: frozenset[Toewijzing]
    gedeclareerd: frozenset[int]
    open_verzoeken: tuple[Verzoekpost, ...]
    toewijzingen: dict[int, Toewijzing]

    @property
    def open_referenties(self) -> frozenset[str]:
        """The ReferentieAanbieder of each open request."""
        return frozenset(verzoek.referentie_aanbieder for verzoek in self.open_verzoeken)


class Regiesleutel(NamedTuple):
    """What start and stop of one delivery share (IV096)."""

    toewijzing_nummer: int | None
    product: Product | None
    begindatum: date


class Stop(NamedTuple):
    """An accepted StopProduct that was not removed."""

    sleutel: Regiesleutel
    reden_beeindiging: str
    einddatum: date


class RegieFacts(NamedTuple):
    """About a 305 or 307: of this client at this aanbieder and gemeente.

    `starts` and `stops` are accepted and not removed (StatusAanlevering 3), in order of receipt.
    `ingetrokken`: the starts (305) or stops (307) that were removed. `ontvangen`: the day on which
    each allocation of the message was first received.
    """

    toewijzingen: dict[int, Toewijzing]
    starts: tuple[Regiesleutel, ...]
    stops: tuple[Stop, ...]
    ingetrokken: tuple[Regiesleutel, ...] = ()
    ontvangen: Mapping[int, date] = {}


class DebetPrestatie(NamedTuple):
    """An accepted debet Prestatie, as a credit must repeat it (IV091). Amounts in eurocent."""

    referentie_nummer: str
    bsn: str
    toewijzing_nummer: int
    product_categorie: str
    product_code: str
    begindatum: date
    einddatum: date
    geleverd_volume: int
    eenheid: str
    product_tarief: int | None
    bedrag: int
    gecrediteerd: bool


class DebetSleutel(NamedTuple):
    """What only one debet Prestatie may be sent for (TR389)."""

    toewijzing_nummer: int
    begindatum: date
    einddatum: date
    product_categorie: str
    product_code: str


class Besteed(NamedTuple):
    """What accepted Prestaties used of one allocation, debits minus credits, per unit.

    `volumes` maps Eenheid to volume; `bedrag` is in eurocent.
    """

    volumes: dict[str, int]
    bedrag: int


class DeclaratieFacts(NamedTuple):
    """About a 323.

    `nummer_gebruikt`: the DeclaratieNummer is used up for this wet and aanbieder, over all
    gemeenten (TR333). `vorige_periode`: the Begindatum of the latest DeclaratiePeriode accepted
    before. `toewijzingen`: of the message's clients, by BSN and number, removed ones too.
    `referenties`: the message's ReferentieNummers that are used up for this wet and aanbieder,
    over all gemeenten (TR314). `debets`: the accepted debet Prestaties that the message's
    VorigReferentieNummers point at, by reference. `openstaand`: the debets that are not
    credited, with their reference, as far as the message's lines have the same allocation and
    Begindatum. `besteed`: by allocation.
    """

    nummer_gebruikt: bool
    vorige_periode: date | None
    toewijzingen: dict[str, dict[int, Toewijzing]]
    referenties: frozenset[str]
    debets: dict[str, DebetPrestatie]
    openstaand: dict[DebetSleutel, str]
    besteed: dict[int, Besteed]


class Verzoekpost(NamedTuple):
    """One request as the register knows it: an AangevraagdProduct (315) or a Verzoek (317).

    `antwoorden` are the VerzoekAntwoord codes that were accepted for it, in order of receipt.
    `toegewezen` is true once an accepted 301 named its ReferentieAanbieder. `ontvangen` and
    `dagtekening` are those of its message.
    """

    referentie_aanbieder: str
    bericht: str  # "315" or "317"
    bsn: str
    status: VerzoekStatus
    antwoorden: tuple[str, ...]
    toegewezen: bool
    ontvangen: date
    dagtekening: date


class VerzoekFacts(NamedTuple):
    """About a 315 or 317.

    `referenties`: the message's ReferentieAanbieders that are used up for this wet and aanbieder,
    over all gemeenten (TR347). `onderhanden`: the client's requests that are open or under
    investigation (TR374). `toewijzingen`: the client's allocations, removed ones too.
    """

    referenties: frozenset[str]
    onderhanden: tuple[Verzoekpost, ...]
    toewijzingen: dict[int, Toewijzing]


class AntwoordFacts(NamedTuple):
    """About a 319: the request it answers, if there is one."""

    verzoek: Verzoekpost | None


class DeclaratieLijn(NamedTuple):
    """A Prestatie of a 323 as it was declared, granted or not. Amounts in eurocent."""

    bsn: str
    referentie_nummer: str
    vorig_referentie_nummer: str | None
    toewijzing_nummer: int
    product_categorie: str
    product_code: str
    begindatum: date
    einddatum: date
    geleverd_volume: int
    eenheid: str
    product_tarief: int | None
    bedrag: int
    debet_credit: str


class BeantwoordeDeclaratie(NamedTuple):
    """The 323 that a 325 answers, taken in or not."""

    xsd_versie: XsdVersie
    declaratie_nummer: str


class DeclaratieAntwoordFacts(NamedTuple):
    """About a 325 made by a gemeente's own software.

    `declaratie` is None when no 323 of this pair has the DeclaratieIdentificatie (TR337).
    `lijnen`: its Prestaties by ReferentieNummer and VorigReferentieNummer, which a wrong 323 may
    use more than once; `bsns`: its clients.
    """

    declaratie: BeantwoordeDeclaratie | None
    lijnen: dict[tuple[str, str | None], list[DeclaratieLijn]]
    bsns: frozenset[str]


class RetourFacts(NamedTuple):
    """About a retourbericht made by a party: is its heenbericht known, and is it the first?"""

    heenbericht_bekend: bool
    eerder_ontvangen: bool
