"""Pages of clauses: those of the template and those of this installation, with a test drive."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import HTMLResponse, Response

from services.triage.access import clauses as clause_access
from services.triage.access import library
from services.triage.depends import ContextDep
from services.triage.pages.depends import LabelsDep
from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.labels.colleagues import colleagues
from services.triage.pages.library import clause_form
from services.triage.pages.library.proposals import PROPOSED, accounts_of, add_decisions, rights
from services.triage.rules.library import CLAUSE
from services.triage.schemas import (
    ChangeClause,
    ClauseHistory,
    ProposeClause,
)
from shared.contracts.content import APPEAL_LANGUAGES
from shared.problems import FieldFault
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form
from shared.web.languages import own_name
from shared.web.pages import Pages
from shared.web.routing import Router
from shared.web.submit import faults_at, kept_at, shown_again, submitted

router = Router(include_in_schema=False, prefix="/clauses")
add_decisions(router, CLAUSE)


@router.get("")
async def clauses(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
) -> HTMLResponse:
    """List the clauses of the library, and those of the template that it could reword."""
    own = await clause_access.list_clauses(context, principal)
    there = {each.code for each in own}
    of_template = clause_access.list_template_clauses(context, principal)
    return pages.render(
        request,
        "clauses.html",
        own=[(each, clause_form.languages_of(each)) for each in own],
        of_template=[each for each in of_template if each.code not in there],
        rights=rights(principal),
    )


@router.get("/new")
async def new_clause(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    labels: LabelsDep,
    code: Annotated[str, Query(max_length=64)] = "",
) -> HTMLResponse:
    """Show an empty form, or that of a clause of the template with its words."""
    library.expect_may_edit(principal)
    of_template = clause_access.list_template_clauses(context, principal)
    found = next((each for each in of_template if each.code == code), None)
    begun = clause_form.filled(found.clause) if found else Form()
    form = Form({**begun.given, "code": [code]})
    return _form(request, pages, labels, shown_again(request, pages, form, "/clauses/new"))


@router.post("/new")
async def propose(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    library.expect_may_edit(principal)
    check = partial(clause_access.expect_clause, context, principal)
    with faults_at(_at_their_fields):
        asked = await submitted(request, pages, ProposeClause, further=check)
        done = await clause_access.propose_clause(context, principal, asked)
    return pages.redirect(path_of(request, f"/clauses/{done.receipt.id}"), PROPOSED)


@router.get("/{clause}")
async def clause(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    labels: LabelsDep,
    clause: UUID,
) -> HTMLResponse:
    """Show a clause: how it reads for examples, what waits, and every version."""
    shown = await clause_access.read_clause(context, principal, clause)
    waiting, gettext = shown.waiting, pages.gettext(request)
    staff = await colleagues(context, principal, gettext, accounts_of(shown.versions))
    waits = (
        clause_form.differences(shown.clause, waiting.clause, labels, retires=waiting.retires)
        if waiting
        else ()
    )
    return pages.render(
        request,
        "clause.html",
        shown=shown,
        facts=list(clause_form.told(clause_form.newest(shown), labels).items()),
        waits=waits,
        history=list(zip(shown.versions, clause_form.history(shown, labels), strict=True)),
        languages={code: own_name(code) for code in APPEAL_LANGUAGES},
        own=waiting is not None and waiting.proposed_by == principal.account,
        colleagues=staff,
        rights=rights(principal),
    )


@router.get("/{clause}/edit")
async def edit_clause(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    labels: LabelsDep,
    clause: UUID,
) -> HTMLResponse:
    """Show the form; after an edit conflict with what was saved meanwhile above it."""
    library.expect_may_edit(principal)
    shown = await clause_access.read_clause(context, principal, clause)
    action = f"/clauses/{clause}/edit"
    present = clause_form.filled(clause_form.newest(shown), shown.version)
    form, kept = shown_again(request, pages, present, action), kept_at(request, action)
    newest = shown if kept and kept.was_refused("changed-since") else None
    return _form(request, pages, labels, form, clause=shown, newest=newest)


@router.post("/{clause}/edit")
async def change(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    clause: UUID,
) -> Response:
    library.expect_may_edit(principal)
    check = partial(clause_access.expect_clause, context, principal)
    with faults_at(_at_their_fields):
        asked = await submitted(request, pages, ChangeClause, further=check)
        await clause_access.change_clause(context, principal, clause, asked)
    return pages.redirect(path_of(request, f"/clauses/{clause}"), PROPOSED)


def _form(  # the parts of one page
    request: Request,
    pages: Pages,
    labels: Labels,
    form: Form,
    *,
    clause: ClauseHistory | None = None,
    newest: ClauseHistory | None = None,
) -> HTMLResponse:
    told = clause_form.told(clause_form.newest(newest), labels) if newest else {}
    options = clause_form.conditions(labels)
    names = dict(options)
    languages = {code: own_name(code) for code in APPEAL_LANGUAGES}
    return pages.render(
        request,
        "clause_form.html",
        form=form,
        clause=clause,
        version=newest.version if newest else form.value("version"),
        newest=list(told.items()),
        languages=languages,
        conditions=options,
        chosen={
            field: ", ".join(names.get(code, code) for code in form.chosen(field))
            for field in ("called_by[]", "not_for[]")
        },
        names={f"texts.{code}": name for code, name in languages.items()},
    )


def _at_their_fields(faults: Iterable[FieldFault]) -> Iterable[FieldFault]:
    """Return the faults at fields of the form: without any language at the English words."""
    for each in faults:
        missing = each.field == "texts"
        yield replace(each, field="texts.en") if missing else each
