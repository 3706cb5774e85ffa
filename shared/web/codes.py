"""Serve the lists of codes that a service's requests accept, as JSON. They are public."""

from typing import Annotated

from fastapi import Path as InPath
from fastapi import Request
from pydantic import BaseModel

from shared.message_ids import msgid
from shared.problems import NotFound
from shared.taxonomy import CODES, coded_fields
from shared.taxonomy.terms import Labels
from shared.web.routing import Router


class CodeView(BaseModel):
    """A code and its label in each language."""

    code: str
    labels: Labels


class CodeList(BaseModel):
    """The codes of a list, in its order."""

    kind: str
    codes: tuple[CodeView, ...]


def codes_router(*requests: type[BaseModel]) -> Router:
    """Return the route that shows the lists of the coded fields of these requests."""
    kinds = sorted({each.kind for model in requests for each in coded_fields(model).values()})
    prefix, _, name = CODES.rpartition("/")
    router = Router(prefix=prefix, tags=["codes"])

    @router.get(f"/{name}/{{kind}}", summary="List the codes that fields accept")
    async def list_codes(
        request: Request,
        kind: Annotated[str, InPath(max_length=64, json_schema_extra={"enum": [*kinds]})],
    ) -> CodeList:
        """Return a list with its labels. No token is needed."""
        if kind not in kinds:
            raise NotFound(msgid("There is no such list of codes."))
        terms = getattr(request.app.taxonomy, kind)
        return CodeList(
            kind=kind,
            codes=tuple(CodeView(code=each.code, labels=each.labels) for each in terms),
        )

    return router
