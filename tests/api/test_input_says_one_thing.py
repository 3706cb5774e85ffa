"""Every API route refuses a repeated key of its body and an unknown parameter."""

import pkgutil
import typing
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import BaseModel

from services.front.catalogue import CATALOGUE
from tests.processes.flow import Flow
from tests.processes.system import System

PLACE = str(UUID(int=1))
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.mark.long
@pytest.mark.parametrize("shared_system", ["kafka"], indirect=True)
@pytest.mark.parametrize("service", list(CATALOGUE))
def test_no_request_says_two_things(system: System, flow: Flow, service: str) -> None:
    del flow
    base = system[service].url
    described = httpx2.get(f"{base}/openapi.json", timeout=60).json()
    seen = 0
    for path, operations in described["paths"].items():
        if path.startswith("/health"):
            continue
        place = "/".join(PLACE if part.startswith("{") else part for part in path.split("/"))
        for method in set(operations) & set(METHODS):
            seen += 1
            answer = httpx2.request(method, f"{base}{place}?invented=1", timeout=60)
            assert "query.invented" in _named(answer), f"{method} {path}"
            if "application/json" in operations[method].get("requestBody", {}).get("content", {}):
                twice = b'{"invented": {"one": 1, "one": 2}}'
                json = {"content-type": "application/json"}
                answer = httpx2.request(
                    method, f"{base}{place}", content=twice, headers=json, timeout=60
                )
                assert "invented.one" in _named(answer), f"{method} {path}"
    assert seen


def _named(answer: httpx2.Response) -> set[str]:
    return {fault["field"] for fault in answer.json().get("errors", ())}


@pytest.mark.parametrize("service", list(CATALOGUE))
def test_every_body_refuses_fields_that_it_does_not_know(service: str) -> None:
    models = {model for kind in _bodies(service) for model in _models(kind)}
    assert models
    lax = {m.__qualname__ for m in models if m.model_config.get("extra") != "forbid"}
    assert not lax


def _bodies(service: str) -> Iterator[Any]:
    api = import_module(f"services.{service}.api")
    modules = [api, *(import_module(f"{api.__name__}.{found.name}") for found in _rooms(api))]
    held = [value for module in modules for value in vars(module).values()]
    for router in (value for value in held if isinstance(value, APIRouter)):
        for route in router.routes:
            if isinstance(route, APIRoute):
                yield from (field.field_info.annotation for field in route.dependant.body_params)


def _rooms(api: ModuleType) -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.iter_modules(getattr(api, "__path__", ())))


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from _models(field.annotation)
    for inner in typing.get_args(kind):
        yield from _models(inner)
