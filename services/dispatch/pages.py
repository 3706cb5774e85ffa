"""The console's pages of dispatch: campaigns, contacts, the local mailbox."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.dispatch import queries, reception, schemas
from services.dispatch.depends import PartsOf
from services.dispatch.operations.contacts import FIELDS as REACHED_BY
from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Channel
from services.dispatch.words import (
    AUDIENCES,
    CHANNELS,
    FOUND,
    PROGRESS,
    REASONS,
    STATES,
    STOP_REASONS,
)
from shared.access.authorise import authorise, may, reach
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.contracts.attestation import Audience
from shared.problems import Invalid, Problem
from shared.taxonomy import Terms
from shared.web.depends import PagesOf, SignedPage
from shared.web.forms import Form, read_form
from shared.web.languages import choose_language, msgid
from shared.web.pages import Pages
from shared.web.pagination import WantedPage, next_link

router = APIRouter(include_in_schema=False)

_WORDS: dict[str, Any] = {
    "audiences": AUDIENCES, "channels": CHANNELS, "states": STATES, "reasons": REASONS,
    "stop_reasons": STOP_REASONS, "found": FOUND, "progress": PROGRESS,
}  # fmt: skip


def _words(request: Request, console: Pages, parts: Parts) -> dict[str, Any]:
    """Return what templates say codes with, in the reader's language."""
    language, gettext = choose_language(request), console.gettext(request)
    countries, languages = parts.taxonomy.countries, parts.taxonomy.languages
    return _WORDS | {
        "country": partial(_term, countries, language),
        "language": partial(_term, languages, language),
        "languages_of": lambda codes: ", ".join(_term(languages, language, c) for c in codes),
        "countries": _menu(countries, language),
        "languages": _menu(languages, language),
        "kinds": [(code, gettext(words)) for code, words in AUDIENCES.items()],
    }


def _term(terms: Terms[Any], language: str, code: str) -> str:
    return terms.label(code, language) if code in terms else code


def _menu(terms: Terms[Any], language: str) -> list[tuple[str, str]]:
    return [(each.code, each.label(language)) for each in terms.alphabetical(language)]


@router.get("/campaigns")
async def campaigns(
    request: Request, console: PagesOf, parts: PartsOf, principal: SignedPage, page: WantedPage
) -> Response:
    found = await queries.list_campaigns(parts, reach(principal, Operation.CAMPAIGN_READ), page)
    more = next_link(request, found)
    return console.render(
        request,
        "campaigns.html",
        campaigns=found.items,
        more=more,
        **_words(request, console, parts),
    )


@router.get("/campaigns/{campaign}")
async def campaign(
    request: Request,
    console: PagesOf,
    parts: PartsOf,
    principal: SignedPage,
    campaign: UUID,
    page: WantedPage,
) -> Response:
    await reception.authorise_of(parts, principal, Operation.CAMPAIGN_READ, campaign)
    found = await reception.read_deliveries(parts, principal, campaign, page)
    return console.render(
        request,
        "campaign.html",
        campaign=await queries.show_campaign(parts, campaign),
        deliveries=found.items,
        more=next_link(request, found),
        may_stop=may(principal, Operation.CAMPAIGN_STOP),
        may_settle=may(principal, Operation.DELIVERY_SETTLE),
        form=Form(),
        **_words(request, console, parts),
    )


@router.post("/campaigns/{campaign}/stop")
async def stop(
    request: Request, console: PagesOf, parts: PartsOf, principal: SignedPage, campaign: UUID
) -> Response:
    form = await read_form(request)
    wanted = form.take(schemas.StopWanted, console.gettext(request)) or schemas.StopWanted()
    await reception.stop(parts, principal, campaign, wanted)
    return console.redirect(
        f"/dispatch/campaigns/{campaign}", msgid("The campaign is stopped: nothing more goes out.")
    )


@router.post("/campaigns/{campaign}/deliveries/{delivery}/settle")
async def settle(
    request: Request,
    console: PagesOf,
    parts: PartsOf,
    principal: SignedPage,
    campaign: UUID,
    delivery: UUID,
) -> Response:
    form = await read_form(request)
    wanted = form.take(schemas.Settlement, console.gettext(request))
    if wanted is None:
        raise Invalid("Some of this cannot be taken.", faults=form.faults)
    await reception.settle(parts, principal, campaign, delivery, wanted)
    return console.redirect(f"/dispatch/campaigns/{campaign}", msgid("It is written down."))


