"""Repeated keys and parameters of a request are refused by name."""

import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict

from shared.problems import FieldFault, Invalid
from shared.web import strict_requests, submitted_form
from shared.web.app import create_service_app
from shared.web.faults import MOST_FAULTS
from shared.web.forms import read_form
from shared.web.routing import Router
from shared.web.strict_requests import MOST_NAMES, READ_HERE, doubled_keys
from shared.web.submitted_form import FORM_BYTES, MOST_FIELDS, READ_BYTES, read_sent

JSON = {"content-type": "application/json"}


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: str
    more: Any = None


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    router = Router()

    @router.post("/told")
    async def told(told: Body) -> Body:
        return told

    @router.get("/found")
    async def found(
        state: str = "", uses: Annotated[tuple[str, ...], Query()] = ()
    ) -> dict[str, Any]:
        return {"state": state, "uses": uses}

    @router.post("/page", include_in_schema=False)
    async def page(request: Request) -> dict[str, Any]:
        return {name: list(values) for name, values in (await read_form(request)).given.items()}

    @router.post("/sign-in", include_in_schema=False)
    async def sign_in(request: Request) -> int:
        return len((await read_sent(request, carries=True)).items)

    app = create_service_app(title="Invented", version="1", routers=[router], needed={})
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://tocsin.test") as client:
        yield client


async def test_an_unknown_filter_is_told_with_those_that_there_are(
    client: httpx2.AsyncClient,
) -> None:
    near = await client.get("/found", params={"statte": "given"})
    far = await client.get("/found", params={"x": "1"})
    none = await client.post("/told", params={"x": "1"}, json={"state": "given"})
    assert [fault["message"] for each in (near, far, none) for fault in each.json()["errors"]] == [
        "This field is not known. Did you mean \u201cstate\u201d?",
        "This field is not known. The fields are: state, uses.",
        "This field is not known.",
    ]


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
    """A link from elsewhere may contain it, such as a mail client's mark."""
    answer = await client.post("/page?from=mail", data={"state": "a"})
    assert answer.json() == {"state": ["a"]}


@pytest.mark.parametrize("name", ["Authorization", "Idempotency-Key", "Content-Type"])
async def test_a_header_that_says_who_asks_and_what_is_given_once(
    client: httpx2.AsyncClient, name: str
) -> None:
    headers = [("content-type", "application/json"), (name, "first"), (name.lower(), "second")]
    answer = await client.post("/told", content='{"state": "a"}', headers=headers)
    assert fields(answer) == [f"header.{name}"]
    once = [("content-type", "application/json")]
    if name != "Content-Type":
        once.append((name, "first"))
    answer = await client.post("/told", content='{"state": "a"}', headers=once)
    assert answer.status_code == 200


async def test_a_field_of_a_form_is_given_once_where_it_is_no_list(
    client: httpx2.AsyncClient,
) -> None:
    assert fields(await client.post("/page", data={"state": ["refused", "given"]})) == ["state"]
    answer = await client.post("/page", data={"uses[]": ["a", "b"], "state": ["a", ""]})
    assert answer.json() == {"uses[]": ["a", "b"], "state": ["a"]}


