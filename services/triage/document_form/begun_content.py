"""The content of a new document as a program gets it: the form of the page, read as a request."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from services.triage.document_form.draft_form import DraftForm
from services.triage.document_form.forms import DocumentForm
from services.triage.document_form.new_document import Beginning
from services.triage.schemas import BegunContent
from shared.web.forms import nested


def begun_content(beginning: Beginning, names: str, languages: Iterable[str]) -> BegunContent:
    """Return what the page of a new document would save if nobody typed anything.

    `names`: "yes" if they are printed. no `languages`: those for which the record has words, else
    English. One for which it has none is empty.
    """
    given = {name: said for name, said in beginning.form(names).given.items() if any(said)}
    told = DraftForm.model_validate(nested(given))
    form = DocumentForm(beginning.renderer, ZoneInfo("UTC"))
    body = form.as_request(
        told, beginning.told.case.country, languages=tuple(languages) or told.written or ("en",)
    )
    return BegunContent.model_validate(body | {"seen": len(beginning.told.documents)})
