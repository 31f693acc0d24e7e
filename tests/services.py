"""Private servers for tests: a message broker and a database server from installed programs."""

from __future__ import annotations

import base64
import fcntl
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.certificates import Certificates

LOOPBACK = "127.0.0.1"
START_SECONDS = 90
STOP_SECONDS = 10
START_ATTEMPTS = 2
BROKER_PLUGINS = ("rabbitmq_consistent_hash_exchange", "rabbitmq_management")
BROKER_USER = "guest"


class ServiceMissingError(Exception):
    """There is no server to test with, and no program on this machine to start one from."""


class ServiceError(Exception):
    """A server that should be there did not start, or did not do what was asked."""


# Finding the programs -----------------------------------------------------------------------


def broker_program() -> Path | None:
    """The script that starts RabbitMQ, without the wrapper that packagers put before it."""
    for pattern in (
        "usr/lib/rabbitmq/bin/rabbitmq-server",
        "usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server",
        "opt/rabbitmq*/sbin/rabbitmq-server",
        "opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
        "usr/local/opt/rabbitmq/sbin/rabbitmq-server",
    ):
        found = sorted(Path("/").glob(pattern))
        if found:
            return found[-1]
    return None


def database_programs() -> Path | None:
    """The folder with initdb and postgres, of the newest PostgreSQL on this machine."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name.split(".")[0]))
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


# Processes ----------------------------------------------------------------------------------


class Started(NamedTuple):
    """A server that runs: its processes, each the head of a process group, and its ports."""

    pids: tuple[int, ...]
    port: int
    admin_port: int = 0


def free_port() -> int:
    """A port on the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def stop(pids: Sequence[int]) -> None:
    """End these processes and their groups: quickly, for nothing in them is worth keeping."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGQUIT)
    deadline = time.monotonic() + STOP_SECONDS
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """True while this process runs; one that only waits to be collected does not."""
    with suppress(ChildProcessError):  # not a child when another test process started it
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def _spawn(
    command: Sequence[str | Path],
    log: Path,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=log.parent,
            user=user,
            extra_groups=[] if user else None,
            start_new_session=True,
        )


def _wait_for_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServiceError(f"ended with status {process.returncode}:\n{_tail(log)}")
        with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        time.sleep(0.1)
    raise ServiceError(f"did not listen within {START_SECONDS} seconds:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


# RabbitMQ -----------------------------------------------------------------------------------


class BrokerNode(NamedTuple):
    """A RabbitMQ with a folder and ports of its own, where it can be started again and again.

    Nodes of one cluster share an epmd and name each other as `peers`.
    """

    folder: Path
    port: int
    admin_port: int
    dist_port: int
    epmd_port: int

    @classmethod
    def new(cls, folder: Path, epmd_port: int = 0) -> BrokerNode:
        """A node that does not run yet."""
        return cls(folder, free_port(), free_port(), free_port(), epmd_port or free_port())

    @property
    def name(self) -> str:
        """The name of the node, for others of its cluster."""
        return f"test{self.port}@localhost"

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.folder / "broker.log"

    @property
    def environment(self) -> dict[str, str]:
        """What its programs must know to be of this node."""
        return _broker_environment(self)

    def configure(self, tls: Certificates | None = None, peers: Sequence[BrokerNode] = ()) -> None:
        """Write its files."""
        (self.folder / "env.conf").touch()
        (self.folder / "plugins").write_text(f"[{','.join(BROKER_PLUGINS)}].\n")
        cluster = "".join(
            f"cluster_formation.classic_config.nodes.{number} = {peer.name}\n"
            for number, peer in enumerate(peers, 1)
        )
        (self.folder / "rabbitmq.conf").write_text(
            _broker_listeners(self.port, tls) + "log.file.level = warning\n"
            f"management.tcp.ip = {LOOPBACK}\n"
            f"management.tcp.port = {self.admin_port}\n"
            f"disk_free_limit.absolute = 50MB\n{cluster}"
        )

    def start_epmd(self) -> subprocess.Popen[bytes]:
        """The program by which nodes find each other."""
        command = [_epmd(), "-address", LOOPBACK, "-port", str(self.epmd_port)]
        return _spawn(command, self.log, self.environment)

    def start(self) -> subprocess.Popen[bytes]:
        """The node itself, not yet ready.

        Raises:
            ServiceMissingError: RabbitMQ is not installed.
        """
        program = broker_program()
        if program is None:
            raise ServiceMissingError("RabbitMQ is not installed")
        return _spawn([program], self.log, self.environment)

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Return when it takes connections.

        Raises:
            ServiceError: it does not.
        """
        _wait_for_port(process, self.port, self.log)
        _wait_for_port(process, self.admin_port, self.log)