class TestWhatAStrangerSends:
    """Of any input, only as much is checked as a person could mean or read."""

    async def test_no_more_faults_are_told_than_are_read(self, client: httpx2.AsyncClient) -> None:
        doubled = ",".join(['{"a":0,"a":0}'] * 1000)
        answer = await client.post("/told", content=f'{{"more":[{doubled}]}}', headers=JSON)
        assert fields(answer) == [f"more.{number}.a" for number in range(MOST_FAULTS)]
        unknown = {f"a{number}": 0 for number in range(5000)}
        assert len(fields(await client.post("/told", json=unknown))) == MOST_FAULTS
        query = "&".join(f"a{number}=b" for number in range(1000))
        assert len(fields(await client.get(f"/found?{query}"))) == MOST_FAULTS
        twice = {f"a{number}": ["b", "c"] for number in range(400)}
        assert len(fields(await client.post("/page", data=twice))) == MOST_FAULTS

    def test_the_walk_ends_with_the_last_fault_that_is_told(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked_at = []

        def counted(keys: Iterable[str]) -> Counter[str]:
            looked_at.append(1)
            return Counter(keys)

        monkeypatch.setattr(strict_requests, "Counter", counted)
        inner = b"[" + b",".join([b'{"":0,"":0}'] * 2000) + b"]"
        faults = doubled_keys(b'{"a":' * 900 + inner + b"}" * 900)
        assert len(faults) == len(looked_at) == MOST_FAULTS

    def test_reading_ends_with_the_last_name_that_is_taken(self) -> None:
        # The rest is not JSON, which a reader that continues would notice.
        objects = b'{"a":0},' * MOST_NAMES
        with pytest.raises(Invalid) as refused:
            doubled_keys(b"[" + objects + b"no JSON")
        assert refused.value.code == "too-many-fields"

    async def test_more_names_than_are_taken_are_refused_in_words(
        self, client: httpx2.AsyncClient
    ) -> None:
        answer = await client.post("/told", json={str(n): 0 for n in range(MOST_NAMES)})
        assert answer.status_code == 422
        assert answer.json()["type"] == "urn:tocsin:problem:too-many-fields"
        assert "10000 names" in answer.json()["detail"]
        most = {"state": "a", "more": {str(n): 0 for n in range(MOST_NAMES - 5)}}
        assert (await client.post("/told", json=most)).status_code == 200

    async def test_a_long_body_is_read_beside_the_event_loop(
        self, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read_in = []

        def noted(body: bytes) -> list[FieldFault]:
            read_in.append(threading.current_thread())
            return doubled_keys(body)

        monkeypatch.setattr(strict_requests, "doubled_keys", noted)
        for length in (1, READ_HERE):
            told = {"state": "a" * length}
            assert (await client.post("/told", json=told)).status_code == 200
        assert [each is threading.main_thread() for each in read_in] == [True, False]

    async def test_a_form_is_read_no_further_than_is_taken(
        self, client: httpx2.AsyncClient
    ) -> None:
        most = {"narrative": "z" * (FORM_BYTES - len("narrative="))}
        assert (await client.post("/page", data=most)).status_code == 200
        longer = {"narrative": "z" * FORM_BYTES}
        assert (await client.post("/page", data=longer)).status_code == 413
        # Letters of other scripts are sent as three times as many bytes as they are.
        most = {"narrative": "\u0627" * (FORM_BYTES // 2 - len("narrative="))}
        assert (await client.post("/page", data=most)).status_code == 200
        longer_still = {"narrative": "\u0627" * (FORM_BYTES // 2)}
        assert (await client.post("/page", data=longer_still)).status_code == 413
        # A sign-in carries along what the person typed before.
        assert (await client.post("/sign-in", data=longer)).status_code == 200
        assert (await client.post("/sign-in", data={"x": "z" * READ_BYTES})).status_code == 413

    @pytest.mark.parametrize("path", ["/page", "/sign-in"])
    async def test_a_form_of_a_stranger_has_no_more_fields_than_are_taken(
        self, client: httpx2.AsyncClient, path: str
    ) -> None:
        """To return many of them took most of a second of the event loop."""
        fields = {f"x{number}": "y" for number in range(MOST_FIELDS)}
        assert (await client.post(path, data=fields)).status_code == 200
        parts = {name: (None, value) for name, value in fields.items()}
        assert (await client.post(path, files=parts)).status_code == 200
        assert (await client.post(path, data=fields | {"one": "more"})).status_code == 413
        answer = await client.post(path, files=parts | {"one": (None, "more")})
        assert answer.status_code == 422

    async def test_a_long_form_is_read_beside_the_event_loop(
        self, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read_in = []

        def noted(body: bytes) -> list[tuple[str, str]]:
            read_in.append(threading.current_thread())
            return parse(body)

        parse = submitted_form.parse
        monkeypatch.setattr(submitted_form, "parse", noted)
        for length in (1, submitted_form.READ_HERE):
            assert (await client.post("/page", data={"x": "z" * length})).status_code == 200
        assert [each is threading.main_thread() for each in read_in] == [True, False]
