"""The page of a case: what is known, what happened, and what to do."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from services.triage.access import CaseAccess, expect_known
from services.triage.commands import cases
from services.triage.pages.confirmations import closing, deciding_best_interest, rejecting_facts
from services.triage.pages.depends import LabelsDep, PageAccess, case_path
from services.triage.pages.documents.kinds import kind_names
from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.labels.colleagues import Colleagues, colleagues
from services.triage.pages.protecting import ProtectionForm, choices
from services.triage.rules.gates.all_gates import UNTRUE
from services.triage.rules.outcomes import OUTCOMES
from services.triage.rules.protection import PROTECTION_KINDS
from services.triage.rules.withdrawals import BEGUN_THERE
from services.triage.schemas import (
    AddSource,
    AssessSource,
    AssignCase,
    CaseView,
    CloseCase,
    DeadlineView,
    DecideBestInterest,
    ProposeBestInterest,
    ReopenCase,
    TimelineItem,
    VerifyCase,
)
from shared.access.authorise import may
from shared.access.names import account_of
from shared.access.roles import Operation
from shared.contracts.codes import Code
from shared.contracts.facts import situations_of
from shared.message_ids import msgid
from shared.problems import Conflict, Invalid
from shared.web.confirming import ask_first
from shared.web.depends import PagesDep, path_of
from shared.web.forms import Form
from shared.web.idempotency import Outcome
from shared.web.pages import Pages
from shared.web.pagination import WantedPage, next_link
from shared.web.request_model import RequestModel
from shared.web.routing import Router
from shared.web.submit import submitted
from shared.web.time_zones import zone_choices

router = Router(include_in_schema=False)


class SourceForm(AddSource):
    """The form of a source, which is independent only if somebody says so."""

    reliability: Code
    independent: bool


Do = Callable[[CaseAccess, Any], Awaitable[Outcome]]

COMMANDS: dict[str, tuple[Operation, type[RequestModel], Do, str]] = {
    "take": (
        Operation.CASE_ASSIGN, AssignCase, cases.assign,
        msgid("You are now the officer of this case.")),
    "source": (
        Operation.CASE_VERIFY, SourceForm, cases.add_source, msgid("Source added.")),
    "verify": (
        Operation.CASE_VERIFY, VerifyCase, cases.verify,
        msgid("Verification recorded.")),
    "close": (Operation.CASE_CLOSE, CloseCase, cases.close, msgid("Case closed.")),
    "reopen": (Operation.CASE_CLOSE, ReopenCase, cases.reopen, msgid("Case reopened.")),
    "protection": (
        Operation.PROTECTION_REQUEST, ProtectionForm, cases.request_protection,
        msgid("Protection requested.")),
    "best-interest": (
        Operation.CASE_VERIFY, ProposeBestInterest, cases.propose_best_interest,
        msgid("Proposal recorded.")),
}  # fmt: skip
"""The commands of the forms of a case: the right, the model, the function, the message
afterwards."""


@router.get("/cases/{case}")  # the access takes the case of the path
async def case(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep, page: WantedPage
) -> HTMLResponse:
    read = await access.page(page)
    shown, happened = read.case, read.happened
    staff = Colleagues(access.principal.account, read.staff, pages.gettext(request))
    who = choices(shown.alerts, pages.gettext(request))
    given = {"reliability": ["unknown"], "urgency": [shown.case.level]}
    if len(who) == 1:
        given["who"] = [who[0][0]]
    return pages.render(
        request,
        "case.html",
        shown=shown,
        entries=[_entry(each, labels, staff) for each in happened.items],
        more_link=next_link(request, happened),
        campaigns=read.campaigns,
        deadlines=lines_of(shown.deadlines),
        zones=zone_choices(),
        words=labels,
        begun_there=BEGUN_THERE,
        kinds=kind_names(access.context.renderer.templates, labels),
        menus=labels.menus(AddSource, VerifyCase, ProposeBestInterest),
        colleagues=staff,
        may=rights(access),
        form=Form(given),
        who=who,
        outcomes=labels.choices(*OUTCOMES),
        protection_kinds=[(code, labels.term("help_kinds", code)) for code in PROTECTION_KINDS],
        reachable=_reachable(access, shown),
    )


def _further(access: CaseAccess, model: type[RequestModel]) -> Callable[[Any], Awaitable[None]]:
    of_support = issubclass(model, ProtectionForm)
    check = cases.expect_protection if of_support else expect_known
    return partial(check, access.context, access.principal)


@router.post("/cases/{case}/sources/{source}")
async def assess(request: Request, pages: PagesDep, access: PageAccess, source: UUID) -> Response:
    asked = await submitted(request, pages, AssessSource, further=_further(access, AssessSource))
    await cases.assess_source(access, source, asked)
    return pages.redirect(path_of(request, case_path(access)), msgid("Source assessed."))


@router.post("/cases/{case}/best-interest/{proposal}")
async def decide(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep, proposal: UUID
) -> Response:
    await access.admit(Operation.APPEAL_APPROVE)  # checked before the form is read
    asked = await submitted(request, pages, DecideBestInterest)
    question = (
        deciding_best_interest(await access.show(), proposal, labels)
        if asked.decision == "agreed"
        else None
    )
    if question and (page := await ask_first(request, pages, question)) is not None:
        return page
    await cases.decide_best_interest(access, proposal, asked)
    return pages.redirect(path_of(request, case_path(access)), msgid("Decision recorded."))


@router.post("/cases/{case}/{command}")
async def do(request: Request, pages: PagesDep, access: PageAccess, command: str) -> Response:
    if command not in COMMANDS:
        raise Invalid("You cannot do this with a case.")
    operation, model, run, done = COMMANDS[command]
    await access.admit(operation)  # checked before the form is read
    asked = await submitted(request, pages, model, further=_further(access, model))
    question = closing(await access.show(), asked) if isinstance(asked, CloseCase) else None
    if isinstance(asked, VerifyCase) and asked.status in UNTRUE:
        question = rejecting_facts(await access.show(), asked)
    if question and (page := await ask_first(request, pages, question)) is not None:
        return page
    try:
        await run(access, asked)
    except Conflict as conflict:
        if conflict.code != "assigned-since":
            raise
        raise await _named(pages, request, access, conflict) from None
    return pages.redirect(path_of(request, case_path(access)), done)


async def _named(
    pages: Pages, request: Request, access: CaseAccess, conflict: Conflict
) -> Conflict:
    """Return the conflict with the name of the colleague who was faster."""
    account = account_of(conflict.values["account"])
    gettext = pages.gettext(request)
    staff = await colleagues(access.context, access.principal, gettext, [account])
    name = staff.name(account) if account else gettext(msgid("nobody"))
    return Conflict(
        msgid("{name} took this case at {time} (UTC). Look at it again first."),
        code=conflict.code,
        values={"name": name, "time": conflict.values["time"]},
    )


def _reachable(access: CaseAccess, shown: CaseView) -> list[str]:
    """Return the situations in which the person can be asked for consent."""
    known = access.context.taxonomy.situations
    told = dict.fromkeys(
        situation
        for each in shown.alerts
        if each.facts and not each.withdrawn
        for situation in situations_of(each.facts, each.persons)
    )
    return [code for code in told if code not in known or known.get(code).reachable]


def lines_of(deadlines: Sequence[DeadlineView]) -> list[DeadlineView]:
    """Return one line for each deadline.

    The steps of the acknowledgement count as one deadline, and those of each correction and notice:
    its line shows the next step, and has run out if any of them has.
    """
    lines: dict[object, list[DeadlineView]] = {}
    for each in deadlines:
        is_in_steps = each.kind == "acknowledgement" or each.document is not None
        lines.setdefault((each.kind, each.document) if is_in_steps else each.id, []).append(each)
    return sorted(map(_line, lines.values()), key=lambda each: each.due_at)


def _line(steps: Sequence[DeadlineView]) -> DeadlineView:
    following = next((each for each in steps if not each.rang), steps[-1])
    return following.model_copy(update={"rang": any(each.rang for each in steps)})


def _entry(item: TimelineItem, labels: Labels, staff: Colleagues) -> dict[str, Any]:
    actor, given_to = account_of(item.actor), account_of(item.detail.get("account"))
    # If people assign a case to themselves, the entry names no second person.
    told = labels.told(item) if given_to in {None, actor} else item.words or staff.to(given_to)
    said = (labels.happened(item.kind), staff.by(actor))
    return {
        "moment": item.at,
        "text": ", ".join(filter(None, said)),
        "detail": told,
        "tone": labels.tone(item.kind),
    }


def rights(access: CaseAccess) -> dict[str, bool]:
    """Return the rights by which the page offers forms. The operations check them again."""
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
    return {name: may(access.principal, operation) for name, operation in offered.items()}