def start_broker(folder: Path, tls: Certificates | None = None) -> Started:
    """Start a RabbitMQ of its own in `folder`, with the plugins that the gateway needs.

    With `tls` it listens for that only, and asks its clients for a certificate.

    Raises:
        ServiceMissingError: RabbitMQ is not installed.
        ServiceError: it did not start.
    """
    if broker_program() is None:
        raise ServiceMissingError("RabbitMQ is not installed")
    node = BrokerNode.new(folder)
    node.configure(tls)
    epmd, broker = node.start_epmd(), node.start()
    try:
        node.wait(broker)
    except ServiceError:
        stop([broker.pid, epmd.pid])
        raise
    return Started((broker.pid, epmd.pid), node.port, node.admin_port)


def _broker_listeners(port: int, tls: Certificates | None) -> str:
    if tls is None:
        return f"listeners.tcp.local = {LOOPBACK}:{port}\n"
    return (
        f"listeners.tcp = none\nlisteners.ssl.local = {LOOPBACK}:{port}\n"
        f"ssl_options.cacertfile = {tls.ca}\n"
        f"ssl_options.certfile = {tls.certificate('server')}\n"
        f"ssl_options.keyfile = {tls.key('server')}\n"
        "ssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = true\n"
    )


def _broker_environment(node: BrokerNode) -> dict[str, str]:
    folder = node.folder
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("RABBITMQ_", "ERL_"))}
    return inherited | {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": node.name,
        "RABBITMQ_NODE_PORT": str(node.port),
        "RABBITMQ_DIST_PORT": str(node.dist_port),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_EPMD_PORT": str(node.epmd_port),
        "ERL_EPMD_ADDRESS": LOOPBACK,
    }


def _epmd() -> str:
    found = shutil.which("epmd") or next(
        (str(path) for path in sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))), None
    )
    if found is None:
        raise ServiceMissingError("epmd, a part of Erlang, is not installed")
    return found


class BrokerAdmin(NamedTuple):
    """The management interface of a broker: virtual hosts and users, made and removed."""

    host: str
    port: int
    user: str = BROKER_USER
    password: str = BROKER_USER

    def add_vhost(self, vhost: str) -> None:
        """Make a virtual host in which this user may do everything."""
        self._call("PUT", f"vhosts/{_quoted(vhost)}", {})
        self.allow(self.user, vhost)

    def delete_vhost(self, vhost: str) -> None:
        """Remove a virtual host with all that is in it."""
        self._call("DELETE", f"vhosts/{_quoted(vhost)}")

    def add_user(self, user: str, password: str) -> None:
        """Make a user without any rights."""
        self._call("PUT", f"users/{_quoted(user)}", {"password": password, "tags": ""})

    def delete_user(self, user: str) -> None:
        """Remove a user."""
        self._call("DELETE", f"users/{_quoted(user)}")

    def allow(
        self, user: str, vhost: str, configure: str = ".*", write: str = ".*", read: str = ".*"
    ) -> None:
        """Give a user rights in a virtual host, as RabbitMQ's own regular expressions."""
        rights = {"configure": configure, "write": write, "read": read}
        self._call("PUT", f"permissions/{_quoted(vhost)}/{_quoted(user)}", rights)

    def set_policy(self, name: str, pattern: str, definition: Mapping[str, int]) -> None:
        """Set limits, which go before all others, for queues of the usual virtual host."""
        policy = {
            "pattern": pattern,
            "definition": definition,
            "priority": 99,
            "apply-to": "queues",
        }
        self._call("PUT", f"policies/%2F/{_quoted(name)}", policy)

    def delete_policy(self, name: str) -> None:
        """Take limits away."""
        self._call("DELETE", f"policies/%2F/{_quoted(name)}")

    def close_connections(self) -> int:
        """End every connection; how many there were."""
        names = [row["name"] for row in json.loads(self._call("GET", "connections?columns=name"))]
        for name in names:
            with suppress(ServiceError):  # it ended by itself meanwhile
                self._call("DELETE", f"connections/{_quoted(name)}")
        return len(names)

    def reachable(self) -> bool:
        """True when the interface answers, knows this user and has the exchanges we need."""
        try:
            overview = json.loads(self._call("GET", "overview"))
        except (OSError, ServiceError, ValueError, http.client.HTTPException):
            return False
        kinds = {kind.get("name") for kind in overview.get("exchange_types", [])}
        return "x-consistent-hash" in kinds

    def _call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> bytes:
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.request(
                method, f"/api/{path}", None if body is None else json.dumps(body), headers
            )
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            raise ServiceError(f"{method} {path}: status {response.status}")
        return content


