"""Write the facts of a draft again from the record, such as after an alert was amended."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.triage.commands import documents
from services.triage.document_form.facts_of_draft import facts_of
from services.triage.document_form.following import Following
from services.triage.drafting.draft import AppealDraft, LanguageDraft, Part
from services.triage.pages.depends import PageAccess
from services.triage.pages.documents.document import at_their_fields, on_the_screen, path_to
from services.triage.schemas import EditDocument
from shared.message_ids import msgid
from shared.web.depends import PagesDep, path_of
from shared.web.routing import Router

router = Router(include_in_schema=False, prefix="/cases/{case}/documents")

DONE = msgid(
    "The facts were written from the record. What stood there before is in the version before."
)


@router.post("/{document}/facts")
async def write_again(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID
) -> Response:
    """Save what is on the screen, and then the facts of the record as the next version."""
    shown, asked, version = await on_the_screen(request, pages, access, document)
    told, earlier = await access.beginning()
    with at_their_fields(asked):
        if asked.draft != shown.draft:
            await documents.edit(access, document, EditDocument(**dict(asked), version=version))
            version += 1
        following = Following(access.context.renderer, told, earlier, asked.draft.template)
        draft = with_facts(following, asked.draft, names_shown=asked.names_shown)
        again = EditDocument(**{**dict(asked), "draft": draft}, version=version)
        await documents.edit(access, document, again)
    return pages.redirect(path_of(request, path_to(access, document)), DONE)


def with_facts(following: Following, draft: AppealDraft, *, names_shown: bool) -> AppealDraft:
    """Return a draft whose facts and recalls are those of the record, in each of its languages.

    A language in which the record tells nothing keeps what it has. A document that follows another
    has the news alone as its facts, and tells what was before in its background.
    """
    versions = []
    for version in draft.versions:
        facts = facts_of(following, draft, version, names_shown=names_shown)
        recalls = "" if following.followed else facts.recalls
        written = {Part.FACTS: facts.facts, Part.RECALLS: recalls}
        parts = {**version.parts, **{part: text for part, text in written.items() if text}}
        versions.append(LanguageDraft.model_validate({**dict(version), "parts": parts}))
    return AppealDraft.model_validate({**dict(draft), "versions": versions})
