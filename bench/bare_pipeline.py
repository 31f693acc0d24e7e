"""The least that a worker has to do, as small and as fast as it can be: no rules, no retries.

    python -m bench.bare_pipeline --amqp-url URL --store DSN [--batch 50] [--messages 305]
        [--to-parties]

It takes what has arrived, at most a batch: parse, validate by the compiled XSD, one look-up of all
allocations, rows by COPY, one commit, an answer per message. When the answers are confirmed the
messages are acknowledged, many at a time; meanwhile the next batch is handled. After `--messages`
it prints the seconds from the first to the last ack as JSON; without, it goes on until stopped.
Answers go to one queue, or to that of the sender, which has to be there.
"""

from __future__ import annotations

import argparse
import json
from collections import deque
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any, Final, NamedTuple

import pika
import psycopg
from lxml import etree

from gateway.data import schemas_dir
from gateway.outgoing import queue_of
from tests.messages import (
    Wet,
    declaratie_antwoord_325,
    retour,
    start_305,
    stop_307,
    toewijzing_301,
)

IN: Final = "bare.in"
OUT: Final = "bare.out"

Row = tuple[str | None, ...]  # the ToewijzingNummer first

_PREFETCHED_BATCHES: Final = 4
_LOOK_UP: Final = """
    SELECT toewijzing_nummer, gemeente, bsn, product_code, ingangsdatum, einddatum
    FROM toewijzing WHERE toewijzing_nummer = ANY(%s)
"""
_PRESTATIES: Final = """
    COPY prestatie (toewijzing_nummer, wet, gemeente, aanbieder, bsn, referentie_nummer,
        vorig_referentie_nummer, product_categorie, product_code, begindatum, einddatum,
        geleverd_volume, eenheid, product_tarief, bedrag, debet_credit, volgnummer, declaratie_id,
        status)
    FROM STDIN
"""
_REGIE: Final = """toewijzing_nummer, wet, gemeente, aanbieder, bsn, product_categorie,
        product_code, toewijzing_ingangsdatum, begindatum"""
_STARTS: Final = f"COPY start ({_REGIE}, bericht_id) FROM STDIN"
_STOPS: Final = f"COPY stop ({_REGIE}, reden_beeindiging, einddatum, bericht_id) FROM STDIN"
_ALLOCATIONS: Final = """
    COPY toewijzing (toewijzing_nummer, wet, gemeente, aanbieder, bsn, product_categorie,
        product_code, toewijzingsdatum, toewijzingstijd, ingangsdatum, einddatum, omvang_volume,
        omvang_eenheid, omvang_frequentie)
    FROM STDIN
"""


def _prestaties(root: Any) -> Iterator[Row]:
    """The row of each Prestatie, by position: the XSD has said yes."""
    pair = _pair(root)
    volgnummer = 0
    for client in root[1][-1]:
        bsn = client[0].text
        for line in client[1]:
            names, number, category, code, (begin, end), volume, unit, *rate, amount = line
            name, *earlier = (each.text for each in names)
            yield (
                *(number.text, *pair, bsn, name, *(earlier or [None])),
                *(category.text, code.text, begin.text, end.text, volume.text, unit.text),
                rate[0].text if rate else None,
                *(amount[0].text, amount[1].text, str(volgnummer), "1", "accepted"),
            )
            volgnummer += 1


def _starts(root: Any) -> Iterator[Row]:
    """The row of each StartProduct."""
    pair = _pair(root)
    bsn = root[1][0].text
    for number, product, since, begin, _ in root[1][-1]:
        codes = (product[0].text, product[1].text)
        yield (number.text, *pair, bsn, *codes, since.text, begin.text, "1")


def _stops(root: Any) -> Iterator[Row]:
    """The row of each StopProduct."""
    pair = _pair(root)
    bsn = root[1][0].text
    for number, product, since, begin, why, end, _ in root[1][-1]:
        codes = (product[0].text, product[1].text)
        since_when = (since.text, begin.text)
        yield (number.text, *pair, bsn, *codes, *since_when, why.text, end.text, "1")


def _allocations(root: Any) -> Iterator[Row]:
    """The row of each ToegewezenProduct."""
    wet, aanbieder, gemeente = _pair(root)
    bsn = root[1][0].text
    for number, product, *when, volume in root[1][-1]:
        codes = (product[0].text, product[1].text)
        much = (each.text for each in volume)
        days = (each.text for each in when)
        yield (number.text, wet, gemeente, aanbieder, bsn, *codes, *days, *much)


def _pair(root: Any) -> tuple[str, str, str]:
    """The wet, the receiver and the sender."""
    return root.prefix[:-3], root[0][4].text, root[0][3].text


class Kind(NamedTuple):
    """What differs between kinds of message."""

    schema: etree.XMLSchema
    rows: Callable[[Any], Iterator[Row]]
    insert: str
    answer: bytes


def _kinds(wet: Wet) -> dict[str, Kind]:
    """What it takes in, by the prefix of the message."""
    granted = declaratie_antwoord_325(wet, afgewezen=())
    return {
        f"{wet}301": Kind(
            _schema(wet, 301), _allocations, _ALLOCATIONS, retour(toewijzing_301(wet))
        ),
        f"{wet}305": Kind(_schema(wet, 305), _starts, _STARTS, retour(start_305(wet))),
        f"{wet}307": Kind(_schema(wet, 307), _stops, _STOPS, retour(stop_307(wet))),
        f"{wet}323": Kind(_schema(wet, 323), _prestaties, _PRESTATIES, granted),
    }


