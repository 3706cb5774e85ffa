"""Labels for the kinds of documents, and the templates that pages offer."""

from services.triage.drafting.template import URGENT_APPEAL, Templates
from services.triage.pages.document_view import Opened
from services.triage.pages.labels import Labels
from shared.message_ids import msgid
from shared.web.labels import Choices


def kind_names(templates: Templates, labels: Labels) -> dict[str, str]:
    """Return the names of all kinds with templates, and of the urgent appeal."""
    named = {each: templates.kind_name(each, labels.language) for each in templates.latest_of_kinds}
    return named | {URGENT_APPEAL: labels.message(msgid("Urgent appeal"))}


def template_choices(templates: Templates, names: dict[str, str], opened: Opened) -> Choices:
    """Return each template by its date; with the name of its kind if there are several kinds.

    A case that has an urgent appeal is offered no second one.
    """
    if len(templates.latest_of_kinds) == 1:
        return [(date, date) for date in templates.dates]
    return [
        (date, f"{names[templates.kind(date)]} ({date})")
        for date in templates.dates
        if opened.standing is None
        or templates.kind(date) != URGENT_APPEAL
        or date == opened.form.value("template")
    ]
