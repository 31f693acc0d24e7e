"""The demo over RabbitMQ: three aanbieders push, two back offices receive, answers come back.

    python scripts/demo_broker.py [--keep]

Everything runs from programs that are installed, on ports of its own, in a folder that disappears.
With --keep it stays up until it is interrupted, to try things on. GATEWAY names the program.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import groupby
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import services  # noqa: E402  (found in the repository, which is no package)

SETS: Final = {"dynamic-contracting": 27, "medical-referral": 20}
"""The message sets, and how many messages of each: three aanbieders and two gemeenten together."""

TODAY: Final = "2026-11-22"
ANSWERED: Final = ("301", "305", "307", "315", "317", "319", "323")
VHOST: Final = "demo"
WAIT_SECONDS: Final = 120
GEMEENTE_LENGTH: Final = 4
STOP_SECONDS: Final = 20
HOW_TO_GET_RABBITMQ: Final = (
    "demo: RabbitMQ is not installed; on Debian or Ubuntu: sudo apt install rabbitmq-server"
)


class Message(NamedTuple):
    """One file of a set: who sends it, and what should come of it (None where nothing says)."""

    path: Path
    party: str
    name: str
    expected: str | None


class Site(NamedTuple):
    """A broker with a gateway behind it; every party has a user named as its queue."""

    broker: services.Broker
    folder: Path
    store: str

    def url(self, party: str) -> str:
        """The address of the broker for a party."""
        return self.broker.url(VHOST, queue_of(party), f"demo-{party}")

    @property
    def admin_url(self) -> str:
        """The address for who manages it."""
        return self.broker.url(VHOST)


def main(argv: Sequence[str]) -> int:
    """Play the demo; 0 when everything came out as the sets say."""
    keep = "--keep" in argv
    messages = [message for name in SETS for message in messages_of(name)]
    parties = sorted({message.party for message in messages})
    with ExitStack() as stack:
        try:
            site = start(stack, parties)
        except services.ServiceMissingError:
            print(HOW_TO_GET_RABBITMQ, file=sys.stderr)
            return 3
        right = play(site, parties)
        print(f"demo: {'everything came out as expected' if right else 'SOMETHING WENT WRONG'}")
        if keep:
            stay(site, parties)
    return 0 if right else 1


def messages_of(name: str) -> Iterator[Message]:
    """The first messages of a set, as far as their Header tells who sends them."""
    from gateway.reading.header import read_kop

    files = sorted((ROOT / "tests/fixtures" / name / "messages").glob("*.xml"))
    for path in files[: SETS[name]]:
        kop = read_kop(path.read_bytes())
        if kop is not None and kop.routing_key is not None:
            expected = path.with_name(f"{path.stem}.expected.json")
            verdict = json.loads(expected.read_text())["verdict"] if expected.exists() else None
            yield Message(path, kop.sender, kop.naam, verdict)


# -- what runs -------------------------------------------------------------------------------------


def start(stack: ExitStack, parties: Sequence[str]) -> Site:
    """Start a broker, a register and a worker; they stop with the stack.

    Raises:
        ServiceMissingError: RabbitMQ is not installed.
    """
    folder = Path(tempfile.mkdtemp(prefix="gateway-demo-"))
    folder.chmod(0o711)
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    print("demo: starting RabbitMQ ...", flush=True)
    broker = start_broker(stack, folder)
    site = Site(broker, folder, start_store(stack, folder))
    broker.admin.add_vhost(VHOST)
    for party in parties:
        add_user(broker, party)
    start_worker(stack, site, parties)
    return site


def start_broker(stack: ExitStack, folder: Path) -> services.Broker:
    """A private RabbitMQ."""
    place = folder / "broker"
    place.mkdir()
    started = services.start_broker(place)
    stack.callback(services.stop, started.pids)
    admin = services.BrokerAdmin(services.LOOPBACK, started.admin_port)
    return services.Broker(admin, started.port)


def start_store(stack: ExitStack, folder: Path) -> str:
    """A private PostgreSQL, or a file where there is none."""
    place = folder / "store"
    place.mkdir(mode=0o755)
    try:
        started = services.start_database(place)
    except services.ServiceMissingError:
        return str(place / "register.db")
    stack.callback(services.stop, started.pids)
    return f"postgresql://postgres@{services.LOOPBACK}:{started.port}/postgres"


def add_user(broker: services.Broker, party: str) -> None:
    """A user that may publish, and read its own queues."""
    user = queue_of(party)
    broker.admin.add_user(user, f"demo-{party}")
    own = rf"^{user.replace('.', chr(92) + '.')}(\.declaraties)?$"
    broker.admin.allow(user, VHOST, configure="^$", write=r"^gateway\.in$", read=own)


def start_worker(stack: ExitStack, site: Site, parties: Sequence[str]) -> None:
    """A worker that knows which user is whose; stopped by a SIGTERM, as a service is."""
    table = site.folder / "parties.csv"
    rows = (
        f"{queue_of(party).split('.')[0]};{party};;;gateway;{queue_of(party)}" for party in parties
    )
    table.write_text("\n".join(("kind;code;name;wet;answers;user", *rows)) + "\n")
    contracts = [
        option
        for name in SETS
        for option in ("--contracts", str(ROOT / "tests/fixtures" / name / "contracts.csv"))
    ]
    with (site.folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [*gateway(), "worker", "--parties", str(table), "--date", TODAY, *contracts],
            env=environment(site.admin_url) | {"GATEWAY_STORE": site.store},
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for this script; the worker is stopped in order
        )
    stack.callback(stop_worker, worker)
    wait_for_worker(site, worker, parties)


def wait_for_worker(site: Site, worker: subprocess.Popen[bytes], parties: Sequence[str]) -> None:
    """It makes the queues of all parties before it reads the first message."""
    from gateway.broker.amqp import Link

    with closing(Link(site.admin_url, "demo")) as link:
        deadline = monotonic() + WAIT_SECONDS
        while any(link.counted(queue_of(party)) is None for party in parties):
            if worker.poll() is not None or monotonic() > deadline:
                log = (site.folder / "worker.log").read_text(errors="replace")
                raise SystemExit(f"demo: the worker does not work\n{log}")
            sleep(0.2)


def stop_worker(worker: subprocess.Popen[bytes]) -> None:
    """Let it finish the message at hand."""
    worker.terminate()
    try:
        worker.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()


# -- what the parties do ---------------------------------------------------------------------------


def play(site: Site, parties: Sequence[str]) -> bool:
    """Every set is sent in its order, both at once, while the gemeenten receive."""
    gemeenten = [party for party in parties if len(party) == GEMEENTE_LENGTH]
    sent_all = Event()
    with ThreadPoolExecutor() as threads:
        offices = [threads.submit(back_office, site, party, sent_all) for party in gemeenten]
        try:
            results = [threads.submit(send_set, site, name) for name in SETS]
            wrong = sum(result.result() for result in results)
        finally:
            sent_all.set()
        received = sum(office.result() for office in offices)
    answered = sum(receive(site, party) for party in parties if party not in gemeenten)
    print(f"demo: the back offices received {received} messages, the aanbieders {answered}")
    run(site.admin_url, "status", "--store", site.store)
    status, parked = run(site.admin_url, "parked", "list", "--format", "json", show=False)
    return not wrong and received > 0 and answered > 0 and status == 0 and not parked


def send_set(site: Site, name: str) -> int:
    """Send in order; aanbieders wait for their answers. How many are not as the set says."""
    wrong = 0
    for (party, waits), group in groupby(messages_of(name), key=_sender_and_patience):
        messages = list(group)
        options = ["--wait", str(WAIT_SECONDS), "--format", "json"] if waits else []
        paths = [str(message.path) for message in messages]
        status, lines = run(site.url(party), "send", "--as", party, *options, *paths, show=False)
        if not waits:
            wrong += status != 0
            print(f"  {party:<9} sent {len(messages)}: {messages[0].path.stem} ...", flush=True)
            continue
        found = {told["file"]: told for told in map(json.loads, lines)}
        wrong += sum(not _told(message, found.get(message.path.name)) for message in messages)
    return wrong


def _sender_and_patience(message: Message) -> tuple[str, bool]:
    is_aanbieder = len(message.party) != GEMEENTE_LENGTH
    return message.party, is_aanbieder and message.name.endswith(ANSWERED)


def _told(message: Message, found: Mapping[str, str] | None) -> bool:
    """Print what came of a message; True when it is what the set says."""
    verdict = found["verdict"] if found else "no answer"
    right = verdict == message.expected or (message.expected is None and found is not None)
    mark = "" if right else f"   EXPECTED {message.expected}"
    print(f"  {message.party:<9} {message.path.stem:<40} {verdict}{mark}", flush=True)
    return right


def back_office(site: Site, party: str, sent_all: Event) -> int:
    """Receive again and again, and once more when everything was sent."""
    count = 0
    while not sent_all.is_set():
        count += receive(site, party)
    return count + receive(site, party)


def receive(site: Site, party: str) -> int:
    """Take what is there to a folder of this party; how many messages."""
    declaraties = ["--declaraties"] if len(party) == GEMEENTE_LENGTH else []
    out = str(site.folder / "in" / party)
    options = ("--as", party, "--out", out, "--lang", "en", *declaraties)
    status, lines = run(site.url(party), "receive", *options, show=False)
    return len(lines) - 1 if status == 0 else 0


def stay(site: Site, parties: Sequence[str]) -> None:
    """Tell how to go on, and wait to be interrupted."""
    admin = site.broker.admin
    print("\ndemo: it stays up until you press Ctrl-C. To try things:")
    print(f"  management interface: http://{admin.host}:{admin.port} ({admin.user})")
    print(f"  log of the worker:    {site.folder / 'worker.log'}")
    for party in parties:
        print(f"  gateway receive --as {party} --out in --amqp-url {site.url(party)}")
    print(f"  gateway status --amqp-url {site.admin_url} --store {site.store}", flush=True)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()


# -- running the gateway ---------------------------------------------------------------------------


def gateway() -> list[str]:
    """The program."""
    given = os.environ.get("GATEWAY")
    return [given] if given else [sys.executable, "-m", "gateway.cli"]


def environment(amqp_url: str) -> dict[str, str]:
    """Passwords travel in the environment: command lines are for everybody to see."""
    return {**os.environ, "GATEWAY_AMQP_URL": amqp_url, "PYTHONPATH": str(ROOT)}


def run(amqp_url: str, *arguments: str, show: bool = True) -> tuple[int, list[str]]:
    """Run a command for who has this address; its status, and the lines that it printed."""
    done = subprocess.run(
        [*gateway(), *arguments],
        env=environment(amqp_url),
        stdout=None if show else subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, [] if show else done.stdout.splitlines()


def queue_of(party: str) -> str:
    """The queue of a party, which is also the name of its user here."""
    return f"{'gemeente' if len(party) == GEMEENTE_LENGTH else 'aanbieder'}.{party}"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
