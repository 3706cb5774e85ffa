"""Save a half-filled alert as a draft, go on with it later, or throw it away."""

from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from services.intake import access
from services.intake.access import drafts
from services.intake.depends import ContextDep
from services.intake.pages.draft_fields import content_of, heading_of, page_of, sent_again
from services.intake.schemas.drafts import DraftListed, DraftPage
from shared.clock import new_id
from shared.message_ids import msgid
from shared.web.confirming import Question, ask_first
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.error_pages import prefers_html
from shared.web.forms import Form
from shared.web.labels import TermLabels, labels_of
from shared.web.redisplay import Redisplayed, show_again
from shared.web.routing import Router
from shared.web.submit import submitted
from shared.web.submitted_form import read_sent

router = Router(prefix="/alerts/drafts", include_in_schema=False)
NOTHING_TO_SHOW = 204


class DiscardForm(BaseModel):
    """`seen`: the window in which the draft was saved last, as the page showed it."""

    seen: UUID


def discarding(about: str) -> Question:
    """`about` says what the draft is about."""
    return Question(
        msgid("Throw this draft away?"),
        msgid("What you typed is deleted for good. No alert is filed from it."),
        msgid("Throw the draft away"),
        about=about,
    )


@router.post("")
async def save(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    access.expect_filer(principal)
    sent = await read_sent(request)
    page = page_of(Form(sent.given), principal)
    content = content_of(sent)
    anew = DraftPage(principal.account, new_id(), new_id())
    await drafts.save(context, principal, page or anew, heading_of(content), content)
    if not prefers_html(
        request.headers.get("accept", "")
    ):  # the script of the page saves by itself
        return Response(status_code=NOTHING_TO_SHOW)
    return pages.redirect(path_of(request, "/alerts"), msgid("Draft saved. Only you can read it."))


@router.get("/{draft}")
async def show(
    request: Request, context: ContextDep, principal: PagePrincipal, draft: UUID
) -> Response:
    """Show the form as it was typed."""
    opened = await drafts.show(context, principal, draft)
    sent = sent_again(opened, path_of(request, "/alerts/new"), principal)
    answer = show_again(request, Redisplayed(sent))
    if answer is None:
        raise LookupError("there is no such page")
    return answer


@router.post("/{draft}/discard")
async def discard(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, draft: UUID
) -> Response:
    told = await submitted(request, pages, DiscardForm)
    shown = await drafts.expect(context, principal, draft, told.seen)
    about = in_one_line(shown, labels_of(request, context.taxonomy))
    if (asked := await ask_first(request, pages, discarding(about))) is not None:
        return asked
    await drafts.discard(context, principal, draft, told.seen)
    return pages.redirect(path_of(request, "/alerts"), msgid("Draft thrown away."))


def in_one_line(draft: DraftListed, words: TermLabels) -> str:
    """Return what a draft is about: its country, the first name in it, how its text begins."""
    if draft.heading is None:
        return ""
    country = words.term("countries", draft.heading.country)
    return ", ".join(each for each in (country, draft.heading.name, draft.heading.words) if each)
