"""A document: its draft beside how it reads, and the way through its gates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from services.triage import work
from services.triage.drafting.draft import LINE, MOST_ADDRESSEES
from services.triage.operations.drafting import BEING_WRITTEN, URGENT_APPEAL
from services.triage.pages.asking import Visiting, WordsOf, act
from services.triage.pages.beginning import Beginning
from services.triage.pages.case import rights, taken
from services.triage.pages.colleagues import colleagues
from services.triage.pages.forms import LANGUAGES, DocumentForm, addressee_rows
from services.triage.pages.words import Words
from services.triage.reception import Visit
from services.triage.rules.gates import uses_of
from services.triage.rules.words import msgid
from services.triage.schemas import (
    AlertShown,
    Approve,
    BestInterestShown,
    CaseShown,
    DocumentShown,
    EditDocument,
    GateShown,
    Return,
    Submit,
    Withdraw,
)
from shared.access.roles import Operation
from shared.problems import Conflict, FieldFault, Problem
from shared.web.again import with_kept
from shared.web.confirming import Question, ask_first
from shared.web.depends import PagesOf, path_of
from shared.web.forms import Form, read_form
from shared.web.pages import Pages

router = APIRouter(include_in_schema=False, prefix="/cases/{case}/documents")


TAKEN_BACK = msgid(
    "Saved. The appeal is a draft again and no longer waits for approval: submit it once more."
)
WITHDRAWING = Question(
    msgid("Withdraw this document?"),
    msgid(
        "What still waits is stopped, and what was sent cannot be called back. This cannot be"
        " undone."
    ),
    msgid("Withdraw it"),
)


@dataclass(frozen=True, repr=False)
class Opened:
    """A document, or one that is begun, on its page. `told`: what it stands on, while somebody

    writes or approves it. `too_long`: fields that were not begun, as they hold too little.
    """

    form: Form
    told: CaseShown | None
    shown: DocumentShown | None = None
    too_long: Sequence[str] = ()

    @property
    def uses(self) -> tuple[str, ...]:
        """The uses that its audience needs consent for."""
        if self.shown is None:
            return ()
        return uses_of(self.shown.document.audience, names_shown=self.shown.names_shown)

    def refused(self, alert: AlertShown, words: Words) -> list[tuple[str, str]]:
        """Return the other uses that were refused, with their labels: nobody is to overlook one."""
        return [
            (use, words.term("consent_uses", use))
            for use, state in sorted(alert.consents.items())
            if state == "refused" and use not in self.uses
        ]

    @property
    def decisions(self) -> list[BestInterestShown]:
        """The best-interest decisions on these uses."""
        every = self.told.best_interest if self.told else []
        return [each for each in every if not {*each.uses}.isdisjoint(self.uses)]

    @property
    def standing(self) -> str | None:
        """The code of the appeal that the case has, where another one would be begun."""
        documents = self.told.documents if self.told and self.shown is None else []
        issued = (each for each in documents if each.state == "issued")
        return next((each.reference for each in issued if each.kind == URGENT_APPEAL), None)

    def alerts_of(self, gate: GateShown) -> list[tuple[int, AlertShown]]:
        """Return the alerts whose consent keeps this gate shut, each with its number."""
        every = dict(enumerate(self.told.alerts, start=1)) if self.told else {}
        named = str(gate.values.get("alerts", "")).split(", ")
        return [(number, alert) for number, alert in every.items() if str(number) in named]

    def accounts(self) -> Iterator[UUID | None]:
        """Name every account that the page shows."""
        if self.shown is not None:
            document = self.shown.document
            yield from (*document.drafters, document.submitted_by, document.approved_by)
            yield self.shown.returned.returned_by if self.shown.returned else None
        for each in self.decisions:
            yield from (each.proposed_by, each.decided_by)


@router.get("/new")
async def new(
    request: Request,
    pages: PagesOf,
    visit: Visiting,
    words: WordsOf,
    names: Annotated[str, Query(pattern="^(yes|no)$")] | None = None,
) -> HTMLResponse:
    told = await visit.show()
    beginning = Beginning(visit.parts.renderer, told)
    wanted = names or beginning.names()
    opened = Opened(beginning.form(wanted), told, too_long=beginning.too_long(wanted))
    return await _page(request, pages, visit, words, opened)


@router.post("/new")
async def begin(request: Request, pages: PagesOf, visit: Visiting, words: WordsOf) -> Response:
    told = await visit.show()
    sent = await read_form(request)
    form = Beginning(visit.parts.renderer, told).written(sent)
    asked = _forms(pages, visit).saved(form, told.case.country, None, pages.gettext(request))
    if asked is None:
        opened = Opened(replace(form, given=sent.given), told)
        return await _page(request, pages, visit, words, opened, status=422)
    try:
        outcome = await work.draft(visit, asked[0])
    except Problem as problem:
        sent.refuse(problem, pages.gettext(request))
        return await _page(request, pages, visit, words, Opened(sent, told), status=problem.status)
    path = f"/cases/{visit.case}/documents/{outcome.receipt.id}"
    return pages.redirect(path_of(request, path), msgid("The draft was saved."))


@router.get("/{document}")
async def read(
    request: Request, pages: PagesOf, visit: Visiting, words: WordsOf, document: UUID
) -> HTMLResponse:
    shown = await visit.document(document)
    opened = Opened(_forms(pages, visit).filled(shown), await _told(visit, shown), shown)
    return await _page(request, pages, visit, words, opened)


@router.post("/{document}")
async def save(
    request: Request, pages: PagesOf, visit: Visiting, words: WordsOf, document: UUID
) -> Response:
    shown = await visit.document(document)
    form = await read_form(request)
    sent = _forms(pages, visit).saved(form, shown.draft.country, shown, pages.gettext(request))
    if sent is None:
        opened = Opened(form, await _told(visit, shown), shown)
        return await _page(request, pages, visit, words, opened, status=422)
    asked, version = sent
    try:
        await work.edit(visit, document, EditDocument(**dict(asked), version=version))
    except Problem as problem:
        form.refuse(problem, pages.gettext(request))
        opened = Opened(form, await _told(visit, shown), shown)
        return await _page(request, pages, visit, words, opened, status=problem.status)
    taken_back = shown.document.state == "submitted"
    return pages.redirect(
        path_of(request, _path(visit, document)),
        TAKEN_BACK if taken_back else msgid("The draft was saved."),
        "warning" if taken_back else "done",
    )


@router.post("/{document}/submit")
async def submit(
    request: Request, pages: PagesOf, visit: Visiting, words: WordsOf, document: UUID
) -> Response:
    """Submit what is on the screen: what was changed there is saved in the same step."""
    shown = await visit.document(document)
    form = await read_form(request)
    sent = _forms(pages, visit).saved(form, shown.draft.country, shown, pages.gettext(request))
    if sent is None:
        opened = Opened(form, await _told(visit, shown), shown)
        return await _page(request, pages, visit, words, opened, status=422)
    saved, version = sent
    asked = Submit(
        version=max(version, 1), do_no_harm=tuple(form.chosen("do_no_harm[]")), document=saved
    )
    return await act(
        request, pages, lambda: work.submit(visit, document, asked), _path(visit, document),
        msgid("The appeal waits for approval."),
    )  # fmt: skip


@router.post("/{document}/approve")
async def approve(
    request: Request, pages: PagesOf, visit: Visiting, words: WordsOf, document: UUID
) -> Response:
    asked = taken(await read_form(request), Approve, pages.gettext(request))
    try:
        return await act(
            request, pages, lambda: work.approve(visit, document, asked), _path(visit, document),
            msgid("The appeal is issued."),
        )  # fmt: skip
    except Conflict as conflict:
        if conflict.code != "gates-shut":
            raise
        gates = (await visit.document(document)).shut_gates
        faults = [FieldFault(f"gates.{gate.code}", words.gate(gate), gate.code) for gate in gates]
        raise Conflict(
            conflict.message, code=conflict.code, values=conflict.values, faults=faults
        ) from None


@router.post("/{document}/return")
async def return_(request: Request, pages: PagesOf, visit: Visiting, document: UUID) -> Response:
    asked = taken(await read_form(request), Return, pages.gettext(request))
    return await act(
        request, pages, lambda: work.return_(visit, document, asked), _path(visit, document),
        msgid("The appeal was returned."),
    )  # fmt: skip


@router.post("/{document}/withdraw")
async def withdraw(request: Request, pages: PagesOf, visit: Visiting, document: UUID) -> Response:
    asked = taken(await read_form(request), Withdraw, pages.gettext(request))
    await visit.admit(Operation.APPEAL_WITHDRAW)
    if (page := await ask_first(request, pages, WITHDRAWING)) is not None:
        return page
    return await act(
        request, pages, lambda: work.withdraw(visit, document, asked), _path(visit, document),
        msgid("The appeal was withdrawn."),
    )  # fmt: skip


def _forms(pages: Pages, visit: Visit) -> DocumentForm:
    return DocumentForm(visit.parts.renderer, pages.zone)


async def _told(visit: Visit, shown: DocumentShown) -> CaseShown | None:
    """Return what the document stands on, while somebody writes or approves it."""
    return await visit.show() if shown.document.state in BEING_WRITTEN else None


def _recipients(shown: DocumentShown | None) -> str | None:
    """Return the page of dispatch that counts whom this would reach: only dispatch knows it."""
    if shown is None:
        return None
    asked = {"country": shown.draft.country, "audience": shown.document.audience}
    return f"/dispatch/recipients?{urlencode(asked, doseq=True)}"


def _path(visit: Visit, document: UUID) -> str:
    return f"/cases/{visit.case}/documents/{document}"


async def _page(
    request: Request,
    pages: Pages,
    visit: Visit,
    words: Words,
    opened: Opened,
    *,
    status: int = 200,
) -> HTMLResponse:
    templates = visit.parts.renderer.templates
    form, shown = opened.form, opened.shown
    offered: dict[str, Any] = {
        "audience": words.choices("authority", "diplomat", "media", "partner", "un"),
        "issuers": words.choices(*templates.issuers(templates.latest)),
        "violations": words.menu("violations"),
        "situations": words.menu("situations"),
        "templates": [(date, date) for date in templates.dates],
        "names": shown is None and form.value("names_shown") != "yes",
    }
    gettext = pages.gettext(request)
    staff = await colleagues(visit.parts, visit.principal, gettext, opened.accounts())
    return pages.render(
        request, "document.html", status=status, shown=shown, form=form, words=words,
        offered=offered, may=rights(visit), case=visit.case, blank=Form(),
        zone=pages.zone.key, recipients=_recipients(shown), opened=opened, told=opened.told,
        decisions=opened.decisions, colleagues=staff, most=MOST_ADDRESSEES, longest=LINE,
        rows={code: addressee_rows(with_kept(request, form), code) for code in LANGUAGES},
        standing=opened.standing,
        uses=[(use, words.term("consent_uses", use)) for use in opened.uses],
    )  # fmt: skip
