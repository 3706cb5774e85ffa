"""The fields by which the form of an alert belongs to a draft, and what a draft keeps of it.

`request`: the key of the form, and the id of its draft. `window`: the id of this page of it.
`seen`: the window that had saved the draft last when the page was made. In the form of a change
`version` and `seen_as` say what the page showed of the alert; its draft keeps them.
"""

import re
from collections.abc import Iterator
from uuid import UUID

from services.intake.operations.drafts import DRAFT_CHANGED, DRAFT_GONE, FILED_BEFORE
from services.intake.pages.filing_form import OF_THE_PAGE, FilingForm
from services.intake.schemas.drafts import DraftContent, DraftHeading, DraftPage, OpenedDraft
from shared.access.principal import Principal
from shared.clock import new_id
from shared.message_ids import msgid
from shared.problems import Invalid
from shared.web.forms import TOO_LONG, Form
from shared.web.redisplay import Redisplayed
from shared.web.submitted_form import SubmittedForm

DRAFT_FIELDS = ("request", "window", "seen")
BEGUN_ON = ("version", "seen_as")
OPENED = "opened"
"""The mark of a form that shows a saved draft."""
FIRST_CHARACTERS = 80
"""Of what happened, in the heading of a draft."""
NOTHING_TYPED = msgid("There is nothing to save yet. Fill in at least one field.")
_A_NAME = re.compile(r"persons\.[0-9]+\.(name|pseudonym)", re.ASCII)
_APART = frozenset({FILED_BEFORE, DRAFT_CHANGED, DRAFT_GONE})


def begun() -> Form:
    """Return a form that nobody has filled in yet, with a key of its own."""
    return Form({name: [str(new_id())] for name in ("request", "window")})


def is_apart(kept: Redisplayed | None) -> bool:
    """Return whether a form is shown again that no longer belongs to its draft or its alert.

    A person who was told so and sends it again means another one.
    """
    return kept is not None and any(map(kept.was_refused, _APART))


def is_opened_draft(kept: Redisplayed) -> bool:
    """Return whether a form shows a draft as it is saved, and nothing that was typed since."""
    return OPENED in kept.sent.marks


def draft_fields(form: Form, *, anew: bool) -> dict[str, str]:
    """Return the hidden fields of the page; all of them new if `anew`."""
    fresh = begun()
    if anew:
        return {name: fresh.value(name) for name in DRAFT_FIELDS}
    return {
        name: form.value(name) or fresh.value(name) if name != "seen" else form.value(name)
        for name in DRAFT_FIELDS
    }


def page_of(form: Form, principal: Principal, alert: UUID | None = None) -> DraftPage | None:
    """Return the draft that a sent form belongs to; None if its key is none of ours.

    `alert`: the alert that the form changes.
    """
    draft = _id(form.value("request"))
    if draft is None:
        return None
    window, seen = _id(form.value("window")), _id(form.value("seen"))
    return DraftPage(principal.account, draft, window or new_id(), seen, alert)


def content_of(sent: SubmittedForm) -> DraftContent:
    """Return what was typed, with nothing changed. Raises `Invalid`: too much, or nothing."""
    if sent.is_too_large():
        raise Invalid(TOO_LONG, code="too-long")
    said = {name: values for name, values in sent.given.items() if any(map(str.strip, values))}
    if FilingForm(Form(said)).is_blank:
        raise Invalid(NOTHING_TYPED, code="nothing-typed")
    own = set(OF_THE_PAGE).difference(BEGUN_ON)
    typed = (item for item in sent.open_items if item[0] not in own and item[1])
    return DraftContent(fields=tuple(typed))


def heading_of(content: DraftContent) -> DraftHeading:
    first = dict(reversed(content.fields))
    words = " ".join(first.get("narrative", "").split())
    if len(words) > FIRST_CHARACTERS:
        words = f"{words[:FIRST_CHARACTERS]}…"
    name = next(_names(content), "")
    return DraftHeading(country=first.get("country", ""), name=name, words=words)


def sent_again(opened: OpenedDraft, page: str, principal: Principal) -> SubmittedForm:
    """Return the draft as the form that goes to `page`, the path of its page too."""
    own = (("request", str(opened.id)), ("seen", str(opened.saved_in)))
    marks = {"page": page, "account": str(principal.account), OPENED: "yes"}
    return SubmittedForm(page, (*opened.content.fields, *own), marks)


def _names(content: DraftContent) -> Iterator[str]:
    for name, value in content.fields:
        if _A_NAME.fullmatch(name) and value.strip():
            yield " ".join(value.split())[:FIRST_CHARACTERS]


def _id(stated: str) -> UUID | None:
    try:
        found = UUID(stated)
    except ValueError:
        return None
    return found if str(found) == stated else None
