"""Every error is problem+json, names the field, and never repeats what was sent."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx2
import pytest
import structlog
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.exc import DBAPIError

from shared.problems import Conflict, FieldFault, Invalid
from shared.web.app import ServiceApp, create_service_app
from shared.web.edge import BODY_BYTES, Edge
from shared.web.routing import Router

SECRET = "Invented Person of Nowhere"


class Act(BaseModel):
    model_config = ConfigDict(extra="forbid")

    violation: UUID
    when: datetime


class Alert(BaseModel):
    model_config = ConfigDict(extra="forbid")

    narrative: str = Field(min_length=3, max_length=4000)
    acts: list[Act] = Field(default_factory=list)
    last: Act | None = None
    first: tuple[Act, ...] = Field((), alias="begin")

    @field_validator("narrative")
    @classmethod
    def not_only_dots(cls, value: str) -> str:
        if value.strip(".") == "":
            raise ValueError("Say what happened.")
        return value


class StateFault(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def alerts() -> Router:
    router = Router()

    @router.post("/v1/alerts", status_code=201)
    async def file_alert(alert: Alert) -> dict[str, int]:
        return {"length": len(alert.narrative)}

    @router.get("/v1/alerts")
    async def list_alerts(limit: int = 50) -> dict[str, int]:
        return {"limit": limit}

    @router.get("/v1/conflict")
    async def conflict() -> None:
        raise Conflict("Gate {gate} is shut.", code="gate-shut", values={"gate": "consent"})

    @router.get("/v1/invalid")
    async def invalid() -> None:
        raise Invalid("Look again.", faults=[FieldFault("acts.0", "Unknown.", "unknown")])

    @router.get("/v1/broken")
    async def broken() -> None:
        raise RuntimeError(SECRET)

    @router.get("/v1/database/{state}")
    async def database(state: str) -> None:
        raise DBAPIError(SECRET, {"name": SECRET}, StateFault(state))

    @router.get("/v1/away")
    async def away() -> None:
        raise ConnectionRefusedError(SECRET)

    return router


@pytest.fixture
def app() -> ServiceApp:
    return create_service_app(title="Intake", version="1", routers=[alerts()], needed={})


@pytest.fixture
async def client(app: ServiceApp) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1"
    ) as client:
        yield client


def problem(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:tocsin:problem:{code}"
    assert body["status"] == status
    assert body["instance"] == f"urn:tocsin:request:{answer.headers['x-request-id']}"
    assert body["title"]
    assert body["detail"]
    assert SECRET not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    return body


async def test_a_refusal_of_an_operation_says_its_code_and_words(
    client: httpx2.AsyncClient,
) -> None:
    body = problem(await client.get("/v1/conflict"), 409, "gate-shut")
    assert body["detail"] == "Gate consent is shut."


async def test_faults_of_an_operation_are_listed_by_field(client: httpx2.AsyncClient) -> None:
    body = problem(await client.get("/v1/invalid"), 422, "invalid")
    assert body["errors"] == [{"field": "acts.0", "message": "Unknown.", "code": "unknown"}]


async def test_each_invalid_field_is_named_and_no_value_is_repeated(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.post(
        "/v1/alerts", json={"narrative": 7, "acts": [{"violation": SECRET, "when": SECRET}]}
    )
    errors = problem(answer, 422, "invalid")["errors"]
    assert [error["field"] for error in errors] == [
        "narrative",
        "acts.0.violation",
        "acts.0.when",
    ]


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"narative": "x"}, "narative", "Did you mean “narrative”?"),
        ({"act": []}, "act", "Did you mean “acts”?"),
        ({"start": []}, "start", "The fields are: narrative, acts, last, begin."),
        ({"acts": [{}, {"started": 1}]}, "acts.1.started", "The fields are: violation, when."),
        ({"last": {"violations": 1}}, "last.violations", "Did you mean “violation”?"),
        ({"begin": [{"wen": 1}]}, "begin.0.wen", "Did you mean “when”?"),
        ({SECRET * 100: 1}, None, "The fields are: narrative, acts, last, begin."),
    ],
)
async def test_an_unknown_field_is_told_which_there_are(
    client: httpx2.AsyncClient, body: dict[str, Any], field: str | None, message: str
) -> None:
    answer = await client.post("/v1/alerts", json=body)
    unknown = [e for e in answer.json()["errors"] if e["code"] == "extra-forbidden"]
    assert [e["message"] for e in unknown] == [f"This field is not known. {message}"]
    assert field is None or unknown[0]["field"] == field


async def test_a_validator_of_ours_speaks_in_its_own_words(client: httpx2.AsyncClient) -> None:
    body = problem(await client.post("/v1/alerts", json={"narrative": "..."}), 422, "invalid")
    assert body["errors"][0]["message"] == "Say what happened."


async def test_a_query_parameter_is_named_with_where_it_stands(client: httpx2.AsyncClient) -> None:
    body = problem(await client.get("/v1/alerts", params={"limit": SECRET}), 422, "invalid")
    assert body["errors"][0]["field"] == "query.limit"


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe", b'{"narrative": "\xc3("}', b"[" * 200_000, b""],
    ids=["cut", "not UTF-8", "invalid UTF-8", "very deep", "empty"],
)
async def test_a_body_that_is_not_json_is_refused(
    client: httpx2.AsyncClient, content: bytes
) -> None:
    answer = await client.post(
        "/v1/alerts", content=content, headers={"content-type": "application/json"}
    )
    if content:
        problem(answer, 400, "malformed")
    else:
        problem(answer, 422, "invalid")


async def test_a_lone_surrogate_is_refused_in_value_and_name(client: httpx2.AsyncClient) -> None:
    answer = await client.post(
        "/v1/alerts",
        content=b'{"narrative": "\\ud800abc"}',
        headers={"content-type": "application/json"},
    )
    problem(answer, 422, "invalid")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", None])
async def test_another_media_type_is_415(client: httpx2.AsyncClient, kind: str | None) -> None:
    headers = {"content-type": kind} if kind else {}
    answer = await client.post("/v1/alerts", content=b"{}", headers=headers)
    problem(answer, 415, "unsupported-media-type")
    assert answer.headers["accept"] == "application/json"


async def test_a_wrong_method_names_all_that_are_allowed(client: httpx2.AsyncClient) -> None:
    answer = await client.delete("/v1/alerts")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST"


async def test_an_unknown_path_is_404_and_a_slash_too_many_is_no_redirect(
    client: httpx2.AsyncClient,
) -> None:
    problem(await client.get(f"/{SECRET}"), 404, "not-found")
    problem(await client.get("/v1/alerts/"), 404, "not-found")


async def test_an_unexpected_error_says_its_number_and_logs_no_text(
    client: httpx2.AsyncClient,
) -> None:
    with structlog.testing.capture_logs() as logs:
        problem(await client.get("/v1/broken"), 500, "unexpected")
    (entry,) = logs
    assert entry["error"] == "builtins.RuntimeError"
    assert "test_problems.py" in entry["at"][-1]
    assert SECRET not in str(logs)


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        ("22021", 422, "unstorable"),
        ("57P01", 503, "unavailable"),
        ("08006", 503, "unavailable"),
        ("40001", 503, "unavailable"),
        ("42703", 500, "unexpected"),
    ],
)
async def test_a_fault_of_the_database_is_told_by_its_kind(
    client: httpx2.AsyncClient, state: str, status: int, code: str
) -> None:
    problem(await client.get(f"/v1/database/{state}"), status, code)


async def test_a_database_that_cannot_be_reached_is_503(client: httpx2.AsyncClient) -> None:
    told = problem(await client.get("/v1/away"), 503, "unavailable")
    # Programs get one language, whatever they request.
    french = await client.get("/v1/away", headers={"accept-language": "fr"})
    assert french.json()["detail"] == told["detail"]


async def test_a_large_body_is_refused_with_and_without_a_declared_length(
    client: httpx2.AsyncClient,
) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 100_000

    headers = {"content-type": "application/json"}
    large = await client.post("/v1/alerts", content=b" " * (BODY_BYTES + 1), headers=headers)
    assert f"the limit is {BODY_BYTES >> 20} MiB" in problem(large, 413, "too-large")["detail"]
    problem(await client.post("/v1/alerts", content=parts(), headers=headers), 413, "too-large")
    lying = await client.post(
        "/v1/alerts", content=parts(), headers={**headers, "content-length": "5"}
    )
    problem(lying, 413, "too-large")


async def test_a_trickling_body_is_given_up(app: ServiceApp) -> None:
    edge = Edge(app, body_grace_seconds=0.05)
    sent: list[MutableMapping[str, Any]] = []

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/alerts",
        "raw_path": b"/v1/alerts",
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"content-type", b"application/json")],
    }
    async with asyncio.timeout(5):
        await edge(scope, never, send)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_every_operation_documents_its_refusals(app: ServiceApp) -> None:
    document = app.openapi()
    for path in document["paths"].values():
        for operation in path.values():
            assert {"4XX", "5XX"} <= operation["responses"].keys()
            assert "422" not in operation["responses"]
    assert "ProblemDetails" in document["components"]["schemas"]