@router.get("/recipients")
async def recipients(
    request: Request,
    console: PagesOf,
    parts: PartsOf,
    principal: SignedPage,
    country: Annotated[str, Query(max_length=80)] = "",
    audience: Annotated[tuple[Audience, ...], Query(max_length=5)] = (),
) -> Response:
    reach(principal, Operation.CAMPAIGN_READ)
    asked = country and audience
    shown = await reception.count_recipients(parts, principal, country, audience) if asked else None
    return console.render(
        request,
        "recipients.html",
        shown=shown,
        form=Form({"country": [country], "audience": audience}),
        **_words(request, console, parts),
    )


@router.get("/contacts")
async def contacts(
    request: Request, console: PagesOf, parts: PartsOf, principal: SignedPage, page: WantedPage
) -> Response:
    found = await reception.list_contacts(parts, principal, page)
    return console.render(
        request,
        "contacts.html",
        contacts=found.items,
        more=next_link(request, found),
        may_manage=may(principal, Operation.CONTACT_MANAGE),
        **_words(request, console, parts),
    )


@router.get("/contacts/new")
async def new_contact(
    request: Request, console: PagesOf, parts: PartsOf, principal: SignedPage
) -> Response:
    return _contact_form(request, console, parts, principal, Form())


@router.post("/contacts/new")
async def add_contact(
    request: Request, console: PagesOf, parts: PartsOf, principal: SignedPage
) -> Response:
    form, gettext = await read_form(request), console.gettext(request)
    wanted = form.take(schemas.ContactWanted, gettext)
    if wanted is None:
        return _contact_form(request, console, parts, principal, form, status=422)
    try:
        made = await reception.make_contact(parts, principal, wanted)
    except Problem as refused:
        form.refuse(refused, gettext)
        return _contact_form(request, console, parts, principal, form, status=refused.status)
    if made.secret is not None:
        # Shown once, and never in a cookie or a URL: this answer is the only place.
        return console.render(request, "secret.html", secret=made.secret)
    return console.redirect("/dispatch/contacts", msgid("The contact is kept."))


@router.get("/contacts/{contact}")
async def contact(
    request: Request,
    console: PagesOf,
    parts: PartsOf,
    principal: SignedPage,
    contact: UUID,
    page: WantedPage,
) -> Response:
    shown = await reception.read_contact(parts, principal, contact)
    found = await reception.read_deliveries_to(parts, principal, contact, page)
    reached = [(channel, getattr(shown, field)) for channel, field in REACHED_BY.items()]
    return console.render(
        request,
        "contact.html",
        contact=shown,
        reached=[each for each in reached if each[1]],
        deliveries=found.items,
        more=next_link(request, found),
        may_manage=may(principal, Operation.CONTACT_MANAGE),
        **_words(request, console, parts),
    )


@router.post("/contacts/{contact}/channels/{channel}/try-now")
async def try_again(
    console: PagesOf, parts: PartsOf, principal: SignedPage, contact: UUID, channel: Channel
) -> Response:
    tried = await reception.try_now(parts, principal, contact, channel)
    place = f"/dispatch/contacts/{contact}"
    if not tried.deliveries:
        return console.redirect(place, msgid("Nothing waits for a later try."))
    return console.redirect(place, msgid("What waited is tried now."))


@router.post("/contacts/{contact}/deactivate")
async def lay_aside(
    console: PagesOf, parts: PartsOf, principal: SignedPage, contact: UUID
) -> Response:
    await reception.lay_aside(parts, principal, contact)
    return console.redirect("/dispatch/contacts", msgid("The contact gets nothing more."))


@router.get("/mailbox")
async def mailbox(
    request: Request, console: PagesOf, parts: PartsOf, principal: SignedPage, page: WantedPage
) -> Response:
    found = await reception.read_mailbox(parts, principal, page)
    more = next_link(request, found)
    return console.render(
        request, "mailbox.html", messages=found.items, more=more, **_words(request, console, parts)
    )


def _contact_form(
    request: Request,
    console: Pages,
    parts: Parts,
    principal: Principal,
    form: Form,
    *,
    status: int = 200,
) -> Response:
    authorise(principal, Operation.CONTACT_MANAGE)
    words = _words(request, console, parts)
    return console.render(
        request,
        "new_contact.html",
        status=status,
        form=form,
        sends_email=parts.sends_email,
        **words,
    )
