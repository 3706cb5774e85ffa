"""Find all that is wrong with a draft before it is saved, and refuse it once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.addressing import address_faults
from services.triage.drafting.contradictions import contradictions
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.filled import Filled
from services.triage.drafting.rendering import Renderer
from services.triage.operations.appeals.following import code_kept_by
from services.triage.queries.unsealing import open_persons
from services.triage.rules.acts import PEOPLE
from services.triage.rules.code_forms import CodeForms
from services.triage.rules.embargoes import is_far
from services.triage.rules.kinds import audiences_refused
from services.triage.schemas import DocumentContent
from services.triage.tables import Alert, Case, CaseAlert
from shared.contracts.content import AppealTexts
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.storage.sealing import Keys
from shared.web.dates_and_times import EARLIEST
from shared.web.problems import INVALID_MESSAGE

EMBARGO_PAST = msgid(
    "The embargo is over: the document would be sent at once. Correct the time, or confirm "
    "that this is intended."
)
EMBARGO_FAR = msgid(
    "The embargo ends more than four months from now: the document would wait until then. "
    "Correct the time, or confirm that this is intended."
)
NOT_FOR_THEM = msgid(
    "A document of this kind is not sent to all of these audiences. Choose those that it is for, "
    "or another template."
)
ELSEWHERE = msgid("A document must be about the country of its case.")
OF_PERSONS = msgid(
    "This case is about persons and not about an organisation. Clear this box, or the text "
    "does not demand their release, care and protection."
)
CONTRADICTS = msgid("The draft contradicts itself, or contains something impossible.")


@dataclass(frozen=True)
class Known:
    """The facts that a draft must agree with. `of_persons`: its case is only about people.

    `following`: what is wrong with the document that it says it follows.
    """

    country: str
    of_persons: bool
    now: datetime
    following: FieldFault | None = None


async def known_for(
    session: AsyncSession,
    keys: Keys,
    codes: CodeForms,
    case: Case,
    saved: DocumentContent,
    now: datetime,
) -> Known:
    """Return what this draft of the case has to agree with."""
    draft = saved.draft
    is_marked = draft.organisations or any(each.organisations for each in draft.plan)
    of_persons = is_marked and await _is_of_persons(session, keys, case)
    kept = await code_kept_by(session, codes, case, draft)
    return Known(case.country, of_persons, now, kept.fault)


def faultless_texts(renderer: Renderer, saved: DocumentContent, known: Known) -> AppealTexts:
    """Return the texts of a draft. Raises one `Invalid` with all its faults at their fields.

    How long a text is can be known only when all its codes are.
    """
    texts, refused = texts_and_refusals(renderer, saved, known)
    if texts is None or refused:
        raise _as_one(refused)
    return texts


def texts_and_refusals(
    renderer: Renderer,
    saved: DocumentContent,
    known: Known,
    filled: Sequence[tuple[Filled, str]] | None = None,
) -> tuple[AppealTexts | None, Sequence[Invalid]]:
    """Return the texts of a draft, and why it would not be saved; None: it cannot be drawn.

    `filled`: its parts, where they were made already.
    """
    refused = list(_refusals(saved, known))
    if fault := audience_fault(renderer, saved.draft, saved.audience):
        refused.append(Invalid(fault.message, faults=[fault]))
    texts: AppealTexts | None = None
    try:
        texts = drawn(renderer, saved, filled)
    except Invalid as wrong:
        refused.append(wrong)
    return texts, refused


def drawn(
    renderer: Renderer,
    saved: DocumentContent,
    filled: Sequence[tuple[Filled, str]] | None = None,
) -> AppealTexts:
    """Return the texts of a draft. Raises `Invalid` at the fields of the request."""
    try:
        if filled is not None:
            return renderer.laid_out(filled, saved.draft)
        return renderer.render(saved.draft, names_shown=saved.names_shown)
    except Invalid as wrong:
        wrong.faults = tuple(map(_of_the_request, wrong.faults))
        raise


def audience_fault(
    renderer: Renderer, draft: AppealDraft, audience: Collection[str]
) -> FieldFault | None:
    """Return the fault of an audience to which documents of this kind are never sent."""
    allowed = renderer.templates.rules(draft.template).audiences
    if not audiences_refused(allowed, audience):
        return None
    return FieldFault("audience", NOT_FOR_THEM, "not-for-them")


def expect_embargo_ahead(until: datetime | None, now: datetime, *, confirmed: bool) -> None:
    """Raise `Invalid` if the embargo is past and not confirmed, or in an impossible year.

    An impossible year is refused even with a confirmation. A document with a past embargo would be
    sent as soon as it is approved.
    """
    if until is None or until > now or (confirmed and until.year >= EARLIEST):
        return
    raise Invalid(EMBARGO_PAST, faults=[FieldFault("embargo_until", EMBARGO_PAST, "in-past")])


def _expect_embargo_near(saved: DocumentContent, now: datetime) -> None:
    """Raise `Invalid` if the appeal would wait for months, unless somebody confirms it."""
    if is_far(saved.embargo_until, now) and not saved.embargo_confirmed:
        fault = FieldFault("embargo_until", EMBARGO_FAR, "far-ahead")
        raise Invalid(EMBARGO_FAR, faults=[fault])


def _refusals(saved: DocumentContent, known: Known) -> Iterator[Invalid]:
    """Return what is refused before anything is rendered, one for each kind of fault."""
    draft = saved.draft
    try:
        expect_embargo_ahead(saved.embargo_until, known.now, confirmed=saved.embargo_confirmed)
        _expect_embargo_near(saved, known.now)
    except Invalid as wrong:
        yield wrong
    if faults := tuple(address_faults(draft)):
        yield Invalid(INVALID_MESSAGE, faults=faults)
    if draft.country != known.country:
        # The reference code, the recipients and their hazards follow the country of the case.
        fault = FieldFault("draft.country", ELSEWHERE, "another-country")
        yield Invalid(ELSEWHERE, faults=[fault])
    if known.following is not None:
        yield Invalid(known.following.message, faults=[known.following])
    if faults := tuple(_contradictions(draft, known)):
        yield Invalid(CONTRADICTS, faults=faults)


def _contradictions(draft: AppealDraft, known: Known) -> Iterator[FieldFault]:
    yield from contradictions(draft, known.now)
    if draft.organisations and known.of_persons:
        yield FieldFault("draft.organisations", OF_PERSONS, "about-persons")
    for number, entry in enumerate(draft.plan):
        if entry.organisations and known.of_persons:
            yield FieldFault(f"draft.plan.{number}.organisations", OF_PERSONS, "about-persons")


def _as_one(refused: Sequence[Invalid]) -> Invalid:
    """Return one refusal in place of these; one alone keeps its words."""
    if len(refused) == 1:
        return refused[0]
    return Invalid(INVALID_MESSAGE, faults=[fault for each in refused for fault in each.faults])


def _of_the_request(fault: FieldFault) -> FieldFault:
    """Return a fault of a draft as it lies in a request: `draft.template` for `template`."""
    if fault.field.partition(".")[0] not in AppealDraft.model_fields:
        return fault
    return replace(fault, field=f"draft.{fault.field}")


def of_a_submission(faults: Iterable[FieldFault]) -> Iterator[FieldFault]:
    """Return the faults of a draft where a request to submit has them: below `document`."""
    for fault in faults:
        is_of_the_draft = fault.field.partition(".")[0] in DocumentContent.model_fields
        yield replace(fault, field=f"document.{fault.field}") if is_of_the_draft else fault


async def _is_of_persons(session: AsyncSession, keys: Keys, case: Case) -> bool:
    """Return whether every readable alert is only about people."""
    alerts = await session.scalars(
        select(Alert)
        .join(CaseAlert, CaseAlert.alert == Alert.alert)
        .where(CaseAlert.case_id == case.id)
    )
    kinds = {
        person.kind
        for alert in alerts
        if not keys.is_erased(alert.subject)
        for person in open_persons(keys, alert).persons
    }
    return bool(kinds) and kinds <= PEOPLE
