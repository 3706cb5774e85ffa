"""Show a text to the organisation that is asked to sign it, and take its answer.

Nobody signs in here: the personal link is the right. It opens one text and nothing else, as long
as every gate of the document is open. A link that cannot be used always gets the same answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from services.triage.context import Context
from services.triage.drafting.signing_page import SigningState, over_page, signing_page
from services.triage.drafting.template import AppealForm
from services.triage.operations.appeals import signing
from services.triage.queries.document import texts_of
from services.triage.queries.queue import read_header
from services.triage.queries.signatories import (
    LinkHolder,
    asked_by_link,
    may_be_shown,
    open_asked,
    open_signature,
    signatories_view,
    signed_by,
)
from services.triage.queries.unsealing import open_draft
from services.triage.rules.signatories import token_hash
from services.triage.schemas import SignDocument
from shared.access.networks import network_of
from shared.clock import utc_now
from shared.problems import Conflict, NotFound, TooManyRequests
from shared.storage.sealing import Erased, Keys
from shared.storage.unit_of_work import ReadSession
from shared.web.limits import TOO_MANY

SHOWN_COSTS, ANSWERED_COSTS = 2, 10
"""Points of a network that a look at the page and an answer cost."""
ANSWERS = frozenset({"sign", "decline", "withdraw"})
"""What the buttons of the page send."""


@dataclass(frozen=True)
class SigningAnswer:
    """The page; `changed`: an answer was stored, so the page is to be read again."""

    status: int
    page: str = ""
    changed: bool = False


async def show(context: Context, address: str | None, token: str, language: str) -> SigningAnswer:
    """Return the page of a link in a language of the text; empty: that of the organisation."""
    _expect_few(context, address, SHOWN_COSTS)
    return await _shown(context, token, language, {})


async def answer(
    context: Context, address: str | None, token: str, said: str, given: Mapping[str, str]
) -> SigningAnswer:
    """Sign, decline or withdraw. What was typed is shown again if a field is missing.

    Anything but these answers changes nothing.
    """
    _expect_few(context, address, ANSWERED_COSTS)
    hashed, now = token_hash(token), utc_now()
    language = given.get("language", "")
    if said not in ANSWERS:
        return await _shown(context, token, language, {})
    async with context.database.read() as session:
        asked = await asked_by_link(session, hashed, now)
        header = await read_header(session, asked.case.id) if asked else None
    if header is None:
        return _over(context)
    keys = await context.keyring.open((*header.subjects, *header.unmerged))
    try:
        async with context.database.unit_of_work("triage", keys) as work:
            if said == "sign":
                signed = SignDocument.model_validate(
                    {name: given.get(name, "") for name in SignDocument.model_fields}
                )
                await signing.sign(work, context, hashed, now, signed)
            elif said == "decline":
                await signing.decline(work, context, hashed, now)
            else:
                await signing.withdraw(work, context, hashed, now)
    except ValidationError:
        return await _shown(context, token, language, given, status=422)
    except Conflict:
        return await _shown(context, token, language, {})
    except (NotFound, Erased):
        return _over(context)
    return SigningAnswer(303, changed=True)


async def _shown(
    context: Context, token: str, language: str, given: Mapping[str, str], *, status: int = 200
) -> SigningAnswer:
    async with context.database.read() as session:
        asked = await asked_by_link(session, token_hash(token), utc_now())
        header = await read_header(session, asked.case.id) if asked else None
        if asked is None or header is None:
            return _over(context)
        keys = await context.keyring.open((*header.subjects, *header.unmerged))
        try:
            if not await may_be_shown(session, keys, context, asked):
                return _over(context)
            page = await _page(session, keys, context, asked, language, given)
        except Erased:
            return _over(context)
    return SigningAnswer(status, page) if page is not None else _over(context)


async def _page(
    session: ReadSession,
    keys: Keys,
    context: Context,
    asked: LinkHolder,
    language: str,
    given: Mapping[str, str],
) -> str | None:
    """Return the page; None if the words to sign are not among the templates any more."""
    row, draft = asked.signatory, open_draft(keys, asked.version)
    view = await signatories_view(session, keys, context, asked.document, draft)
    stored = texts_of(keys, asked.document, asked.version)
    # Who else signed is not told before the list is approved: only how many.
    texts = signed_by(stored, context, draft, view.model_copy(update={"organisations": []}))
    chosen = language if language in draft.languages else row.language
    text = next(each for each in texts.texts if each.language == chosen)
    form = context.renderer.templates.form(draft.template, chosen)
    if form is None or form.signing is None:
        return None
    words = open_asked(keys, row)
    known = words.model_dump(exclude_none=True)
    if row.signature is not None:
        known |= open_signature(keys, row).model_dump()
    standing = SigningState(
        state=row.state,
        fields=known | {name: value for name, value in given.items() if value},
        refused=bool(given),
        numbers=(view.asked, view.signed),
        until=(asked.call.until, asked.call.zone),
        languages=draft.languages,
    )
    return signing_page(text, form.signing.page, standing)


def _over(context: Context) -> SigningAnswer:
    return SigningAnswer(404, over_page(_forms(context)))


def _forms(context: Context) -> list[AppealForm]:
    templates = context.renderer.templates
    forms = (templates.forms[date, each] for date, each in sorted(templates.forms))
    found = {form.language: form for form in forms if form.signing is not None}
    return list(found.values())


def _expect_few(context: Context, address: str | None, cost: int) -> None:
    if not context.public.on:
        raise NotFound("There is no such page.")
    if wait := context.public.limits.take(network_of(address), cost):
        raise TooManyRequests(TOO_MANY, values={"seconds": wait})
