"""A request says each thing once: doubled keys and parameters are refused, naming them."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict

from shared.web.app import create_service_app
from shared.web.forms import read_form
from shared.web.routing import Router
from shared.web.unambiguous import doubled_keys

JSON = {"content-type": "application/json"}


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: str
    more: Any = None


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    router = Router()

    @router.post("/told")
    async def told(told: Told) -> Told:
        return told

    @router.get("/found")
    async def found(
        state: str = "", uses: Annotated[tuple[str, ...], Query()] = ()
    ) -> dict[str, Any]:
        return {"state": state, "uses": uses}

    @router.post("/page", include_in_schema=False)
    async def page(request: Request) -> dict[str, Any]:
        return {name: list(values) for name, values in (await read_form(request)).given.items()}

    app = create_service_app(title="Invented", version="1", routers=[router], needed={})
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://tocsin.test") as client:
        yield client


def fields(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [fault["field"] for fault in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('{"state": "refused", "state": "given"}', ["state"]),
        ('{"state": "a", "more": {"b": [{"c": 1, "c": 1}]}}', ["more.b.0.c"]),
        ('{"state": "a", "st\\u0061te": "b"}', ["state"]),
        ('{"state": "a", "more": {"": 1, "": 2}}', ["more."]),
    ],
)
async def test_a_key_that_stands_twice_is_named(
    client: httpx2.AsyncClient, body: str, named: list[str]
) -> None:
    answer = await client.post("/told", content=body, headers=JSON)
    assert fields(answer) == named
    assert answer.json()["errors"][0]["code"] == "twice"
    vendor = {"content-type": "application/merge-patch+json; charset=utf-8"}
    assert fields(await client.post("/told", content=body, headers=vendor)) == named


async def test_one_key_in_two_objects_is_one_thing_each(client: httpx2.AsyncClient) -> None:
    body = '{"state": "a", "more": [{"state": 1}, {"state": 2}]}'
    assert (await client.post("/told", content=body, headers=JSON)).status_code == 200


async def test_what_is_not_json_is_told_as_before(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/told", content="{", headers=JSON)).status_code == 400
    deep = "[" * 100_000
    assert (await client.post("/told", content=deep, headers=JSON)).status_code == 400
    assert doubled_keys(b"\xff") == []


async def test_parameters_are_known_and_given_once(client: httpx2.AsyncClient) -> None:
    assert fields(await client.get("/found?stat=open&state=a")) == ["query.stat"]
    assert fields(await client.get("/found?state=a&state=b")) == ["query.state"]
    answer = await client.get("/found?state=a&uses=b&uses=c")
    assert answer.json() == {"state": "a", "uses": ["b", "c"]}


async def test_what_a_page_does_not_know_filters_nothing(client: httpx2.AsyncClient) -> None:
    """A link from elsewhere may carry it, such as a mail client's mark."""
    answer = await client.post("/page?from=mail", data={"state": "a"})
    assert answer.json() == {"state": ["a"]}


async def test_a_field_of_a_form_is_given_once_where_it_is_no_list(
    client: httpx2.AsyncClient,
) -> None:
    assert fields(await client.post("/page", data={"state": ["refused", "given"]})) == ["state"]
    answer = await client.post("/page", data={"uses[]": ["a", "b"], "state": ["a", ""]})
    assert answer.json() == {"uses[]": ["a", "b"], "state": ["a"]}
