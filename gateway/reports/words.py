"""The words of the reports, in Dutch and English. What a rule says stands beside the rule."""

from __future__ import annotations

from typing import Final

from gateway.standard.findings import Lang, Text

VERDICTS: Final = {
    "accepted": Text("Goedgekeurd.", "Accepted."),
    "partly": Text(
        "Deels goedgekeurd: een deel van de Prestaties is afgekeurd.",
        "Partly accepted: some of the Prestaties are rejected.",
    ),
    "rejected": Text("Afgekeurd.", "Rejected."),
    "refused": Text(
        "Geweigerd: het bericht is niet te lezen of geen geldig bericht van deze versie.",
        "Refused: the message cannot be read, or is no valid message of this version.",
    ),
    "failed": Text(
        "Mislukt door een fout bij ons, niet in het bericht. Er is niets veranderd.",
        "Failed through a fault of ours, not of the message. Nothing has changed.",
    ),
}

COUNTED: Final = {
    "accepted": Text("goedgekeurd", "accepted"),
    "partly": Text("deels goedgekeurd", "partly accepted"),
    "rejected": Text("afgekeurd", "rejected"),
    "refused": Text("geweigerd", "refused"),
    "failed": Text("mislukt", "failed"),
}

MESSAGES: Final = {
    "301": Text("toewijzing", "allocation"),
    "302": Text("retour op een toewijzing", "reply to an allocation"),
    "305": Text("start", "start of care"),
    "306": Text("retour op een start", "reply to a start of care"),
    "307": Text("stop", "end of care"),
    "308": Text("retour op een stop", "reply to an end of care"),
    "315": Text("verzoek om toewijzing", "request for an allocation"),
    "316": Text("retour op een verzoek om toewijzing", "reply to a request for an allocation"),
    "317": Text("verzoek om wijziging", "request for a change"),
    "318": Text("retour op een verzoek om wijziging", "reply to a request for a change"),
    "319": Text("antwoord op een verzoek", "response to a request"),
    "320": Text("retour op een antwoord", "reply to a response"),
    "323": Text("declaratie", "claim"),
    "325": Text("antwoord op een declaratie", "response to a claim"),
}

_WORDS: Final = {
    "unknown_message": Text("onbekend bericht", "unknown message"),
    "whole_message": Text("Bericht", "Message"),
    "level": Text("niveau", "level"),
    "retourcode": Text("retourcode", "retour code"),
    "signals": Text("Aandachtspunten (keuren niets af):", "Worth attention (rejects nothing):"),
    "more": Text(
        "en nog {count} keer {rule} (zie --format json)",
        "and {count} more of {rule} (see --format json)",
    ),
    "answer": Text("Antwoord: {message} ({file})", "Answer: {message} ({file})"),
    "reference": Text("Referentie: {reference}", "Reference: {reference}"),
    "summary": Text("Samenvatting", "Summary"),
    "message": Text("bericht", "message"),
    "messages": Text("berichten", "messages"),
    "most_frequent": Text("Meest gebroken regels", "Rules broken most often"),
    "failed_line": Text(
        "{file}: mislukt door een fout bij ons, niet in het bericht; referentie {reference}",
        "{file}: failed through a fault of ours, not of the message; reference {reference}",
    ),
    "progress": Text("Berichten", "Messages"),
    "expected_verdict": Text(
        "verwacht oordeel {expected}, gekregen {got}", "expected verdict {expected}, got {got}"
    ),
    "expected_codes": Text(
        "verwachte retourcodes {expected}, gekregen {got}",
        "expected retour codes {expected}, got {got}",
    ),
}


def say(word: str, lang: Lang, **params: object) -> str:
    """One word or sentence of the reports."""
    return _WORDS[word].in_(lang).format_map(params)


def message_name(message: str | None, lang: Lang) -> str:
    """`JW323 declaratie`, or "onbekend bericht"."""
    if message is None:
        return say("unknown_message", lang)
    meaning = MESSAGES.get(message[-3:])
    return message if meaning is None else f"{message} {meaning.in_(lang)}"
