"""Send the words of older consents once more, for services that did not store them then.

A search of a text for people who consented or refused then also finds people from long ago.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, text

from services.intake.context import Context
from services.intake.tables import alerts, consents, untold_words
from shared.after_upgrade import rebuild_loop
from shared.clock import new_id
from shared.contracts.content import ConsentsInWords, ConsentWords, ConsentWordsOf
from shared.contracts.intake import AlertConsentWordsTold
from shared.storage.columns import place_of
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import UnitOfWork

AT_ONCE = 50
"""Alerts whose consents are published in one transaction."""
IN_ONE_EVENT = 10
"""Consents, so that the longest words fit into one record."""

_IS_BEHIND = text("SELECT true AS found FROM untold_words LIMIT 1")


async def resend_consents_loop(context: Context) -> None:
    """Send the words that were not sent yet, for as long as the service runs."""

    async def is_behind() -> bool:
        return bool(await context.database.glance(_IS_BEHIND, {}))

    await rebuild_loop(
        context.database, "consent words", is_behind, partial(resend_consents, context)
    )


async def resend_consents(context: Context) -> int:
    """Send the consent words of every waiting alert; return how many. Can be repeated."""
    number = 0
    while found := await _next(context):
        keys = await context.keyring.open({row.subject for row in found})
        async with context.database.unit_of_work("intake", keys) as work:
            for row in found:
                await _emit(work, row.alert, row.subject)
            told = [row.alert for row in found]
            await work.session.execute(delete(untold_words).where(untold_words.c.alert.in_(told)))
            work.record("consent-words.told", "service", alerts=len(told))
        number += len(found)
    return number


async def _next(context: Context) -> Sequence[Row[Any]]:
    waiting = (
        select(untold_words.c.alert, alerts.c.subject)
        .join(alerts, alerts.c.id == untold_words.c.alert)
        .order_by(untold_words.c.alert)
        .limit(AT_ONCE)
    )
    async with context.database.read() as session:
        rows: Any = await session.execute(waiting)
    found: Sequence[Row[Any]] = rows.all()
    return found


async def _emit(work: UnitOfWork, alert: UUID, subject: UUID) -> None:
    """Emit the words of an alert's consents, unless its subject was erased."""
    if work.keys.is_erased(subject):
        return
    rows: Any = await work.session.execute(
        select(consents.c.id, consents.c.use, consents.c.words)
        .where(consents.c.alert == alert)
        .order_by(consents.c.number)
    )
    said = tuple(_said(work.keys, rows.all()))
    for start in range(0, len(said), IN_ONE_EVENT):
        event, words = new_id(), ConsentsInWords(consents=said[start : start + IN_ONE_EVENT])
        work.emit(
            AlertConsentWordsTold(
                id=event,
                alert=alert,
                subject=subject,
                words=work.keys.seal_part(event, "words", subject, words),
            )
        )


def _said(keys: Keys, rows: Sequence[Row[Any]]) -> Iterator[ConsentWordsOf]:
    for row in rows:
        words = keys.open_model(ConsentWords, place_of(consents.c.words, row.id), row.words)
        if any((words.by_whom, words.how, words.limits)):
            yield ConsentWordsOf(
                use=row.use, by_whom=words.by_whom, how=words.how, limits=words.limits
            )
