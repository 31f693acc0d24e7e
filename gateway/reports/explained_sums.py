"""The sums of matching a Prestatie in plain words: allocated, used before, now, left, and money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gateway.explaining.sums import Counted, Sums, Used
from gateway.rules.facts import Toewijzing
from gateway.rules.volumes import Method, in_words
from gateway.standard.codes import EURO
from gateway.standard.contract import ContractRow
from gateway.standard.findings import Lang, Text
from gateway.standard.formats import Day, Euros

_METHODS: Final = {
    "days": Text("dagen", "days"),
    "weeks": Text("kalenderweken", "calendar weeks"),
    "months": Text("maanden", "months"),
    "sundays": Text("zondagen", "Sundays"),
    "household help": Text(
        "weken (huishoudelijke hulp: zes in iedere maand)",
        "weeks (household help: six in any month)",
    ),
}
_ONE: Final = {
    "days": Text("dag", "day"),
    "weeks": Text("kalenderweek", "calendar week"),
    "months": Text("maand", "month"),
    "sundays": Text("zondag", "Sunday"),
}
_TOTAL: Final = Text("totaal", "total")
_PER: Final = {
    "1": Text("per dag", "per day"),
    "2": Text("per week", "per week"),
    "4": Text("per maand", "per month"),
    "6": Text("in totaal", "in total"),
}
_VARIANTS: Final = {
    "inspanning": Text("inspanning", "effort"),
    "output": Text("output", "output"),
    "taak": Text("taak", "task"),
}
_UNITS: Final = {
    "01": Text("minuut", "minute"),
    "04": Text("uur", "hour"),
    "14": Text("etmaal", "day"),
    "16": Text("dagdeel", "half-day"),
    "82": Text("stuk", "piece"),
    "84": Text("stuk", "piece"),
}
_BROKEN_WEEK: Final = Text("gebroken laatste week", "broken last week")

_SAY: Final = {
    "title": Text("De rekensom:", "The sums:"),
    "unknown": Text(
        "toewijzing: niet bekend, er is niets om tegen te rekenen",
        "allocation: not known, there is nothing to hold it against",
    ),
    "allocation": Text("toewijzing", "allocation"),
    "any_product": Text("ieder product", "any product"),
    "no_end": Text("geen einddatum", "no end date"),
    "up_to": Text("t/m", "to"),
    "period": Text("over de periode", "over the period"),
    "four_weeks": Text("perioden van vier weken in deze maand", "four-week periods in this month"),
    "in_all": Text("over de hele toewijzing", "over the whole allocation"),
    "no_bound": Text("geen grens te berekenen", "no bound can be counted"),
    "volume": Text("volume", "volume"),
    "budget": Text("budget", "budget"),
    "before": Text("eerder gebruikt", "used before"),
    "now": Text("nu", "now"),
    "left": Text("daarna over", "left after it"),
    "left_rejected": Text("over, want deze regel telt niet", "left, as this line does not count"),
    "tariff": Text("tarief van het contract", "tariff of the contract"),
    "line": Text("regel", "line"),
    "no_row": Text("geen contractregel die telt", "no contract row that counts"),
    "no_tariff": Text("geen (euro)", "none (euros)"),
    "amount": Text("bedrag", "amount"),
    "submitted": Text("ingediend", "submitted"),
    "minutes": Text("minuten van een uurtarief, / 60", "minutes at an hourly tariff, / 60"),
}


def sums_text(sums: Sums, lang: Lang) -> Iterator[str]:
    """The lines about one Prestatie."""
    yield _say("title", lang)
    for line in _lines(sums, lang):
        yield f"  {line}"


def _lines(sums: Sums, lang: Lang) -> Iterator[str]:
    toewijzing = sums.toewijzing
    if toewijzing is None:
        yield _say("unknown", lang)
    else:
        yield _allocation(toewijzing, lang)
        yield from _bounds(sums, toewijzing, lang)
    yield _tariff(sums.row, lang)
    yield _amount(sums, lang)


def _allocation(toewijzing: Toewijzing, lang: Lang) -> str:
    product = toewijzing.product
    named = _say("any_product", lang)
    if product is not None:
        named = product.categorie if product.code is None else f"{product.categorie}/{product.code}"
    begin, eind = toewijzing.ingangsdatum, toewijzing.einddatum
    end = _say("no_end", lang) if eind is None else f"{_say('up_to', lang)} {_day(eind, lang)}"
    parts = [f"{_say('allocation', lang)} {toewijzing.toewijzing_nummer}", named]
    parts.append(f"{_day(begin, lang)} {end}")
    omvang = toewijzing.omvang
    if omvang is not None:
        volume = in_words(_smallest(omvang.volume, omvang.eenheid), omvang.eenheid)
        parts.append(f"{volume.in_(lang)} {_PER[omvang.frequentie].in_(lang)}")
    if toewijzing.budget is not None:
        parts.append(f"{_say('budget', lang)} {_euros(toewijzing.budget, lang)}")
    return ", ".join(parts)


def _bounds(sums: Sums, toewijzing: Toewijzing, lang: Lang) -> Iterator[str]:
    omvang = toewijzing.omvang
    if omvang is not None:
        unit = omvang.eenheid
        method = f"{_VARIANTS[sums.variant].in_(lang)} {_PER[omvang.frequentie].in_(lang)}"
        begin, eind = (_day(day, lang) for day in sums.periode)
        period = f"{begin} {_say('up_to', lang)} {eind}"
        counted = _counted(sums.per_period, unit, lang)
        yield f"{_say('period', lang)} {period}: {method}: {counted}"
        if sums.four_weeks is not None:
            yield f"{_say('four_weeks', lang)}: {sums.four_weeks}"
        yield f"{_say('in_all', lang)}: {_counted(sums.in_total, unit, lang)}"
        if sums.volume is not None:
            yield _used("volume", sums.volume, unit, sums.accepted, lang)
    if sums.budget is not None:
        yield _used("budget", sums.budget, EURO, sums.accepted, lang)


def _counted(counted: Counted | None, unit: str, lang: Lang) -> str:
    if counted is None:
        return _say("no_bound", lang)
    times = in_words(counted.volume, unit).in_(lang)
    if counted.method == "total":
        return f"{_TOTAL.in_(lang)} {times}"
    what = _several(counted.times, counted.method, lang)
    extra = counted.times - counted.sundays
    if counted.method == "sundays" and extra:
        sundays = _several(counted.sundays, "sundays", lang)
        what = f"({sundays} + {extra} {_BROKEN_WEEK.in_(lang)})"
    return f"{what} x {times} = {in_words(counted.maximum, unit).in_(lang)}"


def _several(times: int, method: Method, lang: Lang) -> str:
    words = _ONE.get(method, _METHODS[method]) if times == 1 else _METHODS[method]
    return f"{times} {words.in_(lang)}"


def _used(what: str, used: Used, unit: str, accepted: bool, lang: Lang) -> str:
    parts = [
        f"{_say('before', lang)} {_volume(used.before, unit, lang)}",
        f"{_say('now', lang)} {_volume(used.now, unit, lang)}",
    ]
    if used.left is not None:
        left = _say("left" if accepted else "left_rejected", lang)
        parts.append(f"{left}: {_volume(used.left, unit, lang)}")
    return f"{_say(what, lang)}: {', '.join(parts)}"


def _tariff(row: ContractRow | None, lang: Lang) -> str:
    if row is None:
        return f"{_say('tariff', lang)}: {_say('no_row', lang)}"
    where = f"{row.bestand} {_say('line', lang)} {row.regel}"
    tariff = _say("no_tariff", lang)
    if row.tarief is not None:
        tariff = f"{_euros(row.tarief, lang)} / {_UNITS[row.eenheid].in_(lang)}"
    return f"{_say('tariff', lang)}: {tariff} ({where})"


def _amount(sums: Sums, lang: Lang) -> str:
    amount = sums.amount
    submitted = f"{_say('submitted', lang)} {_euros(amount.submitted, lang)}"
    if amount.expected is None:
        return f"{_say('amount', lang)}: {submitted}"
    tarief = amount.tarief if amount.hourly is None else amount.hourly
    times = f"{sums.prestatie_volume} x {_euros(tarief or 0, lang)}"
    if amount.hourly is not None:
        times += f" ({_say('minutes', lang)})"
    return f"{_say('amount', lang)}: {times} = {_euros(amount.expected, lang)}, {submitted}"


def sums_json(sums: Sums, lang: Lang) -> dict[str, Any]:
    """The sums for programs; volumes in the allocation's smallest unit, amounts in eurocents."""
    toewijzing, row = sums.toewijzing, sums.row
    return {
        "accepted": sums.accepted,
        "toewijzing_nummer": None if toewijzing is None else toewijzing.toewijzing_nummer,
        "variant": sums.variant,
        "period": _counted_json(sums.per_period),
        "four_week_periods": sums.four_weeks,
        "total": _counted_json(sums.in_total),
        "volume": None if sums.volume is None else sums.volume._asdict(),
        "budget": None if sums.budget is None else sums.budget._asdict(),
        "contract": None
        if row is None
        else {
            "bestand": row.bestand,
            "regel": row.regel,
            "eenheid": row.eenheid,
            "tarief": row.tarief,
        },
        "amount": sums.amount._asdict(),
        "text": list(_lines(sums, lang)),
    }


def _counted_json(counted: Counted | None) -> dict[str, Any] | None:
    return None if counted is None else counted._asdict()


def _smallest(volume: int, unit: str) -> int:
    return volume * 60 if unit == "04" else volume


def _volume(volume: int, unit: str, lang: Lang) -> str:
    return ("-" if volume < 0 else "") + in_words(abs(volume), unit).in_(lang)


def _day(day: Any, lang: Lang) -> str:
    return format(Day(day), lang)


def _euros(cents: int, lang: Lang) -> str:
    return format(Euros(cents), lang)


def _say(word: str, lang: Lang) -> str:
    return _SAY[word].in_(lang)
