"""The command that hands out a document as PDF."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.triage.access import CaseAccess

PDF = "application/pdf"
DocumentLanguage = Annotated[str, Query(pattern="^([a-z]{2,3})?$", description="Such as `fr`.")]


async def pdf_of(access: CaseAccess, document: UUID, language: str) -> Response:
    """Return one language of a document as a file. The trail has the reading before the answer."""
    printed = await access.to_print(document, language)
    made = await access.context.typesetter.typeset(printed)
    named = f'attachment; filename="{printed.file_name}"'
    return Response(made, media_type=PDF, headers={"Content-Disposition": named})
