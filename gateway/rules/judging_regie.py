"""Judging starts (305) and stops (307) on levels 3 and 4.

Within one message removals go first, wherever they stand (IV008); the rest follows in the order of
the message, each against what the earlier ones left.
"""

from __future__ import annotations

from gateway.rules.catalogue import Rule
from gateway.rules.context import Context
from gateway.rules.facts import RegieFacts, Regiesleutel, Stop, Toewijzing
from gateway.rules.judgement import Judgement
from gateway.rules.judging import OnClass, product_bekend, sent, split, whole
from gateway.rules.level34.cases import RegieCase
from gateway.standard.bericht import Bericht
from gateway.standard.codes import VERWIJDEREN
from gateway.standard.findings import Finding
from gateway.standard.records import StartProduct, StopProduct

Regie = StartProduct | StopProduct


def judge_regie(bericht: Bericht, context: Context, facts: RegieFacts) -> Judgement:
    """The StartProducten or StopProducten of a message."""
    state = _State(bericht, context, facts)
    klass = StartProduct if bericht.soort.nummer == "305" else StopProduct
    on_class = OnClass(bericht, klass, context.observe)
    records: list[Regie] = on_class.place.records
    order = sorted(range(len(records)), key=lambda at: not _removes(records[at]))
    found: dict[int, list[tuple[Rule, Finding]]] = {}
    for at in order:
        regie = records[at]
        broken = on_class.findings(at, regie, state.case(regie))
        rejecting = [entry for entry in broken if not entry[0].signal]
        found[at] = rejecting or broken  # rejected is as never sent, and so never late
        if not rejecting:
            state.take(regie)
    return whole(*split(entry for at in sorted(found) for entry in found[at]))


def _removes(regie: Regie) -> bool:
    return regie.status_aanlevering == VERWIJDEREN


def sleutel(regie: Regie) -> Regiesleutel:
    """What start and stop of one delivery share."""
    return Regiesleutel(regie.toewijzing_nummer, regie.product, regie.begindatum)


def same_delivery(one: Regiesleutel, other: Regiesleutel) -> bool:
    """Of one allocation; without a number (taakgericht), of one product and Begindatum (IV096)."""
    if one.toewijzing_nummer is None:
        return one == other
    return one.toewijzing_nummer == other.toewijzing_nummer


def _may_replace(key: Regiesleutel, removed: Regiesleutel) -> bool:
    """Can this be the correction of what was removed (IV008)? Its number may have been wrong."""
    if key.toewijzing_nummer is not None and key.toewijzing_nummer == removed.toewijzing_nummer:
        return True
    return key.product is not None and key.product == removed.product


class _State:
    """The client's starts and stops, as the message so far left them."""

    def __init__(self, bericht: Bericht, context: Context, facts: RegieFacts) -> None:
        self._bericht = bericht
        self._context = context
        self._toewijzingen = facts.toewijzingen
        self._starts = list(facts.starts)
        self._stops = list(facts.stops)
        self._ingetrokken = list(facts.ingetrokken)
        self._ontvangen = facts.ontvangen
        self._sent = sent(bericht, context)

    def case(self, regie: Regie) -> RegieCase:
        key = sleutel(regie)
        is_start = isinstance(regie, StartProduct)
        return RegieCase(
            toewijzing=self._toewijzing(key),
            taak_gecontracteerd=self._taak_gecontracteerd(key),
            gemeld=key in self._starts if is_start else _as_stop(regie) in self._stops,
            actuele_start=self._runs(key) if is_start else self._is_latest_start(key),
            gestopt=any(stop.sleutel == key for stop in self._stops),
            eerdere_stops=tuple(
                stop
                for stop in self._stops
                if same_delivery(stop.sleutel, key) and stop.sleutel.begindatum == key.begindatum
            ),
            product_bekend=product_bekend(self._bericht, self._context.contracts, key.product),
            ontvangen=self._ontvangen.get(key.toewijzing_nummer or 0),
            vervangt=any(_may_replace(key, removed) for removed in self._ingetrokken),
            sent=self._sent,
        )

    def take(self, regie: Regie) -> None:
        """Remember a class without findings."""
        if _removes(regie):
            self._ingetrokken.append(sleutel(regie))
        if isinstance(regie, StartProduct):
            key = sleutel(regie)
            self._starts.remove(key) if _removes(regie) else self._starts.append(key)
        else:
            stop = _as_stop(regie)
            self._stops.remove(stop) if _removes(regie) else self._stops.append(stop)

    def _toewijzing(self, key: Regiesleutel) -> Toewijzing | None:
        if key.toewijzing_nummer is None:
            return None
        toewijzing = self._toewijzingen.get(key.toewijzing_nummer)
        return None if toewijzing is None or toewijzing.verwijderd else toewijzing

    def _taak_gecontracteerd(self, key: Regiesleutel) -> bool:
        wet, gemeente = self._bericht.soort.wet, self._bericht.gemeente
        contracts = self._context.contracts
        if not contracts.any_rows(wet, gemeente):
            return True
        product = key.product
        return contracts.has_taak_row(
            wet,
            gemeente,
            self._bericht.aanbieder,
            product.categorie if product else None,
            product.code if product else None,
            key.begindatum,
        )

    def _runs(self, key: Regiesleutel) -> bool:
        """Is there a start of this delivery that no stop followed (TR326)?"""
        return any(
            same_delivery(start, key) and all(stop.sleutel != start for stop in self._stops)
            for start in self._starts
        )

    def _is_latest_start(self, key: Regiesleutel) -> bool:
        """Is this very start the one of its delivery that was reported last (TR382, OP155)?"""
        reported = [start for start in self._starts if same_delivery(start, key)]
        return bool(reported) and reported[-1] == key


def _as_stop(regie: Regie) -> Stop:
    assert isinstance(regie, StopProduct)  # noqa: S101  (a start never gets here)
    return Stop(sleutel(regie), regie.reden_beeindiging, regie.einddatum)
