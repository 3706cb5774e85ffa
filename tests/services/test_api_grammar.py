"""The OpenAPI document of each service follows the rules of docs/api.md."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.front.catalogue import CATALOGUE
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.access.tokens import TokenSigner
from shared.clock import new_id
from shared.runtime import issuer_of

LANDED = Path(__file__).parent / "landed_operations.txt"
"""One line for each operation that was ever released: service, method, path and name."""
HTTP_METHODS = {"get", "post", "put", "patch", "delete"}
ASKS_NOBODY = {
    "check_liveness",
    "check_readiness",
    "sign_in",
    "read_openid_configuration",
    "list_public_keys",
    "list_codes",
}
SIGNED_BY_TWILIO = {"report_sms", "receive_sms"}

TAKES_NO_KEY = {
    # identity
    "sign_in": "it makes nothing that stands",
    "change_password": "the former password is wrong by then",
    # triage
    "preview_document": "it stores nothing",
    "begin_draft": "it stores nothing",
    # dispatch
    "report_sms": "Twilio names its message",
    "receive_sms": "a number that is blocked already stays so",
}
"""By operation name, why a POST accepts no `Idempotency-Key`."""

ENDS_IN_A_VERB = {
    # These words are also nouns.
    "preview_document", "return_document",
    # Released before the rule. They stay, without a second path.
    "stop_campaign", "send_campaign_again", "release_delivery", "settle_delivery",
    "try_channel_now", "unblock_channel", "send_missed", "deactivate_contact",
    "reactivate_contact", "disable_account", "enable_account", "confirm_account_act",
    "withdraw_account_act",
}  # fmt: skip
"""Operations whose path ends in their own verb. No new ones are allowed."""

AMOUNTS = {"amount", "ceiling", "costs_total", "recommended"}
NOT_OF_JSON_SCHEMA = {"ge", "gt", "le", "lt", "max_digits", "decimal_places", "multiple_of"}
LENGTHS_OF = {
    "maxLength": "string",
    "minLength": "string",
    "maxItems": "array",
    "minItems": "array",
    "maxProperties": "object",
    "minProperties": "object",
}
"""By keyword of JSON Schema: the only type that it limits."""


# On one worker: to make a document takes longer than to read it.
pytestmark = pytest.mark.xdist_group("documents of the API")


@dataclass(frozen=True)
class Api:
    """The OpenAPI document of one service."""

    service: str
    document: dict[str, Any]

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield method, path and description of each operation."""
        for path, operations in self.document["paths"].items():
            for method, said in operations.items():
                yield method, path, said

    def schemas(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each schema at any depth, with its place."""
        waiting: list[tuple[str, Any]] = [("", self.document)]
        while waiting:
            place, found = waiting.pop()
            if isinstance(found, dict):
                yield place, found
                waiting.extend((f"{place}/{name}", each) for name, each in found.items())
            elif isinstance(found, list):
                waiting.extend((f"{place}/{number}", each) for number, each in enumerate(found))


@pytest.fixture(scope="module")
def documents() -> dict[str, dict[str, Any]]:
    """Documents by service, made once: making one takes longer than reading it."""
    return {}


@asynccontextmanager
async def calling(service: str, told: dict[str, Any]) -> AsyncIterator[httpx2.AsyncClient]:
    """Call a service that has these settings, without its loops."""
    about = CATALOGUE[service]
    app = about.create_app(about.settings.model_validate(told))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1"
    ) as client:
        yield client
    await app.state.runtime.close()


@pytest.fixture
async def api(
    told_service: tuple[str, dict[str, Any]], documents: dict[str, dict[str, Any]]
) -> Api:
    service, told = told_service
    if service not in documents:
        async with calling(service, told) as client:
            documents[service] = (await client.get("/openapi.json")).json()
    return Api(service, documents[service])


@pytest.fixture
async def client(
    told_service: tuple[str, dict[str, Any]], signing_key: Ed25519PrivateKey
) -> AsyncIterator[httpx2.AsyncClient]:
    """Return a client of an account with all rights."""
    service, told = told_service
    settings = CATALOGUE[service].settings.model_validate(told)
    everything = frozenset(role for role in Role if role is not Role.NETWORK_MEMBER)
    caller = Principal(new_id(), "person", everything, ALL_DESKS)
    signer = TokenSigner(signing_key, issuer=issuer_of(settings.public_url))
    async with calling(service, told) as client:
        client.headers["Authorization"] = f"Bearer {signer.access_token(caller)}"
        yield client


async def test_each_operation_is_named_as_its_function_would_be_called(api: Api) -> None:
    named = [said["operationId"] for _, _, said in api.operations()]
    assert len(set(named)) == len(named)
    assert not [name for name in named if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name)]
    assert not [name for name in named if name.partition("_")[0] in HTTP_METHODS]


async def test_every_path_that_was_released_answers_under_its_name(api: Api) -> None:
    here = {
        f"{api.service} {method.upper()} {path} {said['operationId']}"
        for method, path, said in api.operations()
    }
    landed = {line for line in LANDED.read_text().splitlines() if line.split()[0] == api.service}
    assert not landed - here, "a released path is gone or has another name"
    assert not here - landed, f"add these to {LANDED.name}: they are kept from now on"


async def test_what_a_person_does_to_a_thing_is_named_by_a_noun(api: Api) -> None:
    for method, path, said in api.operations():
        verb, last = said["operationId"].partition("_")[0], path.rpartition("/")[2]
        if method == "post" and last.partition("-")[0] == verb:
            assert said["operationId"] in ENDS_IN_A_VERB, f"{path}: name it by a noun"


async def test_each_operation_says_how_to_be_let_in(api: Api) -> None:
    for _, _, said in api.operations():
        due: list[dict[str, list[str]]] = [{"bearer": []}, {"openId": []}]
        if said["operationId"] in ASKS_NOBODY:
            due = []
        elif said["operationId"] in SIGNED_BY_TWILIO:
            due = [{"twilioSignature": []}]
        assert said["security"] == due, said["operationId"]


async def test_a_client_is_told_where_tokens_come_from(api: Api) -> None:
    schemes = api.document["components"]["securitySchemes"]
    assert (schemes["bearer"]["type"], schemes["bearer"]["scheme"]) == ("http", "bearer")
    assert schemes["openId"]["type"] == "openIdConnect"
    told = urlsplit(schemes["openId"]["openIdConnectUrl"])
    assert told.scheme
    assert told.path == "/identity/.well-known/openid-configuration"
    if api.service == "identity":
        assert told.path.removeprefix("/identity") in api.document["paths"]


async def test_every_post_takes_an_idempotency_key_or_says_why_not(api: Api) -> None:
    for method, path, said in api.operations():
        if method != "post":
            continue
        headers = [each["name"] for each in said.get("parameters", ()) if each["in"] == "header"]
        keyed = "Idempotency-Key" in headers
        assert keyed != (said["operationId"] in TAKES_NO_KEY), f"POST {path}: {said['operationId']}"


async def test_whatever_takes_a_key_says_how_its_answer_tells_a_repeat(api: Api) -> None:
    for _, path, said in api.operations():
        keyed = "Idempotency-Key" in {each["name"] for each in said.get("parameters", ())}
        for status, answer in said["responses"].items():
            told = "Idempotency-Replayed" in answer.get("headers", {})
            assert told == (keyed and status.startswith("2")), f"{path}: {status}"


async def test_each_bound_is_one_that_its_type_has(api: Api) -> None:
    for place, schema in api.schemas():
        assert not schema.keys() & NOT_OF_JSON_SCHEMA, place
        for bound, kind in LENGTHS_OF.items():
            # Properties of an object can have any name: their values are schemas, not numbers.
            if isinstance(schema.get(bound), int) and "type" in schema:
                assert schema["type"] == kind, f"{place}: {bound}"


async def test_an_amount_is_text_with_a_pattern(api: Api) -> None:
    for place, schema in api.schemas():
        if place.rpartition("/")[2] != "properties":
            continue
        for name in schema.keys() & AMOUNTS:
            told = schema[name]
            kinds = [each for each in told.get("anyOf", [told]) if each.get("type") != "null"]
            for each in kinds:
                if "$ref" not in each:
                    assert each["type"] == "string", f"{place}/{name}"
                    assert all(
                        re.fullmatch(each["pattern"], said) for said in each.get("examples", ())
                    )


async def test_each_body_has_an_example_that_is_taken(api: Api, client: httpx2.AsyncClient) -> None:
    for method, path, said in api.operations():
        content = said.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        (example,) = _examples(api.document, content["application/json"]["schema"])
        place = re.sub(r"\{[^}]+\}", str(UUID(int=1)), path)
        answer = await client.request(method, place, json=example)
        assert answer.status_code not in {422, 500}, f"{method} {path}: {answer.text}"


async def test_each_request_model_is_named_as_an_operation_that_takes_it(api: Api) -> None:
    takers: dict[str, set[str]] = defaultdict(set)
    for _, _, said in api.operations():
        for content in said.get("requestBody", {}).get("content", {}).values():
            if (model := _named(content["schema"])) is not None:
                takers[model].add("".join(map(str.capitalize, said["operationId"].split("_"))))
    assert {model: names for model, names in takers.items() if model not in names} == {}


def _named(schema: dict[str, Any]) -> str | None:
    """Return the name of a body's model, also if the body can be null."""
    named = [each["$ref"] for each in schema.get("anyOf", [schema]) if "$ref" in each]
    return str(named[0]).rpartition("/")[2] if named else None


def _examples(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    model: dict[str, Any] = document["components"]["schemas"][_named(schema)]
    found: list[dict[str, Any]] = model.get("examples", [])
    return found