def _quoted(name: str) -> str:
    return quote(name, safe="")


class Broker(NamedTuple):
    """A broker to test with: who may manage it, and where messages go."""

    admin: BrokerAdmin
    port: int

    def url(self, vhost: str, user: str = "", password: str = "") -> str:
        """The address of a virtual host, for this user or for the one who manages."""
        name, secret = (user, password) if user else (self.admin.user, self.admin.password)
        place = f"{self.admin.host}:{self.port}"
        return f"amqp://{_quoted(name)}:{_quoted(secret)}@{place}/{_quoted(vhost)}"


def given_broker(url: str) -> Broker | None:
    """The broker at this address, or None when its management interface cannot be used."""
    parts = urlsplit(url)
    host = parts.hostname or LOOPBACK
    user = unquote(parts.username or BROKER_USER)
    password = unquote(parts.password or BROKER_USER)
    port = parts.port or 5672
    for admin_port in (port + 10_000, 15672):
        admin = BrokerAdmin(host, admin_port, user, password)
        if admin.reachable():
            return Broker(admin, port)
    return None


@contextmanager
def own_vhost(broker: Broker) -> Iterator[str]:
    """The address of an empty virtual host, which disappears afterwards."""
    vhost = f"test-{secrets.token_hex(6)}"
    broker.admin.add_vhost(vhost)
    try:
        yield broker.url(vhost)
    finally:
        broker.admin.delete_vhost(vhost)


# PostgreSQL ---------------------------------------------------------------------------------


QUICK: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
"""For a database that nobody kills."""


class DatabaseServer(NamedTuple):
    """A PostgreSQL with a folder and a port of its own, where it can be started again and again."""

    folder: Path
    port: int
    user: str | None
    options: Mapping[str, str]

    @classmethod
    def new(cls, folder: Path, options: Mapping[str, str]) -> DatabaseServer:
        """A server that does not run yet, with an empty folder of data.

        Raises:
            ServiceMissingError: PostgreSQL is not installed.
            ServiceError: the folder could not be made.
        """
        user = _unprivileged_user(folder)
        server = cls(folder, free_port(), user, options)
        prepare = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        initdb = _spawn(
            [_database_program("initdb"), "-D", server.data, *prepare], server.log, user=user
        )
        if initdb.wait(timeout=START_SECONDS) != 0:
            raise ServiceError(f"initdb failed:\n{_tail(server.log)}")
        return server

    @property
    def data(self) -> Path:
        """Where it keeps everything."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.folder / "database.log"

    @property
    def url(self) -> str:
        """The address of its own database, as SQLAlchemy writes it."""
        return f"postgresql+psycopg://postgres@{LOOPBACK}:{self.port}/postgres"

    def start(self) -> subprocess.Popen[bytes]:
        """The server itself, not yet ready."""
        options = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
            **self.options,
        }
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        program = _database_program("postgres")
        return _spawn([program, "-D", self.data, *flags], self.log, user=self.user)

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Return when it answers.

        Raises:
            ServiceError: it does not.
        """
        _wait_for_port(process, self.port, self.log)
        _wait_for_answer(self.url)


def start_database(folder: Path, tls: Certificates | None = None) -> Started:
    """Start a PostgreSQL of its own in `folder`; with `tls` it speaks that too.

    Raises:
        ServiceMissingError: PostgreSQL is not installed.
        ServiceError: it did not start.
    """
    server = DatabaseServer.new(folder, QUICK)
    if tls is not None:
        secured = {**QUICK, "ssl": "on"} | _own_files(server.data, server.user, tls)
        server = server._replace(options=secured)
    process = server.start()
    try:
        server.wait(process)
    except ServiceError:
        stop([process.pid])
        raise
    return Started((process.pid,), server.port)


