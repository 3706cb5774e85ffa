"""HTTP in: the local mailbox."""

from email import message_from_bytes
from email.policy import default
from enum import Enum

from fastapi import APIRouter

from services.dispatch import queries, schemas
from services.dispatch.parts import Parts, PartsOf, Signed
from services.dispatch.rules.reasons import Channel
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.storage.unit_of_work import AuditFact
from shared.web.pagination import Page, PageRequest, WantedPage

router = APIRouter(prefix="/v1")
TAGS: list[str | Enum] = ["local mailbox"]


@router.get("/mailbox", summary="Read the local mailbox", tags=TAGS)
async def get_mailbox(
    parts: PartsOf, principal: Signed, page: WantedPage
) -> Page[schemas.KeptMessage]:
    """What would have gone out and was NOT sent, because no provider is configured."""
    authorise(principal, Operation.MAILBOX_READ)
    return await read_mailbox(parts, principal, page)


async def read_mailbox(
    parts: Parts, principal: Principal, page: PageRequest
) -> Page[schemas.KeptMessage]:
    found = await queries.kept_in_mailbox(parts, page)
    await record_read(parts.database, principal.actor, AuditFact("mailbox.read", "mailbox"))
    kept = [
        schemas.KeptMessage(
            delivery=row.id,
            channel=Channel(row.channel),
            notice=row.notice is not None,
            kept_at=row.settled_at,
            content=_words(await parts.mailbox.read(row.id)) if parts.mailbox else None,
        )
        for row in found.items
    ]
    return Page(items=kept, next=found.next)


def _words(content: bytes | None) -> str | None:
    """Return a message as a person reads it: the letter's chief headers and its plain text."""
    if content is None:
        return None
    if content.startswith(b"NOT SENT"):
        return content.decode()
    letter = message_from_bytes(content, policy=default)
    body = letter.get_body(("plain",))
    head = "\n".join(f"{name}: {letter[name]}" for name in ("To", "Subject"))
    return f"{head}\n\n{body.get_content() if body is not None else ''}"
