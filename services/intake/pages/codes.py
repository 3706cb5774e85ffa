"""The codes that the fields of an alert take, for whoever writes to the API. Nothing is secret."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from services.intake.depends import ContextDep
from shared.web.depends import PagesDep
from shared.web.routing import Router

router = Router(include_in_schema=False)

CODES_OF: Mapping[str, str] = MappingProxyType(
    {
        "country": "countries",
        "language": "languages",
        "source.relation": "source_relations",
        "source.reliability": "reliabilities",
        "source.channel": "contact_channels",
        "situation": "situations",
        "asked_for": "help_kinds",
        "persons.kind": "subject_kinds",
        "persons.gender": "genders",
        "persons.role": "defender_roles",
        "persons.risk_groups": "risk_groups",
        "acts.violation": "violations",
        "acts.precision": "date_precisions",
        "acts.perpetrators": "perpetrators",
        "expected.kind": "expectations",
        "consents.use": "consent_uses",
        "consents.state": "consent_states",
    }
)
"""Which list of the taxonomy a field of an alert takes its codes from."""


@router.get("/codes")
async def show_codes(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    of: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Show them to whoever asks, as the reference of the API is shown; open those `of` one field.

    All together they are longer than anybody scrolls.
    """
    lists = {field: getattr(context.taxonomy, kind) for field, kind in CODES_OF.items()}
    return pages.render(request, "codes.html", lists=lists, open=of)
