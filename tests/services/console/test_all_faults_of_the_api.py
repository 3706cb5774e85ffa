"""A request with unknown codes is answered with all its faults at once."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from services.front.catalogue import CATALOGUE
from shared.taxonomy import coded_fields
from shared.web.all_faults import LOOKS
from shared.web.routing import Router


def _modules(service: str) -> Iterator[ModuleType]:
    api = import_module(f"services.{service}.api")
    yield api
    for each in iter_modules(getattr(api, "__path__", ())):
        yield import_module(f"{api.__name__}.{each.name}")


def _routes(service: str) -> Iterator[APIRoute]:
    for module in _modules(service):
        for each in vars(module).values():
            if isinstance(each, Router):
                yield from (route for route in each.routes if isinstance(route, APIRoute))


@pytest.mark.parametrize("service", sorted(CATALOGUE))
def test_each_request_with_codes_is_told_in_one_round(service: str) -> None:
    seen = 0
    silent = set[str]()
    for route in _routes(service):
        model = route.body_field and route.body_field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel) and coded_fields(model):
            seen += 1
            if route.endpoint not in LOOKS:
                silent.add(route.name)
    assert seen
    assert not silent
