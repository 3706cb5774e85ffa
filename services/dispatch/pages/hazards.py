"""Pages of hazards to recipients: listed, added, changed, ended."""

from functools import partial
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.dispatch import schemas
from services.dispatch.access import hazards as hazard_access
from services.dispatch.context import Context
from services.dispatch.depends import ContextDep
from services.dispatch.pages.confirmations import ending_hazard, holding_back
from services.dispatch.pages.labels import page_labels
from shared.access.authorise import may
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.web.confirming import ask_first
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form
from shared.web.labels import labels_of
from shared.web.pages import Pages
from shared.web.routing import Router
from shared.web.submit import shown_again, submitted

router = Router(include_in_schema=False, prefix="/hazards")

LIST = "/hazards"


@router.get("")
async def hazards(
    request: Request, console: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    return console.render(
        request,
        "hazards.html",
        hazards=await hazard_access.list_hazards(context, principal),
        may_manage=may(principal, Operation.CONTACT_MANAGE),
        **page_labels(request, console, context),
    )


@router.get("/new")
async def new_hazard(
    request: Request, console: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    form = shown_again(request, console, Form(), "/hazards/new")
    return await _form(request, console, context, principal, form)


@router.post("/new")
async def add_hazard(
    request: Request, console: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    check = partial(hazard_access.count_held_back, context, principal)
    wanted = await submitted(request, console, schemas.AddHazard, further=check)
    if (asked := await _ask_first(request, console, context, principal, wanted)) is not None:
        return asked
    await hazard_access.add_hazard(context, principal, wanted)
    return console.redirect(path_of(request, LIST), msgid("Danger added."))


@router.get("/{hazard}")
async def hazard(
    request: Request, console: PagesDep, context: ContextDep, principal: PagePrincipal, hazard: UUID
) -> Response:
    shown = await hazard_access.show_hazard(context, principal, hazard)
    told = shown.model_dump(mode="json", by_alias=True, exclude_none=True)
    given = {name: [value] for name, value in told.items() if isinstance(value, str)}
    present = Form({**given, "audiences[]": list(shown.audiences)})
    form = shown_again(request, console, present, f"/hazards/{hazard}")
    return await _form(request, console, context, principal, form, hazard=hazard)


@router.post("/{hazard}")
async def change_hazard(
    request: Request, console: PagesDep, context: ContextDep, principal: PagePrincipal, hazard: UUID
) -> Response:
    check = partial(hazard_access.count_held_back, context, principal)
    wanted = await submitted(request, console, schemas.AddHazard, further=check)
    if (asked := await _ask_first(request, console, context, principal, wanted)) is not None:
        return asked
    await hazard_access.change_hazard(context, principal, hazard, wanted)
    return console.redirect(path_of(request, LIST), msgid("Danger changed."))


@router.post("/{hazard}/end")
async def end_hazard(
    request: Request, console: PagesDep, context: ContextDep, principal: PagePrincipal, hazard: UUID
) -> Response:
    shown = await hazard_access.show_hazard(context, principal, hazard)
    country = labels_of(request, context.taxonomy).term("countries", shown.country)
    about = f"{country}, {shown.organisation.upper()}: {shown.source}"
    if (asked := await ask_first(request, console, ending_hazard(about))) is not None:
        return asked
    await hazard_access.remove_hazard(context, principal, hazard)
    return console.redirect(path_of(request, LIST), msgid("Danger ended."))


async def _ask_first(
    request: Request,
    console: Pages,
    context: Context,
    principal: Principal,
    wanted: schemas.AddHazard,
) -> Response | None:
    """Return the question before waiting messages are held back, after all refusals."""
    waiting = await hazard_access.count_held_back(context, principal, wanted)
    return await ask_first(request, console, holding_back(waiting)) if waiting else None


async def _form(
    request: Request,
    console: Pages,
    context: Context,
    principal: Principal,
    form: Form,
    *,
    hazard: UUID | None = None,
) -> Response:
    senders = await hazard_access.list_senders(context, principal)
    words = page_labels(request, console, context)
    return console.render(
        request,
        "hazard.html",
        form=form,
        hazard=hazard,
        senders=senders,
        menus=labels_of(request, context.taxonomy).menus(schemas.AddHazard),
        **words,
    )