def _database_program(name: str) -> Path:
    programs = database_programs()
    if programs is None:
        raise ServiceMissingError("PostgreSQL is not installed")
    return programs / name


def _own_files(data: Path, user: str | None, tls: Certificates) -> dict[str, str]:
    """Copies that only the server can read: it insists on that."""
    files = {
        "ssl_cert_file": tls.certificate("server"),
        "ssl_key_file": tls.key("server"),
        "ssl_ca_file": tls.ca,
    }
    for name, path in files.items():
        copy = data / name
        copy.write_bytes(path.read_bytes())
        copy.chmod(0o600)
        if user:
            shutil.chown(copy, user)
    return {name: str(data / name) for name in files}


def _unprivileged_user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root; give the folder to somebody else then."""
    if os.geteuid() != 0:
        return None
    for user in ("postgres", "nobody"):
        with suppress(LookupError):
            shutil.chown(folder, user)
            return user
    raise ServiceError("no user to run PostgreSQL as: it refuses root")


def _wait_for_answer(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(_dsn(url)):
                return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise ServiceError("PostgreSQL listens, but does not answer") from error
            time.sleep(0.1)


def _dsn(url: str) -> str:
    """An address as libpq knows it, without the name of a Python driver."""
    return urlunsplit(urlsplit(url)._replace(scheme="postgresql"))


@contextmanager
def own_database(server_url: str) -> Iterator[str]:
    """The address of an empty database on this server, which disappears afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    _administer(server_url, sql.SQL("CREATE DATABASE {}"), name)
    try:
        parts = urlsplit(server_url)
        yield urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{name}"))
    finally:
        _administer(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _administer(server_url: str, statement: sql.SQL, name: str) -> None:
    with psycopg.connect(_dsn(server_url), autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name)))


# One of each per test run -------------------------------------------------------------------


@dataclass(frozen=True)
class ServicePool:
    """The servers of one test run, shared by its processes: whoever needs one first starts it.

    `folder` is theirs alone; the process that runs the whole closes the pool at the end.
    """

    folder: Path

    @classmethod
    def open(cls) -> ServicePool:
        """A pool without any server as yet."""
        folder = Path(tempfile.mkdtemp(prefix="gateway-test-"))
        folder.chmod(0o711)  # PostgreSQL runs as another user when the tests run as root
        return cls(folder)

    def broker(self) -> Broker:
        """The broker in GATEWAY_TEST_AMQP_URL, or else the private one, started if need be."""
        url = os.environ.get("GATEWAY_TEST_AMQP_URL")
        given = given_broker(url) if url else None
        if given:
            return given
        started = self._shared("broker")
        return Broker(BrokerAdmin(LOOPBACK, started.admin_port), started.port)

    def database_url(self) -> str:
        """The server in GATEWAY_TEST_PG_URL, or else the private one, started if need be."""
        given = os.environ.get("GATEWAY_TEST_PG_URL")
        if given:
            return given
        return f"postgresql+psycopg://postgres@{LOOPBACK}:{self._shared('database').port}/postgres"

    def close(self) -> None:
        """Stop what was started and remove its files."""
        for state in self.folder.glob("*.json"):
            stop(json.loads(state.read_text())["pids"])
        shutil.rmtree(self.folder, ignore_errors=True)

    def _shared(self, kind: str) -> Started:
        state = self.folder / f"{kind}.json"
        with (self.folder / f"{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if state.exists():
                known = json.loads(state.read_text())
                return Started(tuple(known["pids"]), known["port"], known["admin_port"])
            started = self._start(kind)
            state.write_text(json.dumps(started._asdict()))
            return started

    def _start(self, kind: str) -> Started:
        start = {"broker": start_broker, "database": start_database}[kind]
        reasons = []
        for _ in range(START_ATTEMPTS):  # a free port may be taken meanwhile
            try:
                return start(Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=self.folder)))
            except ServiceError as error:
                reasons.append(str(error))
        raise ServiceError(f"the {kind} did not start: {reasons[-1]}")
