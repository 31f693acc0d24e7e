"""Reads what options say of products and changes: `45/45A04`, `1001:volume=6,einddatum=...`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from gateway.drafts import tables
from gateway.drafts.verzoek import Asked, Change
from gateway.errors import WrongUse
from gateway.standard.records import Omvang, Product


def _frequentie(text: str) -> str:
    if text not in ("1", "2", "4", "6"):
        raise ValueError("must be 1 (a day), 2 (a week), 4 (a month) or 6 (in total)")
    return text


_KEYS: Final[Mapping[str, Callable[[str], Any]]] = {
    "ingangsdatum": tables.day,
    "einddatum": tables.day,
    "volume": tables.volume,
    "eenheid": tables.eenheid,
    "frequentie": _frequentie,
    "budget": tables.cents,
}


def product_of(option: str, text: str | None) -> Product | None:
    """
    `45/45A04`, or `45` alone for an aspecific product; nothing for a generic one.

    Raises:
        WrongUse: it is neither.
    """
    if not text:
        return None
    categorie, found, code = text.partition("/")
    if len(categorie) != 2 or (found and not 1 <= len(code) <= 5):
        raise WrongUse(f"{option}: must be a category of two characters, or CATEGORIE/CODE")
    return Product(categorie, code or None)


def omvang_of(
    option: str, volume: int | None, eenheid: str | None, frequentie: str | None
) -> Omvang | None:
    """
    The Omvang, None without a volume.

    Raises:
        WrongUse: only a part of it was given.
    """
    if volume is None and eenheid is None and frequentie is None:
        return None
    if volume is None or eenheid is None or frequentie is None:
        raise WrongUse(f"{option}: volume, eenheid and frequentie are given together, or none")
    return Omvang(volume, eenheid, frequentie)


def change_of(text: str) -> Change:
    """
    A value of --wijzig.

    Raises:
        WrongUse: it cannot be understood, or names no change.
    """
    nummer, _, rest = text.partition(":")
    try:
        number = tables.number(nummer)
    except ValueError:
        raise WrongUse("--wijzig: must begin with a ToewijzingNummer and a colon") from None
    values = _pairs("--wijzig", rest)
    if not values:
        raise WrongUse(f"--wijzig {number}: name what should change, such as volume=6")
    return Change(number, **values)


def new_of(text: str) -> Asked:
    """
    A value of --nieuw.

    Raises:
        WrongUse: it cannot be understood, or has no ingangsdatum.
    """
    named, _, rest = text.partition(":")
    values = _pairs("--nieuw", rest)
    if "ingangsdatum" not in values:
        raise WrongUse("--nieuw: ingangsdatum must be given")
    omvang = omvang_of(
        "--nieuw", values.get("volume"), values.get("eenheid"), values.get("frequentie")
    )
    return Asked(
        product_of("--nieuw", named),
        values["ingangsdatum"],
        values.get("einddatum"),
        omvang,
        values.get("budget"),
    )


def _pairs(option: str, text: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition("=")
        parse = _KEYS.get(key)
        if parse is None or key in values:
            allowed = ", ".join(_KEYS)
            raise WrongUse(f"{option}: each of these may be given once as NAME=VALUE: {allowed}")
        try:
            values[key] = parse(value)
        except ValueError as error:
            raise WrongUse(f"{option}, {key}: {error}") from None
    return values
