"""Begin a document as the console begins it: filled from the record of its case."""

from services.triage.access import officials
from services.triage.api.depends import DOCUMENTS, ReadAccess
from services.triage.document_form.begun_content import begun_content
from services.triage.document_form.new_document import Beginning
from services.triage.document_form.proposed_officials import proposed_officials
from services.triage.drafting.template import Templates
from services.triage.schemas import BeginDraft, BegunDraft, NotInFacts
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.problems import INVALID_MESSAGE
from shared.web.routing import Router

NO_TEMPLATE = msgid("There is no such template. The kinds of documents are: {kinds}.")

router = Router(prefix="/v1/cases/{case}/drafts", tags=DOCUMENTS)


@router.post("", summary="Begin a draft from the record of a case")
async def begin_draft(access: ReadAccess, asked: BeginDraft) -> BegunDraft:
    """Nothing is stored: change `document` and send it to draft a document.

    Its addressees are yours to choose: `officials` has those who are proposed, for each language.

    `template` is a date of a template, or a kind: its newest template. 422 `unknown-code` if there
    is no such template.
    """
    await access.admit(Operation.APPEAL_DRAFT)
    renderer = access.context.renderer
    template = _template(renderer.templates, asked.template)
    told, earlier = await access.beginning()
    beginning = Beginning(renderer, told, earlier, template)
    names = beginning.names()
    if asked.names_shown is not None:
        names = "yes" if asked.names_shown else "no"
    document = begun_content(beginning, names, dict.fromkeys(asked.languages or ()))
    rules = renderer.templates.rules(document.draft.template)
    country = told.case.country
    proposed, offices_left_out = proposed_officials(
        await officials.list_offered(access.context, access.principal, country),
        document.draft,
        access.context.taxonomy,
        has_addressees=rules.addressed,
    )
    return BegunDraft(
        document=document,
        too_long=beginning.too_long(names),
        left_out=beginning.left_out(names),
        without_place=beginning.without_place(),
        not_in_facts=[
            NotInFacts(language=language, reason=each.reason, words=each.words)
            for language, found in beginning.not_in_facts(names).items()
            if language in {version.language for version in document.draft.versions}
            for each in found
        ],
        officials=proposed,
        offices_left_out=offices_left_out,
    )


def _template(templates: Templates, asked: str | None) -> str | None:
    """Return the template that somebody asked for, or the newest of that kind."""
    kinds = templates.latest_of_kinds
    if asked is None or asked in templates.dates:
        return asked
    if asked in kinds:
        return kinds[asked]
    fault = FieldFault("template", NO_TEMPLATE, "unknown-code", {"kinds": ", ".join(sorted(kinds))})
    raise Invalid(INVALID_MESSAGE, faults=[fault])
