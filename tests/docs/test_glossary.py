"""Names of modules and classes follow `docs/glossary.md`."""

import ast
import re
from pathlib import Path

import pytest

from tests.parsed import parsed

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
FOLDERS = ("services", "shared", "tests", "bench", "deploy")


def not_used(kind: str) -> frozenset[str]:
    """Return the names of `modules`, `classes` or `functions` that the glossary has replaced."""
    listed = re.search(
        rf"^- {kind}: (.+?)(?=^- |\Z)", GLOSSARY.read_text(), re.MULTILINE | re.DOTALL
    )
    assert listed is not None, f"docs/glossary.md does not list {kind}"
    return frozenset(re.findall(r"`(\w+)`", listed[1]))


def sources() -> list[Path]:
    """Return every Python file of the project except migrations, which are never edited."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if not {"versions", "node_modules"} & set(path.parts)]


def test_no_module_has_a_name_that_the_glossary_replaced() -> None:
    replaced = not_used("modules")
    paths = [path.relative_to(ROOT) for path in sources()]
    found = [
        str(path)
        for path in paths
        if replaced & {path.stem.removeprefix("test_"), *path.parts[:-1]}
    ]
    assert found == []


def test_no_class_has_a_name_that_the_glossary_replaced() -> None:
    replaced = not_used("classes")
    named = re.compile(rf"\bclass\s+(?:{'|'.join(sorted(replaced))})\b")
    found = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in sources()
        for node in ast.walk(parsed(path.read_text(), named))
        if isinstance(node, ast.ClassDef) and node.name in replaced
    ]
    assert found == []


def test_no_function_begins_with_a_word_that_the_glossary_replaced() -> None:
    replaced = tuple(sorted(not_used("functions")))
    named = re.compile(rf"\bdef\s+_*(?:{'|'.join(replaced)})")
    found = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in sources()
        if path.relative_to(ROOT).parts[0] in {"services", "shared"}
        for node in ast.walk(parsed(path.read_text(), named))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.lstrip("_").startswith(replaced)
    ]
    assert found == []


def test_a_file_or_folder_that_explains_a_word_is_there() -> None:
    rows = (line.split("|")[1] for line in GLOSSARY.read_text().splitlines() if line[:2] == "| ")
    named = {name for row in rows for name in re.findall(r"`(\w+(?:\.py|/))`", row)}
    there = {name for path in sources() for name in (path.name, f"{path.parent.name}/")}
    assert len(named) > 20
    assert sorted(named - there) == []


@pytest.mark.parametrize("kind", ["modules", "classes"])
def test_the_glossary_lists_names_that_are_not_used(kind: str) -> None:
    assert len(not_used(kind)) > 8
