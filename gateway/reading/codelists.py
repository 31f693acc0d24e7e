"""Reads the code lists that ship with the gateway, each once and only when it is asked for."""

from __future__ import annotations

from functools import cache

from gateway.data import schemas_dir
from gateway.standard.codelists import CodeList, CodeListInfo, parse_codes, parse_index

_STANDARD = {"jw": "ijw", "wmo": "iwmo"}


@cache
def codelist_index() -> dict[str, CodeListInfo]:
    """Every code list by its id."""
    text = (schemas_dir() / "codelists" / "index.tsv").read_text(encoding="utf-8")
    return {info.id: info for info in parse_index(text)}


@cache
def load_codelist(name: str) -> CodeList:
    """
    The code list with this id: "CBS", "WJ756", "WJ001".

    Raises:
        KeyError: there is no such list.
    """
    info = codelist_index()[name]
    text = (schemas_dir() / "codelists" / f"{name}.tsv").read_text(encoding="utf-8")
    return CodeList(info, parse_codes(text))


@cache
def codelist_for(datatype: str, wet: str) -> CodeList | None:
    """The list behind a data type of the XSD of one wet ("jw", "wmo"), or None if it has none.

    Only lists that hold every code there is: not the product codes of the iWmo aids.
    """
    for info in codelist_index().values():
        complete = info.in_xsd or info.id == "CBS"
        if complete and info.datatype == datatype and _STANDARD[wet] in info.standards:
            return load_codelist(info.id)
    return None
