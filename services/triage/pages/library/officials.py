"""Pages of the directory of officials: by country, one official, proposals and decisions."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import HTMLResponse, Response

from services.triage.access import library
from services.triage.access import officials as official_access
from services.triage.depends import ContextDep
from services.triage.pages.depends import LabelsDep
from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.labels.colleagues import colleagues
from services.triage.pages.library import official_form
from services.triage.pages.library.proposals import PROPOSED, accounts_of, add_decisions, rights
from services.triage.rules.library import OFFICIAL
from services.triage.schemas import (
    ChangeOfficial,
    OfficialHistory,
    OfficialView,
    ProposeOfficial,
    SeenVersion,
)
from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.problems import FieldFault
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form
from shared.web.languages import own_name
from shared.web.pages import Pages
from shared.web.routing import Router
from shared.web.submit import faults_at, kept_at, shown_again, submitted

router = Router(include_in_schema=False, prefix="/officials")
add_decisions(router, OFFICIAL)
OF_COUNTRY = Annotated[str, Query(max_length=64)]


@router.get("")
async def officials(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    labels: LabelsDep,
    country: OF_COUNTRY = "",
) -> HTMLResponse:
    """List the officials of a country; without one, the countries that have some."""
    listed = await official_access.list_officials(context, principal, country) if country else []
    return pages.render(
        request,
        "officials.html",
        country=country,
        countries=await official_access.list_countries(context, principal),
        listed=listed,
        form=Form({"country": [country]}),
        menus=labels.menus(ProposeOfficial),
        words=labels,
        rights=rights(principal),
    )


@router.get("/new")
async def new_official(
    request: Request,
    pages: PagesDep,
    principal: PagePrincipal,
    labels: LabelsDep,
    country: OF_COUNTRY = "",
) -> HTMLResponse:
    library.expect_may_edit(principal)
    form = shown_again(request, pages, Form({"country": [country]}), "/officials/new")
    return _form(request, pages, labels, form)


@router.post("/new")
async def propose(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    library.expect_may_edit(principal)
    check = partial(official_access.expect_official, context, principal)
    with faults_at(_at_their_fields):
        asked = await submitted(request, pages, ProposeOfficial, further=check)
        done = await official_access.propose_official(context, principal, asked)
    return pages.redirect(path_of(request, f"/officials/{done.receipt.id}"), PROPOSED)


@router.get("/{official}")
async def official(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    labels: LabelsDep,
    official: UUID,
) -> HTMLResponse:
    """Show an official, what waits, and every version with what it changed."""
    shown = await official_access.read_official(context, principal, official)
    waiting = shown.waiting
    staff = await colleagues(
        context, principal, pages.gettext(request), (shown.checked_by, *accounts_of(shown.versions))
    )
    return pages.render(
        request,
        "official.html",
        shown=shown,
        facts=official_form.facts(shown.shown, labels),
        printed=official_form.printed(shown.shown),
        waits=proposal(shown, labels) if waiting else (),
        history=list(zip(shown.versions, official_form.history(shown, labels), strict=True)),
        own=waiting is not None and waiting.proposed_by == principal.account,
        words=labels,
        colleagues=staff,
        rights=rights(principal),
    )


@router.get("/{official}/edit")
async def edit_official(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    labels: LabelsDep,
    official: UUID,
) -> HTMLResponse:
    """Show the form; after an edit conflict with what was saved meanwhile above it."""
    library.expect_may_edit(principal)
    shown = await official_access.read_official(context, principal, official)
    present, action = official_form.filled(shown), f"/officials/{official}/edit"
    form, kept = shown_again(request, pages, present, action), kept_at(request, action)
    newest = shown if kept and kept.was_refused("changed-since") else None
    return _form(request, pages, labels, form, official=shown, newest=newest)


@router.post("/{official}/edit")
async def change(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    official: UUID,
) -> Response:
    library.expect_may_edit(principal)
    check = partial(official_access.expect_official, context, principal)
    with faults_at(_at_their_fields):
        asked = await submitted(request, pages, ChangeOfficial, further=check)
        await official_access.change_official(context, principal, official, asked)
    return pages.redirect(path_of(request, f"/officials/{official}"), PROPOSED)


@router.post("/{official}/check")
async def check(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    official: UUID,
) -> Response:
    asked = await submitted(request, pages, SeenVersion)
    await official_access.check_official(context, principal, official, asked.seen)
    place = path_of(request, f"/officials/{official}")
    return pages.redirect(place, msgid("Noted: compared with the public source today."))


def proposal(shown: OfficialView, labels: Labels) -> list[official_form.Difference]:
    """Return what the waiting version would change."""
    if shown.waiting is None:
        return []
    return official_form.differences(
        shown.official, shown.waiting.official, labels, retires=shown.waiting.retires
    )


def _form(  # the parts of one page
    request: Request,
    pages: Pages,
    labels: Labels,
    form: Form,
    *,
    official: OfficialHistory | None = None,
    newest: OfficialHistory | None = None,
) -> HTMLResponse:
    return pages.render(
        request,
        "official_form.html",
        form=form,
        official=official,
        version=newest.version if newest else form.value("version"),
        newest=official_form.facts(newest.versions[0].official, labels) if newest else None,
        languages={code: own_name(code) for code in APPEAL_LANGUAGES},
        menus=labels.menus(ProposeOfficial),
        words=labels,
    )


def _at_their_fields(faults: Iterable[FieldFault]) -> Iterable[FieldFault]:
    """Return the faults at fields of the form: without any language at the English position."""
    for each in faults:
        missing = each.field == "words"
        yield replace(each, field="words.en.office") if missing else each
