"""Every service shows anybody the lists of codes that its requests accept."""

from collections.abc import Iterator

import httpx2
import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from services.dispatch.api import campaigns, contacts, hazards
from services.dispatch.api import codes as of_dispatch
from services.identity import api as of_identity
from services.intake import api as of_intake
from services.relocation import api as of_relocation
from services.triage.api import codes as of_triage
from services.triage.api import routers as routers_of_triage
from shared.taxonomy import coded_fields, load_taxonomy
from shared.web.app import create_service_app
from shared.web.routing import Router

SERVICES: dict[str, tuple[Router, list[Router]]] = {
    "dispatch": (of_dispatch.router, [campaigns.router, contacts.router, hazards.router]),
    "identity": (of_identity.codes, [of_identity.router]),
    "intake": (of_intake.codes, [of_intake.router]),
    "relocation": (of_relocation.codes, [of_relocation.router]),
    "triage": (
        of_triage.router,
        [each for each in routers_of_triage if each is not of_triage.router],
    ),
}


def requests(routers: list[Router]) -> Iterator[type[BaseModel]]:
    for router in routers:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for body in route.dependant.body_params:
                kind = body.field_info.annotation
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    yield kind


def client(codes: Router) -> httpx2.AsyncClient:
    app = create_service_app(title="Invented", version="1", routers=(codes,), needed={})
    transport = httpx2.ASGITransport(app=app)
    return httpx2.AsyncClient(transport=transport, base_url="http://invented.invalid")


@pytest.mark.parametrize("service", SERVICES)
async def test_each_list_that_a_request_takes_is_shown_and_no_other(service: str) -> None:
    codes, routers = SERVICES[service]
    taken = {each.kind for model in requests(routers) for each in coded_fields(model).values()}
    assert taken
    taxonomy = load_taxonomy()
    async with client(codes) as asking:
        for kind in vars(taxonomy):
            answer = await asking.get(f"/v1/codes/{kind}")
            assert answer.status_code == (200 if kind in taken else 404), kind
            if kind in taken:
                shown = answer.json()
                assert shown["kind"] == kind
                listed = [each["code"] for each in shown["codes"]]
                assert listed == list(getattr(taxonomy, kind).codes)


async def test_each_code_has_its_labels() -> None:
    async with client(of_identity.codes) as asking:
        first = (await asking.get("/v1/codes/desks")).json()["codes"][0]
    term = next(iter(load_taxonomy().desks))
    assert first["code"] == term.code
    assert {"en": first["labels"]["en"], "fr": first["labels"]["fr"]} == {
        "en": term.label("en"),
        "fr": term.label("fr"),
    }


async def test_the_document_of_the_api_names_the_codes_that_a_field_takes() -> None:
    app = create_service_app(
        title="Invented", version="1", routers=(of_intake.router, of_intake.codes), needed={}
    )
    document = app.openapi()
    person = document["components"]["schemas"]["NewPerson"]["properties"]
    assert person["kind"]["enum"] == list(load_taxonomy().subject_kinds.codes)
    alert = document["components"]["schemas"]["FileAlert"]["properties"]
    assert "/v1/codes/countries" in alert["country"]["description"]
    shown = document["paths"]["/v1/codes/{kind}"]["get"]
    assert shown["security"] == []
    assert "countries" in shown["parameters"][0]["schema"]["enum"]
