"""Judges a message as the pipeline does, remembers nothing of it, and explains what was found."""

from __future__ import annotations

from hashlib import sha256

from gateway.explaining.explanation import Explanation, explain
from gateway.pipeline import Pipeline
from gateway.reading.message import Message, Reader
from gateway.register.api import Envelope, Register, Unit
from gateway.result import Result
from gateway.rules.context import Context, Judged
from gateway.rules.judgement import Judgement
from gateway.standard.findings import Lang


class Explainer:
    """Explains messages, one after the other, against a register that stays as it is."""

    def __init__(self, reader: Reader, context: Context, lang: Lang, register: Register) -> None:
        self._seen: dict[str, Judged] = {}
        watched = context._replace(observe=self._see)
        self._pipeline = Pipeline(reader, watched, lang, register)

    def __call__(self, data: bytes) -> Explanation:
        """Explain one message.

        Raises:
            RegisterError: the register can no longer be used.
        """
        self._seen.clear()
        read: list[Message] = []

        def look(_unit: Unit, message: Message, _result: Result, _found: Judgement | None) -> None:
            read.append(message)

        envelope = Envelope(sender="", message_id=None, digest=sha256(data).hexdigest())
        result = self._pipeline.process(data, envelope, then=look, trial=True)
        bericht = read[-1].bericht if read else None
        if bericht is None:
            return Explanation(result, ())
        return explain(bericht, result, self._seen)

    def _see(self, judged: Judged) -> None:
        self._seen[judged.path] = judged
