"""Readable fields are checked even if others cannot be read, and each fault is reported once."""

from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import Field, model_validator

from shared.problems import Conflict, FieldFault, Invalid
from shared.web.all_faults import further_faults, taken
from shared.web.request_model import RequestModel, example


class Line(RequestModel):
    code: str
    amount: int = 0


class Ordered(RequestModel):
    model_config = example({"kind": "a", "count": 1, "lines": [{"code": "x"}]})

    governing = frozenset({"kind"})

    kind: Literal["a", "b"]
    count: Annotated[int, Field(ge=1)]
    lines: tuple[Line, ...] = ()
    choices: tuple[Literal["c", "d"], ...] = ()
    first: int | None = None
    last: int | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if (self.last or 0) < (self.first or 0):
            raise ValueError("not in order")
        return self


async def check(told: Ordered) -> None:
    """Refuse everything, so that the reported fields are those that could be parsed."""
    faults = [FieldFault(name, "x", "x") for name in ("kind", "count", "first", "last", "choices")]
    faults += [FieldFault(f"lines.{place}.code", "x", "x") for place in range(len(told.lines))]
    raise Invalid("x", faults=faults)


class Listing(RequestModel):
    lines: tuple[Line, ...] = Field(min_length=1)


async def test_a_list_whose_entries_cannot_be_read_is_not_too_short_as_well() -> None:
    async def refuse(told: Listing) -> None:
        fields = [f"lines.{place}.code" for place in range(len(told.lines))]
        raise Invalid("x", faults=[FieldFault(field, "x", "x") for field in fields])

    with pytest.raises(Invalid) as refused:
        await taken(Listing, {"lines": [{"code": "x", "amount": "y"}]}, str, refuse)
    fields = [each.field for each in refused.value.faults]
    assert fields == ["lines.0.amount", "lines.0.code"]


WHOLE = {"kind": "a", "count": 1}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({**WHOLE, "count": "x"}, ["kind", "first", "last", "choices"]),
        ({"kind": "b"}, ["kind", "first", "last", "choices"]),
        ({"count": 1, "first": "x"}, []),
        ({**WHOLE, "kind": "z"}, []),
        ({**WHOLE, "choices": ["c", "e"]}, ["kind", "count", "first", "last"]),
        (
            {**WHOLE, "count": 0, "lines": [{"code": "y"}, {"amount": "x"}, 7]},
            ["kind", "first", "last", "choices", "lines.0.code"],
        ),
        ({**WHOLE, "lines": 7, "beside": 1}, ["kind", "count", "first", "last", "choices"]),
        ({**WHOLE, "first": 2, "last": 1}, ["kind", "count", "choices"]),
        ({}, []),
    ],
)
async def test_what_could_not_be_read_is_not_told_of_again(
    body: dict[str, Any], told: list[str]
) -> None:
    before = repr(body)
    found = await further_faults(Ordered, body, check)
    assert [each.field for each in found] == told
    assert repr(body) == before


async def test_what_is_refused_as_a_whole_waits() -> None:
    async def refuse(_: Ordered) -> None:
        raise Conflict("x")

    assert not await further_faults(Ordered, {**WHOLE, "count": 0}, refuse)


async def test_nothing_lies_so_deep() -> None:
    deep: Any = 1
    for _ in range(5_000):
        deep = [deep]
    assert not await further_faults(Ordered, {"kind": deep}, check)
