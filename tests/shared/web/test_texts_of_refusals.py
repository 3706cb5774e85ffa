"""Every refusal's text is in every catalogue, also one that its class defines."""

import ast
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.web.translations import Catalogue, rooms

ROOT = Path(__file__).parents[3]
SHARED, *SERVICES = rooms(ROOT)
KINDS = {
    "Conflict", "FieldFault", "Forbidden", "Gone", "Invalid", "NotFound", "Problem",
    "TooManyRequests", "Unauthenticated", "Unavailable",
}  # fmt: skip


def own_words(code: Path) -> Iterator[str]:
    """Yield the texts of this folder's refusal classes and of their single fields."""
    for file in sorted(code.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef) and _names(node.bases) & KINDS:
                yield from _literals(node, "__init__", 0)
            elif isinstance(node, ast.Call) and _names([node.func]) == {"FieldFault"}:
                yield from _literals(node, "FieldFault", 1)


def _names(nodes: list[ast.expr]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _literals(node: ast.AST, called: str, place: int) -> Iterator[str]:
    """Yield the texts of this argument of a call, marked for translation or not."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or len(call.args) <= place:
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else None
        if called not in {name, *_names([call.func])}:
            continue
        said = call.args[place]
        if isinstance(said, ast.Call) and _names([said.func]) == {"msgid"}:
            said = said.args[0]
        if isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield said.value


def words_of(file: Path) -> GNUTranslations:
    compiled = BytesIO()
    with file.open("rb") as catalogue:
        write_mo(compiled, read_po(catalogue))
    compiled.seek(0)
    return GNUTranslations(compiled)


@pytest.mark.parametrize("room", [SHARED, *SERVICES], ids=lambda room: room.name)
def test_a_refusal_is_said_in_french_too(room: Catalogue) -> None:
    words = words_of(SHARED.file("fr"))
    if room is not SHARED:
        words.add_fallback(words_of(room.file("fr")))
    assert [each for each in own_words(room.code) if words.gettext(each) == each] == []


def test_the_refusals_of_every_service_are_looked_at() -> None:
    assert "This was erased and cannot be read any more." in set(own_words(SHARED.code))
    assert "This alert is not part of the case." in {
        each for room in SERVICES for each in own_words(room.code)
    }
