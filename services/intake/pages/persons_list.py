"""Read a list of persons, pasted or in a file, and show the form again with what was read.

A file becomes the text of the field in which a list is pasted. Nothing is stored: the form is as it
was, with the list in its field.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.intake import access
from services.intake.context import Context
from services.intake.depends import ContextDep
from services.intake.pages.amending_form import AmendingForm
from services.intake.pages.filing_form import FilingForm
from services.intake.pages.pasted_persons import FIELD
from services.intake.pages.persons_file import FILE, GUESS, read_file
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.depends import PagePrincipal, PagesDep
from shared.web.faults import MOST_FAULTS
from shared.web.forms import Form
from shared.web.pages import Pages
from shared.web.problems import INVALID_MESSAGE
from shared.web.routing import Router
from shared.web.submit import once_more
from shared.web.submitted_form import SENT, SubmittedForm, read_sent

router = Router(include_in_schema=False)

NOTHING = msgid("Choose a file, or paste the lines of a list above.")
ALREADY_LINES = msgid(
    "There are lines in the list already. Empty it first, so that nobody is in it twice, or paste "
    "the lines of the file below them."
)


@router.post("/alerts/persons-list")
async def read_list(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    access.expect_filer(principal)
    return await _read(request, pages, context, FilingForm)


@router.post("/alerts/{alert}/amendments/persons-list")
async def read_list_to_amend(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    page = await access.page_to_amend(context, principal, alert)
    return await _read(
        request, pages, context, lambda form: AmendingForm(form, alert_persons=page.alert.persons)
    )


async def _read(
    request: Request, pages: Pages, context: Context, made: Callable[[Form], FilingForm]
) -> Response:
    sent = await read_sent(request)
    if FILE in sent.files:
        sent = request.scope[SENT] = _with_text_of_file(sent)
    said = {name: values for name, values in sent.given.items() if any(map(str.strip, values))}
    listed = made(Form(said)).listed(context.taxonomy)
    faults = list(islice(listed.faults_in_words(pages.gettext(request)), MOST_FAULTS))
    if not faults and not listed.persons:
        faults = [FieldFault(FILE, NOTHING, "missing")]
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)
    return await once_more(request)


def _with_text_of_file(sent: SubmittedForm) -> SubmittedForm:
    """Return the form with the text of the file in the field of the list. Raises `Invalid`."""
    if any(value.strip() for name, value in sent.items if name == FIELD):
        raise Invalid(INVALID_MESSAGE, faults=[FieldFault(FILE, ALREADY_LINES, "not-empty")])
    read = read_file(sent.files[FILE])
    others = [item for item in sent.items if item[0] not in {FIELD, FILE, GUESS}]
    return replace(sent, items=(*others, (FIELD, read.text), (GUESS, read.guess)), files={})
