"""Save a half-filled alert, or change of one, as a draft, go on with it later, or throw it away."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from services.intake import access
from services.intake.access import drafts
from services.intake.context import Context
from services.intake.depends import ContextDep
from services.intake.pages.draft_fields import content_of, heading_of, page_of, sent_again
from services.intake.schemas.drafts import DraftHeading, DraftListed, DraftPage
from shared.access.principal import Principal
from shared.clock import new_id
from shared.message_ids import msgid
from shared.web.confirming import Question, ask_first
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.error_pages import prefers_html
from shared.web.formats import Formats
from shared.web.forms import Form
from shared.web.labels import labels_of
from shared.web.pages import Pages
from shared.web.redisplay import Redisplayed, show_again
from shared.web.routing import Router
from shared.web.submit import submitted
from shared.web.submitted_form import read_sent

router = Router(prefix="/alerts", include_in_schema=False)
NOTHING_TO_SHOW = 204
CHANGE = msgid("Change of the alert of {moment}")


class DiscardForm(BaseModel):
    """`seen`: the window in which the draft was saved last, as the page showed it."""

    seen: UUID


def discarding(about: str) -> Question:
    """`about` says what the draft is about."""
    return Question(
        msgid("Throw this draft away?"),
        msgid("What you typed is deleted for good, and goes into no alert."),
        msgid("Throw the draft away"),
        about=about,
    )


@router.post("/drafts")
async def save(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    access.expect_filer(principal)
    return await _saved(request, pages, context, principal)


@router.post("/{alert}/amendments/drafts")
async def save_change(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    return await _saved(request, pages, context, principal, alert)


async def _saved(
    request: Request,
    pages: Pages,
    context: Context,
    principal: Principal,
    alert: UUID | None = None,
) -> Response:
    sent = await read_sent(request)
    page = page_of(Form(sent.given), principal, alert)
    content = content_of(sent)
    heading = heading_of(content) if alert is None else DraftHeading()
    anew = DraftPage(principal.account, new_id(), new_id(), alert=alert)
    await drafts.save(context, principal, page or anew, heading, content)
    if not prefers_html(
        request.headers.get("accept", "")
    ):  # the script of the page saves by itself
        return Response(status_code=NOTHING_TO_SHOW)
    saved = msgid("Draft saved. Only you can read it.")
    return pages.redirect(path_of(request, _page_with(alert)), saved)


def _page_with(alert: UUID | None) -> str:
    """Return the page that lists the drafts of a change, or those of all."""
    return "/alerts" if alert is None else f"/alerts/{alert}"


@router.get("/drafts/{draft}")
async def show(
    request: Request, context: ContextDep, principal: PagePrincipal, draft: UUID
) -> Response:
    """Show the form as it was typed."""
    opened = await drafts.show(context, principal, draft)
    page = "/alerts/new" if opened.alert is None else f"/alerts/{opened.alert}/amendments/new"
    sent = sent_again(opened, path_of(request, page), principal)
    answer = show_again(request, Redisplayed(sent))
    if answer is None:
        raise LookupError("there is no such page")
    return answer


@router.post("/drafts/{draft}/discard")
async def discard(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, draft: UUID
) -> Response:
    told = await submitted(request, pages, DiscardForm)
    shown = await drafts.expect(context, principal, draft, told.seen)
    about = drafts_shown(request, pages, context, [shown])["about"][draft]
    if (asked := await ask_first(request, pages, discarding(about))) is not None:
        return asked
    await drafts.discard(context, principal, draft, told.seen)
    back = _page_with(None if shown.alert is None else shown.alert.id)
    return pages.redirect(path_of(request, back), msgid("Draft thrown away."))


def drafts_shown(
    request: Request, pages: Pages, context: Context, listed: Sequence[DraftListed]
) -> dict[str, Any]:
    """Return what a page shows of drafts (`drafts.html`): each with what it is about."""
    words, gettext = labels_of(request, context.taxonomy), pages.gettext(request)
    formats = Formats(words.language, pages.zone)

    def about(draft: DraftListed) -> str:
        if (alert := draft.alert) is not None:
            moment = formats.moment(alert.filed_at)
            change = gettext(CHANGE).format(moment=moment)
            return f"{change}, {words.term('countries', alert.country)}"
        if draft.heading is None:
            return ""
        country = words.term("countries", draft.heading.country)
        said = (country, draft.heading.name, draft.heading.words)
        return ", ".join(each for each in said if each)

    return {
        "drafts": listed,
        "about": {each.id: about(each) for each in listed},
        "draft_days": context.drafts_kept_for.days,
    }
