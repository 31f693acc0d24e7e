"""Brings a broker in line with routing/, or shows what would change; writes a definitions file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from gateway.broker.definitions import Definitions, Row, definitions
from gateway.broker.difference import Difference, differences
from gateway.broker.management import Management
from gateway.broker.topology import Topology
from gateway.errors import BrokerError
from gateway.parties import Parties

_PASSWORD: Final = "rabbitmqctl change_password"  # noqa: S105  (a command, no password)
_NO_RIGHTS: Final = {"configure": ".*", "write": ".*", "read": ".*"}


class Plan(NamedTuple):
    """What is to be at a broker, and what differs there."""

    wanted: Definitions
    differences: tuple[Difference, ...]

    @property
    def new_users(self) -> tuple[str, ...]:
        """The users that are made, without a password."""
        return tuple(str(one.row["name"]) for one in self.differences if one.kind == "users")


def plan(management: Management, topology: Topology, parties: Parties, vhost: str) -> Plan:
    """Compare.

    Raises:
        BrokerError: the broker cannot be asked.
    """
    wanted = definitions(topology, parties, vhost)
    found = _found(management, vhost)
    return Plan(wanted, tuple(differences(wanted, found, topology)))


def carry_out(
    management: Management, topology: Topology, chosen: Plan, vhost: str, user: str
) -> None:
    """Put right what differs. Done twice it is done once.

    Raises:
        BrokerError: something is there by the same name that cannot be changed, messages wait in
            partitions that are about to change, or the broker refuses. In the first two cases
            nothing was changed.
    """
    _check(management, topology, chosen, vhost)
    if any(one.kind == "vhosts" for one in chosen.differences):
        new = {"vhosts": [{"name": vhost}]}
        management.add({**new, "permissions": [{"user": user, "vhost": vhost, **_NO_RIGHTS}]})
    missing: Definitions = {}
    for one in chosen.differences:
        if one.action == "remove":
            management.delete(*_place(one, vhost))
        elif one.kind != "vhosts":
            missing.setdefault(one.kind, []).append(one.row)
    if missing:
        management.add(dict(missing))


def definitions_file(topology: Topology, parties: Parties, vhost: str) -> str:
    """The definitions as RabbitMQ imports them into a fresh broker."""
    return json.dumps(definitions(topology, parties, vhost), indent=2, ensure_ascii=False)


def report(chosen: Plan, line: Callable[[str], object], *, dry_run: bool) -> None:
    """Tell people what differs, and what is left for them to do."""
    for one in chosen.differences:
        line(str(one))
    count = len(chosen.differences)
    if not count:
        line("The broker is as routing/ says.")
    elif dry_run:
        line(f"{count} to do; nothing was changed.")
    else:
        line(f"{count} done.")
    if chosen.new_users:
        names = " ".join(chosen.new_users)
        line(f"Without a password, so without a way in ({_PASSWORD} USER): {names}")


def _found(management: Management, vhost: str) -> Definitions:
    known: list[Row] = management.get("vhosts") or []
    there = any(row["name"] == vhost for row in known)

    def rows(*path: str) -> list[Row]:
        return (management.get(*path) or []) if there else []

    return {
        "vhosts": known,
        "users": management.get("users") or [],
        "permissions": rows("vhosts", vhost, "permissions"),
        "topic_permissions": rows("vhosts", vhost, "topic-permissions"),
        **{kind: rows(kind, vhost) for kind in ("policies", "exchanges", "queues", "bindings")},
    }


def _check(management: Management, topology: Topology, chosen: Plan, vhost: str) -> None:
    conflicts = [str(one) for one in chosen.differences if one.action == "conflict"]
    if conflicts:
        raise BrokerError(
            "Nothing was changed. This cannot be changed while it is there (empty it, remove it and"
            f" apply again): {'; '.join(conflicts)}."
        )
    waiting = _waiting(management, vhost, _partitions_left(chosen, topology))
    if waiting:
        raise BrokerError(
            "Nothing was changed. Messages wait in partitions, and with other partitions those of a"
            f" pair could lose their order: let them run empty first ({', '.join(waiting)})."
        )


def _partitions_left(chosen: Plan, topology: Topology) -> list[str]:
    """The queues that got messages until now, when their number is about to change."""
    changed = {
        str(one.row["destination"]): one.action
        for one in chosen.differences
        if one.kind == "bindings" and one.row["source"] == topology.exchange
    }
    kept = [name for name in topology.partitions if name not in changed]
    removed = [name for name, action in changed.items() if action == "remove"]
    return [*kept, *removed] if changed and (kept or removed) else []


def _waiting(management: Management, vhost: str, queues: Iterable[str]) -> list[str]:
    found = ((name, management.get("queues", vhost, name)) for name in queues)
    return [name for name, queue in found if queue and queue.get("messages")]


def _place(one: Difference, vhost: str) -> tuple[str, ...]:
    """Where something is that is to be removed."""
    row = one.row
    if one.kind == "bindings":
        to = "q" if row["destination_type"] == "queue" else "e"
        ends = ("e", row["source"], to, row["destination"])
        return ("bindings", vhost, *ends, row["properties_key"])
    kind = one.kind.replace("_", "-")
    if one.kind == "topic_permissions":
        return (kind, vhost, row["user"], row["exchange"])
    return (kind, vhost, row["user"])