def _schema(wet: Wet, nummer: int) -> etree.XMLSchema:
    path = schemas_dir() / f"i{wet}" / "3.2" / f"{wet.upper()}{nummer}.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


class Worker:
    """One process of the bare pipeline."""

    def __init__(
        self, amqp_url: str, store: str, batch: int, messages: int, *, to_parties: bool
    ) -> None:
        self._kinds = _kinds("jw") | _kinds("wmo")
        self._batch, self._left, self._began = batch, messages, 0.0
        self._to_parties = to_parties
        self._database = psycopg.connect(store, prepare_threshold=0)
        self._arrived: deque[tuple[int, str | None, bytes]] = deque()
        self._published = 0
        self._unconfirmed: dict[int, None] = {}  # publishings, in order
        self._answered: deque[tuple[int, int, int]] = deque()  # batches: the last of each, and size
        self._connection = pika.SelectConnection(
            pika.URLParameters(amqp_url),
            on_open_callback=lambda connection: connection.channel(on_open_callback=self._opened),
        )

    def run(self) -> None:
        """Work until all is done."""
        self._connection.ioloop.start()

    def _opened(self, channel: Any) -> None:
        self._channel = channel
        channel.basic_qos(prefetch_count=_PREFETCHED_BATCHES * self._batch)
        channel.confirm_delivery(self._confirmed)
        channel.basic_consume(IN, self._arrive)

    def _arrive(self, _: Any, method: Any, properties: Any, body: bytes) -> None:
        self._began = self._began or perf_counter()
        self._arrived.append((method.delivery_tag, properties.message_id, body))
        if len(self._arrived) == 1:
            self._connection.ioloop.call_later(0, self._work)

    def _work(self) -> None:
        """One batch of what has arrived."""
        taken = [self._arrived.popleft() for _ in range(min(self._batch, len(self._arrived)))]
        if self._arrived:
            self._connection.ioloop.call_later(0, self._work)
        answers = self._keep([body for _, _, body in taken])
        for (_, message_id, _), (sender, answer) in zip(taken, answers, strict=True):
            about = pika.BasicProperties(delivery_mode=2, correlation_id=message_id)
            queue = queue_of(sender) if self._to_parties else OUT
            self._channel.basic_publish("", queue, answer, about)
            self._published += 1
            self._unconfirmed[self._published] = None
        self._answered.append((self._published, taken[-1][0], len(taken)))

    def _keep(self, bodies: list[bytes]) -> list[tuple[str, bytes]]:
        """Parse, validate, look up, insert and commit: the sender of each, and the answer."""
        answers = []
        rows: dict[str, list[Row]] = {}
        for body in bodies:
            root = etree.fromstring(body)
            kind = self._kinds[str(root.prefix)]
            kind.schema.assertValid(root)
            rows.setdefault(kind.insert, []).extend(kind.rows(root))
            answers.append((_pair(root)[2], kind.answer))
        numbers = {
            int(row[0] or 0)
            for insert, lines in rows.items()
            if insert != _ALLOCATIONS
            for row in lines
        }
        with self._database.cursor(binary=True) as cursor:
            cursor.execute(_LOOK_UP, [list(numbers)])
            if not numbers.issubset(row[0] for row in cursor):
                raise LookupError("an allocation is not in the register")
            for insert, lines in rows.items():
                with cursor.copy(insert) as copy:
                    copy.write("\n".join(map(_line, lines)))
        self._database.commit()
        return answers

    def _confirmed(self, frame: Any) -> None:
        """The broker keeps answers: the batches that are answered in full may be forgotten."""
        if not isinstance(frame.method, pika.spec.Basic.Ack):
            raise TypeError("the broker refuses an answer")
        last = frame.method.delivery_tag
        for number in (
            [n for n in self._unconfirmed if n <= last] if frame.method.multiple else [last]
        ):
            del self._unconfirmed[number]
        first = next(iter(self._unconfirmed), self._published + 1)
        done = None
        while self._answered and self._answered[0][0] < first:
            _, done, messages = self._answered.popleft()
            self._left -= messages
        if done is not None:
            self._channel.basic_ack(done, multiple=True)
            if self._left == 0:
                print(json.dumps({"seconds": perf_counter() - self._began}))
                self._connection.ioloop.call_later(0, self._connection.close)


def _line(row: Row) -> str:
    r"""A row as COPY reads it."""
    return "\t".join([r"\N" if value is None else value.replace("\\", r"\\") for value in row])


def main() -> None:
    """Work as the command line says."""
    parser = argparse.ArgumentParser(prog="bare_pipeline")
    parser.add_argument("--amqp-url", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--messages", type=int, default=0)
    parser.add_argument("--to-parties", action="store_true")
    args = parser.parse_args()
    Worker(args.amqp_url, args.store, args.batch, args.messages, to_parties=args.to_parties).run()


if __name__ == "__main__":
    main()
