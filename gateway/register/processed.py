"""A message of which something is written besides that it was judged."""

from __future__ import annotations

from typing import NamedTuple

from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht


class Processed(NamedTuple):
    """A message that was taken in, what was found, and its row in the log."""

    bericht: Bericht
    judgement: Judgement
    bericht_id: int
