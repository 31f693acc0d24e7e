"""What a purge does to the message log and the mail, after the rest, as statements."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, bindparam, delete, exists, not_, select, update

from gateway.register.purging import BEFORE, known, settled_message
from gateway.register.tables import bericht as berichten
from gateway.register.tables import (
    declaratie,
    identificatie,
    overgelaten,
    prestatie,
    start,
    stop,
    toewijzing_versie,
    verzoek,
    zonder_nummer,
)
from gateway.register.tables_mail import ONGEPUBLICEERD, inbox, outbox, poging

LEFT: Final = delete(overgelaten).where(
    overgelaten.c.beantwoord,
    overgelaten.c.einddatum < BEFORE,
    settled_message(overgelaten.c.bericht_id),
    not_(
        exists().where(
            declaratie.c.bericht_id == overgelaten.c.bericht_id,
            prestatie.c.declaratie_id == declaratie.c.id,
            known(prestatie),
        )
    ),
)

_OF_A_MESSAGE: Final = (
    toewijzing_versie,
    start,
    stop,
    verzoek,
    declaratie,
    zonder_nummer,
    overgelaten,
)
_BARE: Final = and_(
    berichten.c.received < BEFORE,
    berichten.c.dagtekening < BEFORE,
    *(not_(exists().where(table.c.bericht_id == berichten.c.id)) for table in _OF_A_MESSAGE),
)
UNLINK: Final = (
    update(identificatie)
    .where(identificatie.c.bericht_id.in_(select(berichten.c.id).where(_BARE)))
    .values(bericht_id=None)
)
BERICHTEN: Final = delete(berichten).where(_BARE)
NAMELESS: Final = (
    update(berichten)
    .where(
        berichten.c.digest != "",
        settled_message(berichten.c.id),
        *(
            not_(exists().where(table.c.bericht_id == berichten.c.id, *also))
            for table, also in (
                (toewijzing_versie, ()),
                (start, ()),
                (stop, ()),
                (verzoek, (known(verzoek),)),
                (zonder_nummer, ()),
                (overgelaten, ()),
            )
        ),
        not_(
            exists().where(
                declaratie.c.bericht_id == berichten.c.id,
                prestatie.c.declaratie_id == declaratie.c.id,
                known(prestatie),
            )
        ),
    )
    .values(digest="", message_id=None)
)
"""What stays of the log for a number that stays, without what tells of its bytes."""

OUTBOX: Final = delete(outbox).where(not_(ONGEPUBLICEERD), outbox.c.moment < bindparam("p_moment"))
INBOX: Final = delete(inbox).where(
    inbox.c.moment < bindparam("p_moment"),
    not_(exists().where(outbox.c.inbox_id == inbox.c.id)),
)
POGINGEN: Final = delete(poging).where(poging.c.moment < bindparam("p_moment"))
