"""Everything that the gateway needs at a broker, in the form of a RabbitMQ definitions file.

Made from routing/topology.toml and the table of parties. Passwords are in neither: a user is made
without one, and cannot log in with a password until somebody sets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from gateway.broker.topology import Topology
from gateway.errors import WrongUse
from gateway.parties import Parties, Party
from gateway.standard.berichten import GEMEENTE, WETTEN

Row = dict[str, Any]
Definitions = dict[str, list[Row]]

NOTHING: Final = "^$"
"""A right to nothing: it matches no name but the empty one, and no queue or exchange has that."""

_WORKER_ON: Final = r"^(gateway|aanbieder|gemeente)\..+$"
_WORKER_WRITES: Final = r"^(amq\.default|(gateway|aanbieder|gemeente)\..+)$"
_ANY_GEMEENTE: Final = "[0-9]{4}"
_ANY_AANBIEDER: Final = "[0-9]{8}"
_HASHING: Final = "rabbit_password_hashing_sha256"


def definitions(topology: Topology, parties: Parties, vhost: str) -> Definitions:
    """What there is to be in one virtual host; the keys are those of a definitions file.

    Raises:
        WrongUse: a party has the broker user of the worker.
    """
    with_user = {party.user: party for party in parties.rows if party.user}
    if topology.worker_user in with_user:
        raise WrongUse(f"the table of parties has the user of the worker: {topology.worker_user}")
    codes = sorted({party.code for party in parties.rows})
    made: Definitions = {
        "users": [_user(name) for name in (topology.worker_user, *sorted(with_user))],
        "permissions": [_worker(topology), *(_party(topology, p) for p in with_user.values())],
        "topic_permissions": list(_topic_permissions(topology, parties)),
        "policies": [
            {
                "name": policy.name,
                "pattern": policy.pattern,
                "apply-to": "queues",
                "definition": dict(policy.definition),
                "priority": 0,
            }
            for policy in topology.policies
        ],
        "exchanges": [
            {
                "name": name,
                "type": kind,
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
            for name, kind in topology.exchanges.items()
        ],
        "queues": [
            {
                "name": queue.name,
                "durable": True,
                "auto_delete": False,
                "arguments": dict(queue.arguments),
            }
            for queue in (*topology.queues, *topology.party_queues(codes))
        ],
        "bindings": [
            {
                "source": binding.exchange,
                "destination": binding.queue,
                "destination_type": "queue",
                "routing_key": binding.key,
                "arguments": {},
            }
            for binding in topology.bindings
        ],
    }
    for kind, rows in made.items():
        if kind != "users":
            made[kind] = [{"vhost": vhost, **row} for row in rows]
    return {"vhosts": [{"name": vhost}], **made}


def is_of_a_party(permission: Row, topology: Topology) -> bool:
    """True for the rights that a party has, whoever it is."""
    return permission.get("write") == _exactly(topology.exchange)


def _user(name: str) -> Row:
    """Without a password, so without a way in; what is there already is not touched by `apply`."""
    return {"name": name, "password_hash": "", "hashing_algorithm": _HASHING, "tags": ""}


def _worker(topology: Topology) -> Row:
    return {
        "user": topology.worker_user,
        "configure": _WORKER_ON,
        "write": _WORKER_WRITES,
        "read": _WORKER_ON,
    }


def _party(topology: Topology, party: Party) -> Row:
    """Publish to one exchange, read the own queues, make and change nothing."""
    own = [re.escape(queue.name) for queue in topology.party_queues([party.code])]
    return {
        "user": party.user,
        "configure": NOTHING,
        "write": _exactly(topology.exchange),
        "read": f"^({'|'.join(own)})$",
    }


def _topic_permissions(topology: Topology, parties: Parties) -> Iterator[Row]:
    """The routing keys of each party.

    RabbitMQ asks for these at topic exchanges only, and the exchange is none: what holds is that
    the worker compares key, Header and user (IB002).
    """
    wetten: dict[str, set[str]] = {}
    by_user: dict[str, Party] = {}
    for party in parties.rows:
        if party.user:
            wetten.setdefault(party.user, set()).update(party.wetten)
            by_user[party.user] = party
    for user, party in by_user.items():
        pair = (
            rf"{party.code}\.{_ANY_AANBIEDER}"
            if party.kind == GEMEENTE
            else rf"{_ANY_GEMEENTE}\.{party.code}"
        )
        laws = "|".join(wet for wet in WETTEN if wet in wetten[user])
        yield {
            "user": user,
            "exchange": topology.exchange,
            "write": rf"^({laws})\.{pair}$",
            "read": NOTHING,
        }


def _exactly(name: str) -> str:
    return f"^{re.escape(name)}$"
