"""Decide on a link to a similar case."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.triage.access import CaseAccess
from services.triage.commands import cases
from services.triage.pages.confirmations import joining
from services.triage.pages.depends import PageAccess, case_path
from services.triage.schemas import AcceptLink
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.problems import Invalid
from shared.web.confirming import Question, ask_first
from shared.web.depends import PagesDep, path_of
from shared.web.routing import Router
from shared.web.submit import submitted

router = Router(include_in_schema=False)

JOINED = msgid("The other case was merged into this one.")
STOPPED = msgid(
    "The other case was merged into this one. The waiting messages of its document are not sent."
)


@router.post("/cases/{case}/links/{link}/{command}")
async def link(
    request: Request, pages: PagesDep, access: PageAccess, link: UUID, command: str
) -> Response:
    await access.admit(Operation.CASE_LINK)  # checked before the form is read
    asked = await submitted(request, pages, AcceptLink)
    commands: dict[str, tuple[Callable[[], Awaitable[object]], str]] = {
        "accept": (
            lambda: cases.accept_link(access, link, asked),
            STOPPED if asked.goes_on is False else JOINED,
        ),
        "decline": (
            lambda: cases.decline_link(access, link),
            msgid("Link declined. The two cases stay separate."),
        ),
        "undo": (
            lambda: cases.undo_link(access, link),
            msgid("Decision undone. It is a proposal again."),
        ),
    }
    if command not in commands:
        raise Invalid("You cannot do this with a link.")
    if command == "accept":
        question = await _question(access, link, asked)
        if question and (page := await ask_first(request, pages, question)) is not None:
            return page
        told = question.values if question is not None else {}
        confirmed = {f"although_{each}": bool(told.get(each)) for each in ("untold", "silenced")}
        asked = asked.model_copy(update=confirmed)
    run, done = commands[command]
    await run()
    return pages.redirect(path_of(request, case_path(access)), done)


async def _question(access: CaseAccess, link: UUID, asked: AcceptLink) -> Question | None:
    """Return the question before this merge; None also for a link that the person may not see."""
    told = await access.show()
    other = next((each.case for each in told.links if each.id == link), None)
    if other is None:
        return None
    return joining(told, await replace(access, case=other).show(), asked)
