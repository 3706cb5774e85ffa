"""No function is longer than a screen."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 45
"""Lines of its body, without the docstring. A longer one does two things."""


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function with the number of lines of its body."""
    for each in ast.walk(ast.parse(path.read_text())):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            first = each.body[1] if ast.get_docstring(each) and each.body[1:] else each.body[0]
            yield each.name, (each.end_lineno or 0) - first.lineno + 1


def test_no_function_is_too_long() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{name}": lines
        for room in ("services", "shared", "bench", "deploy")
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
        for name, lines in _functions(path)
        if lines > LONGEST
    }
    assert found == {}
