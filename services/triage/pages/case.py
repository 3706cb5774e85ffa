"""A case: what is known, what happened, what to do."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from services.triage import work
from services.triage.pages.asking import Visiting, WordsOf, act
from services.triage.pages.closing import FINAL, agreeing, untrue
from services.triage.pages.colleagues import Colleagues, colleagues
from services.triage.pages.protecting import ProtectionForm, choices
from services.triage.pages.words import Words
from services.triage.reception import Visit
from services.triage.rules.gates import UNTRUE
from services.triage.rules.outcomes import OUTCOMES
from services.triage.rules.protection import PROTECTION_KINDS
from services.triage.rules.words import msgid
from services.triage.schemas import (
    AddSource,
    Asked,
    AssessSource,
    Assign,
    CaseShown,
    Close,
    DeadlineShown,
    DecideBestInterest,
    ProposeBestInterest,
    Reopen,
    TimelineItem,
    Verify,
)
from shared.access.authorise import may
from shared.access.names import account_of
from shared.access.roles import Operation
from shared.contracts.codes import Code
from shared.problems import Conflict, Invalid
from shared.web.confirming import ask_first
from shared.web.depends import PagesOf
from shared.web.forms import Form, read_form
from shared.web.hours import zone_choices
from shared.web.idempotency import Outcome
from shared.web.pages import Pages
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router

router = Router(include_in_schema=False)


class SourceForm(AddSource):
    """What a page asks of a source: nobody counts as independent because nothing was said."""

    reliability: Code
    independent: bool


Do = Callable[[Visit, Any], Awaitable[Outcome]]

DEEDS: dict[str, tuple[Operation, type[Asked], Do, str]] = {
    "take": (Operation.CASE_ASSIGN, Assign, work.assign, msgid("The case is yours.")),
    "source": (
        Operation.CASE_VERIFY, SourceForm, work.add_source, msgid("The source was added.")),
    "verify": (
        Operation.CASE_VERIFY, Verify, work.verify, msgid("The verification was recorded.")),
    "close": (Operation.CASE_CLOSE, Close, work.close, msgid("The case was closed.")),
    "reopen": (Operation.CASE_CLOSE, Reopen, work.reopen, msgid("The case is open again.")),
    "protection": (
        Operation.PROTECTION_REQUEST, ProtectionForm, work.request_protection,
        msgid("Protection was requested.")),
    "best-interest": (
        Operation.CASE_VERIFY, ProposeBestInterest, work.propose_best_interest,
        msgid("The proposal was recorded.")),
}  # fmt: skip
"""What the forms of a case ask for: the right, the model, who does it, what is said then."""


@router.get("/cases/{case}")  # the visit takes the case of the path
async def case(
    request: Request, pages: PagesOf, visit: Visiting, words: WordsOf, page: WantedPage
) -> HTMLResponse:
    shown = await visit.show()
    happened = await visit.timeline(page)
    staff = await colleagues(
        visit.parts, visit.principal, pages.gettext(request), acting(shown, happened.items)
    )
    who = choices(shown.alerts, pages.gettext(request))
    given = {"reliability": ["unknown"], "urgency": [shown.case.level]}
    if len(who) == 1:
        given["who"] = [who[0][0]]
    return pages.render(
        request,
        "case.html",
        shown=shown,
        entries=[_entry(each, words, staff) for each in happened.items],
        more_link=next_link(request, happened),
        campaigns=await visit.campaigns(),
        clocks=clocks_of(shown.deadlines),
        zones=zone_choices(),
        words=words,
        colleagues=staff,
        may=rights(visit),
        form=Form(given),
        who=who,
        outcomes=words.choices(*OUTCOMES),
        protection_kinds=[(code, words.term("help_kinds", code)) for code in PROTECTION_KINDS],
        reachable=_reachable(visit, shown),
    )


@router.post("/cases/{case}/sources/{source}")
async def assess(
    request: Request, pages: PagesOf, visit: Visiting, case: UUID, source: UUID
) -> Response:
    asked = taken(await read_form(request), AssessSource, pages.gettext(request))
    return await act(
        request,
        pages,
        lambda: work.assess_source(visit, source, asked),
        f"/cases/{case}",
        msgid("The source was assessed."),
    )


@router.post("/cases/{case}/best-interest/{proposal}")
async def decide(  # what a page needs, and two ids of the path
    request: Request, pages: PagesOf, visit: Visiting, words: WordsOf, case: UUID, proposal: UUID
) -> Response:
    await visit.admit(Operation.APPEAL_APPROVE)  # before what was filled in is looked at
    asked = taken(await read_form(request), DecideBestInterest, pages.gettext(request))
    question = agreeing(await visit.show(), proposal, words) if asked.decision == "agreed" else None
    if question and (page := await ask_first(request, pages, question)) is not None:
        return page
    return await act(
        request,
        pages,
        lambda: work.decide_best_interest(visit, proposal, asked),
        f"/cases/{case}",
        msgid("The decision was recorded."),
    )


@router.post("/cases/{case}/{deed}")
async def do(request: Request, pages: PagesOf, visit: Visiting, case: UUID, deed: str) -> Response:
    if deed not in DEEDS:
        raise Invalid("This is not something that can be done with a case.")
    operation, model, run, done = DEEDS[deed]
    found, _ = await visit.admit(operation)  # before what was filled in is looked at
    asked = taken(await read_form(request), model, pages.gettext(request))
    question = FINAL[deed](found.number, asked) if deed in FINAL else None
    if isinstance(asked, Verify) and asked.status in UNTRUE:
        question = untrue(await visit.show(), asked)
    if question and (page := await ask_first(request, pages, question)) is not None:
        return page
    try:
        return await act(request, pages, lambda: run(visit, asked), f"/cases/{case}", done)
    except Conflict as conflict:
        if conflict.code != "assigned-since":
            raise
        raise await _named(pages, request, visit, conflict) from None


async def _named(pages: Pages, request: Request, visit: Visit, conflict: Conflict) -> Conflict:
    """Say the same with the name of the colleague who was faster."""
    account = account_of(conflict.values["account"])
    gettext = pages.gettext(request)
    staff = await colleagues(visit.parts, visit.principal, gettext, [account])
    name = staff.name(account) if account else gettext(msgid("nobody"))
    return Conflict(
        msgid("{name} took this case at {time} (UTC). Look at it again first."),
        code=conflict.code,
        values={"name": name, "time": conflict.values["time"]},
    )


def _reachable(visit: Visit, shown: CaseShown) -> list[str]:
    """Return the situations, as told, in which the person can be asked themselves."""
    known = visit.parts.taxonomy.situations
    told = dict.fromkeys(
        each.facts.situation for each in shown.alerts if each.facts and not each.withdrawn
    )
    return [code for code in told if code not in known or known.get(code).reachable]


def clocks_of(deadlines: Sequence[DeadlineShown]) -> list[DeadlineShown]:
    """Return one line for each clock: the steps of the acknowledgement are one, the next of them,

    which ran out if any of them did.
    """
    steps = [each for each in deadlines if each.kind == "acknowledgement"]
    others = [each for each in deadlines if each.kind != "acknowledgement"]
    if not steps:
        return others
    following = next((each for each in steps if not each.rang), steps[-1])
    rang = any(each.rang for each in steps)
    return sorted(
        [following.model_copy(update={"rang": rang}), *others], key=lambda each: each.due_at
    )


def acting(shown: CaseShown, happened: Sequence[TimelineItem]) -> Iterator[UUID | None]:
    """Name every account that the page of a case shows."""
    yield shown.case.assigned_to
    for document in shown.documents:
        yield from (*document.drafters, document.submitted_by, document.approved_by)
    for decision in shown.best_interest:
        yield from (decision.proposed_by, decision.decided_by)
    for alert in shown.alerts:
        yield from alert.recorded_refusals()
    for entry in happened:
        yield from (account_of(entry.actor), account_of(entry.detail.get("account")))


def _entry(item: TimelineItem, words: Words, staff: Colleagues) -> dict[str, Any]:
    actor, given_to = account_of(item.actor), account_of(item.detail.get("account"))
    # Who takes a case gives it to nobody else.
    told = words.told(item) if given_to in {None, actor} else item.words or staff.to(given_to)
    said = (words.happened(item.kind), staff.by(actor))
    return {
        "moment": item.at,
        "text": ", ".join(filter(None, said)),
        "detail": told,
        "tone": words.tone(item.kind),
    }


def taken(form: Form, model: type[Any], gettext: Callable[[str], str]) -> Any:
    taken = form.take(model, gettext)
    if taken is None:
        raise Invalid("Some of this cannot be taken.", faults=form.faults)
    return taken


def rights(visit: Visit) -> dict[str, bool]:
    """Return what the page offers. The operations ask again."""
    offered = {
        "alert": Operation.ALERT_READ,
        "take": Operation.CASE_ASSIGN,
        "answer": Operation.CLOCK_ANSWER,
        "verify": Operation.CASE_VERIFY,
        "link": Operation.CASE_LINK,
        "close": Operation.CASE_CLOSE,
        "draft": Operation.APPEAL_DRAFT,
        "submit": Operation.APPEAL_SUBMIT,
        "approve": Operation.APPEAL_APPROVE,
        "withdraw": Operation.APPEAL_WITHDRAW,
        "protection": Operation.PROTECTION_REQUEST,
    }
    return {name: may(visit.principal, operation) for name, operation in offered.items()}
