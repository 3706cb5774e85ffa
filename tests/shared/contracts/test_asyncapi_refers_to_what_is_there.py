"""Every reference of the AsyncAPI document exists in it."""

from collections.abc import Iterator
from typing import Any

from shared.contracts.asyncapi import document


def pointers(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for each in node.values():
            yield from pointers(each)
    elif isinstance(node, list):
        for each in node:
            yield from pointers(each)


def test_every_reference_leads_to_a_part_of_the_document() -> None:
    whole = document()
    found = set(pointers(whole))
    assert any(pointer.startswith("#/components/schemas/") for pointer in found)
    for pointer in found:
        assert pointer.startswith("#/"), pointer
        at = whole
        for part in pointer[2:].split("/"):
            assert part in at, pointer
            at = at[part]
