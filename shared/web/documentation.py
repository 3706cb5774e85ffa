"""Serve the OpenAPI document, also as a plain page: no script, nothing from another host."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, Template
from starlette.responses import FileResponse, HTMLResponse, JSONResponse

from shared.taxonomy import Taxonomy, name_codes
from shared.web.idempotency import KEY_HEADER, REPLAYED_HEADER
from shared.web.problems import PROBLEM_SCHEMA

HERE = Path(__file__).parent
BEARER, OPEN_ID = "bearer", "openId"
"""Names of security schemes."""


router = APIRouter(include_in_schema=False)
"""`/openapi.json`, `/docs` and its stylesheet.

Links are relative: the page works under any path. The document names the path it is under.
"""


@router.get("/openapi.json")
async def document(request: Request) -> JSONResponse:
    servers = [{"url": request.scope.get("root_path") or "/"}]
    return JSONResponse({**request.app.openapi(), "servers": servers})


@router.get("/docs")
async def documentation(request: Request) -> HTMLResponse:
    return HTMLResponse(_page().render(document=request.app.openapi()))


@router.get("/docs.css")
async def stylesheet() -> FileResponse:
    return FileResponse(HERE / "static" / "tocsin.css", media_type="text/css")


def complete(document: dict[str, Any], issuer: str | None, taxonomy: Taxonomy) -> None:
    """Add to an OpenAPI document what FastAPI does not say, in place.

    That is: the schema of refusals; for an answer that is stored under an `Idempotency-Key`, the
    header for it; for each operation how to sign in (by token or API key in the header, where the
    token may be one of the OpenID `issuer`), or that nobody has to; the codes of this installation.
    """
    name_codes(document, taxonomy)
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["ProblemDetails"] = dict(PROBLEM_SCHEMA)
    if issuer is not None:
        components.setdefault("securitySchemes", {})[OPEN_ID] = {
            "type": "openIdConnect",
            "openIdConnectUrl": f"{issuer}/.well-known/openid-configuration",
            "description": "A token of this issuer, sent as `Authorization: Bearer`.",
        }
    for operations in document["paths"].values():
        for operation in operations.values():
            if any(each["name"] == KEY_HEADER for each in operation.get("parameters", ())):
                _say_replayed(operation["responses"])
            ways = operation.setdefault("security", [])
            if issuer is not None and {BEARER: []} in ways:
                ways.append({OPEN_ID: []})


def _say_replayed(responses: dict[str, Any]) -> None:
    for status, answer in responses.items():
        if status.startswith("2"):
            answer.setdefault("headers", {})[REPLAYED_HEADER] = {
                "description": "`true` where this answer was given before: nothing was done again.",
                "schema": {"type": "string", "const": "true"},
            }


@cache
def _page() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        # Most members of an OpenAPI document are optional: the lax default is right here.
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = schema_kind
    return environment.get_template("documentation.html")


def schema_kind(schema: dict[str, Any]) -> str:
    """Return a JSON Schema in a few words: `string (date-time)`, `list of Act`, `A or B`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for key, joint in (("anyOf", " or "), ("oneOf", " or "), ("allOf", " and ")):
        if key in schema:
            return joint.join(schema_kind(each) for each in schema[key])
    choices = [schema["const"]] if "const" in schema else schema.get("enum")
    if choices:
        return "one of " + ", ".join(str(choice) for choice in choices)
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return "list of " + schema_kind(schema.get("items", {}))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
