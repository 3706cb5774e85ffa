"""Admit an organisation by its personal link: read what it is asked to sign, and take its answer.

Nobody signs in here: the link is the right. It opens one text and nothing else, as long as every
gate of the document is open. Whatever the reason, a link that cannot be used gives nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pydantic import ValidationError

from services.triage.context import Context
from services.triage.drafting.signing_page import SigningState
from services.triage.drafting.template_parts import SigningPage
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
from shared.contracts.content import AppealText
from shared.problems import Conflict, NotFound, TooManyRequests
from shared.storage.sealing import Erased, Keys
from shared.storage.unit_of_work import ReadSession, UnitOfWork
from shared.web.limits import TOO_MANY

SHOWN_COSTS, ANSWERED_COSTS = 2, 10
"""Points of a network that a look at the page and an answer cost."""
ANSWERS = frozenset({"sign", "decline", "withdraw"})
"""What the buttons of the page send."""


@dataclass(frozen=True, repr=False)
class Invitation:
    """What an organisation is asked to sign, in one language, and how far it is."""

    text: AppealText
    words: SigningPage
    state: SigningState


class Taken(Enum):
    """What became of an answer."""

    STORED = "stored"
    NO_ANSWER = "no-answer"
    """No button sends it, or the organisation answered before: nothing was changed."""
    UNPRINTABLE = "unprintable"
    GONE = "gone"


@dataclass(frozen=True)
class Answer:
    """What became of an answer; `wrong`: the fields that are missing or too long."""

    taken: Taken
    wrong: frozenset[str] = frozenset()


async def admit(context: Context, address: str | None, *, answers: bool = False) -> None:
    """Let a network look, or answer; `TooManyRequests` if it did so too often."""
    if not context.public.on:
        raise NotFound("There is no such page.")
    cost = ANSWERED_COSTS if answers else SHOWN_COSTS
    if wait := context.public.limits.take(network_of(address), cost):
        raise TooManyRequests(TOO_MANY, values={"seconds": wait})


async def read_invitation(
    context: Context,
    token: str,
    language: str,
    given: Mapping[str, str],
    answer: Answer = Answer(Taken.NO_ANSWER),
) -> Invitation | None:
    """Return what a link opens, in a language of the text; None if it cannot be used.

    `language` empty: that of the organisation. `given`: what was typed, and what is wrong with it
    by `answer`.
    """
    async with context.database.read() as session:
        asked = await asked_by_link(session, token_hash(token), context.database.now())
        header = await read_header(session, asked.case.id) if asked else None
        if asked is None or header is None:
            return None
        keys = await context.keyring.open((*header.subjects, *header.unmerged))
        try:
            if not await may_be_shown(session, keys, context, asked):
                return None
            return await _invitation(session, keys, context, asked, (language, given, answer))
        except Erased:
            return None


async def take_answer(context: Context, token: str, said: str, given: Mapping[str, str]) -> Answer:
    """Sign, decline or withdraw; anything else changes nothing."""
    if said not in ANSWERS:
        return Answer(Taken.NO_ANSWER)
    hashed = token_hash(token)
    async with context.database.read() as session:
        asked = await asked_by_link(session, hashed, context.database.now())
        header = await read_header(session, asked.case.id) if asked else None
    if header is None:
        return Answer(Taken.GONE)
    keys = await context.keyring.open((*header.subjects, *header.unmerged))
    try:
        async with context.database.unit_of_work("triage", keys) as work:
            await _act(work, context, hashed, said, given)
    except ValidationError as fault:
        return Answer(Taken.NO_ANSWER, frozenset(str(each["loc"][0]) for each in fault.errors()))
    except (signing.Unprintable, Conflict, NotFound, Erased) as refused:
        return Answer(_taken(refused))
    return Answer(Taken.STORED)


def _taken(refused: Exception) -> Taken:
    if isinstance(refused, signing.Unprintable):
        return Taken.UNPRINTABLE
    return Taken.NO_ANSWER if isinstance(refused, Conflict) else Taken.GONE


async def _act(
    work: UnitOfWork, context: Context, hashed: bytes, said: str, given: Mapping[str, str]
) -> None:
    if said == "sign":
        typed = {name: given.get(name, "") for name in SignDocument.model_fields}
        await signing.sign(work, context, hashed, SignDocument.model_validate(typed))
    elif said == "decline":
        await signing.decline(work, context, hashed)
    else:
        await signing.withdraw(work, context, hashed)


async def _invitation(
    session: ReadSession,
    keys: Keys,
    context: Context,
    asked: LinkHolder,
    typed: tuple[str, Mapping[str, str], Answer],
) -> Invitation | None:
    """Return the invitation; None if the words to sign are not among the templates any more."""
    (language, given, answer), row = typed, asked.signatory
    draft = open_draft(keys, asked.version)
    view = await signatories_view(session, keys, context, asked.document, draft)
    stored = texts_of(keys, asked.document, asked.version)
    # Who else signed is not told before the list is approved: only how many.
    texts = signed_by(stored, context, draft, view.model_copy(update={"organisations": []}))
    chosen = language if language in draft.languages else row.language
    text = next(each for each in texts.texts if each.language == chosen)
    form = context.renderer.templates.form(draft.template, chosen)
    if form is None or form.signing is None:
        return None
    known = open_asked(keys, row).model_dump(exclude_none=True)
    if row.signature is not None:
        known |= open_signature(keys, row).model_dump()
    standing = SigningState(
        state=row.state,
        # What was emptied stays empty beside what is wrong with it.
        fields=known | {name: given.get(name, "") for name in given},
        wrong=answer.wrong,
        unprintable=answer.taken is Taken.UNPRINTABLE,
        numbers=(view.asked, view.signed),
        until=(asked.call.until, asked.call.zone),
        languages=draft.languages,
    )
    return Invitation(text, form.signing.page, standing)
