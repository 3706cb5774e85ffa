"""Labels for the kinds of documents, and the templates that pages offer."""

from collections.abc import Sequence

from services.triage.drafting.template import URGENT_APPEAL, Templates
from services.triage.drafting.template_parts import OwnSection
from services.triage.pages.documents.document_view import Opened
from services.triage.pages.labels.case_labels import Labels
from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.web.forms import Form
from shared.web.labels import Choices


def kind_names(templates: Templates, labels: Labels) -> dict[str, str]:
    """Return the names of all kinds with templates, and of the urgent appeal."""
    named = {each: templates.kind_name(each, labels.language) for each in templates.latest_of_kinds}
    return named | {URGENT_APPEAL: labels.message(msgid("Urgent appeal"))}


def template_choices(templates: Templates, labels: Labels, opened: Opened) -> Choices:
    """Return each template by its date; with the name of its kind if there are several kinds.

    A case that has an urgent appeal is offered no second one, and nobody a style of later.
    """
    names, chosen = kind_names(templates, labels), opened.form.value("template")
    offered = [
        date
        for date in templates.dates
        if date == chosen or (templates.holds(date) and not templates.rules(date).of_withdrawn)
    ]
    if len(templates.latest_of_kinds) == 1:
        return [(date, date) for date in offered]
    return [
        (date, f"{names[templates.kind(date)]} ({date})")
        for date in offered
        if opened.standing is None or templates.kind(date) != URGENT_APPEAL or date == chosen
    ]


def is_letter(templates: Templates, form: Form) -> bool:
    """Return whether the chosen template has a salutation, and so a closing."""
    chosen = form.value("template") or ""
    return any(
        found.salutation for code in APPEAL_LANGUAGES if (found := templates.form(chosen, code))
    )


def own_sections(templates: Templates, form: Form) -> dict[str, Sequence[OwnSection]]:
    """Return the parts that only documents of this kind have, by language."""
    chosen = form.value("template") or ""
    found = {code: templates.form(chosen, code) for code in APPEAL_LANGUAGES}
    return {code: each.sections if each else () for code, each in found.items()}
