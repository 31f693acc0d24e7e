"""What people read about a draft: written, or not and why, with the row that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from gateway.drafts.faults import Fault
from gateway.drafts.party import Draft
from gateway.printable import one_line
from gateway.reports import Outcome
from gateway.reports.text import TextReport
from gateway.reports.words import message_name
from gateway.standard.findings import Lang, Text
from gateway.standard.formats import Euros

_NOT_WRITTEN: Final = Text(
    "Er is niets geschreven: de gateway zou dit afkeuren.",
    "Nothing was written: the gateway would reject this.",
)
_WRITTEN: Final = Text("geschreven", "written")
_PRESTATIES: Final = (Text("prestatie", "Prestatie"), Text("prestaties", "Prestaties"))
_PRODUCTS: Final = (Text("product", "product"), Text("producten", "products"))
_TOTAL: Final = Text("totaal", "total")
_SIGNAL: Final = Text("Let op (keurt niets af)", "Worth attention (rejects nothing)")


def not_drafted(faults: Sequence[Fault], lang: Lang) -> str:
    """Why nothing could be made: per row or option the rule that would reject it."""
    return "\n".join(_fault_lines(faults, lang))


def _fault_lines(faults: Sequence[Fault], lang: Lang) -> Iterator[str]:
    yield _NOT_WRITTEN.in_(lang)
    for fault in faults:
        yield f"  {one_line(fault.where)}"
        yield f"    {fault.rule}"
        yield f"      {fault.text.in_(lang)}"


def not_written(outcome: Outcome, draft: Draft, write: Callable[[str], None], lang: Lang) -> None:
    """What the trial found, as `replay` shows it, each class with the row it comes from."""
    TextReport(write, lang, origin_of=draft.origin_of).add(outcome)
    write(_NOT_WRITTEN.in_(lang))


def written(outcome: Outcome, draft: Draft, lang: Lang) -> str:
    """That the message was written, and what is in it."""
    one, several = _PRODUCTS if draft.total is None else _PRESTATIES
    parts = [f"{draft.lines} {(one if draft.lines == 1 else several).in_(lang)}"]
    if draft.total is not None:
        parts.append(f"{_TOTAL.in_(lang)} {format(Euros(draft.total), lang)}")
    name = message_name(draft.message, lang)
    lines = [f"{one_line(outcome.file)}  {name}, {', '.join(parts)}: {_WRITTEN.in_(lang)}."]
    lines += [
        f"  {_SIGNAL.in_(lang)}: {signal.rule}. {signal.text.in_(lang)}"
        for signal in outcome.result.signals
    ]
    return "\n".join(lines)
