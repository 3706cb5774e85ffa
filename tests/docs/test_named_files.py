"""Every file that a docstring or a comment names exists."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.docs.test_glossary import ROOT, sources

_FILE = re.compile(r"(?<![\w/.-])[\w-][\w./-]*\.(?:py|yaml|md)\b")


def said(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line number and text of each docstring and comment in our code."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.lineno, str(node.value.value)
    with tokenize.open(path) as file:
        for token in tokenize.generate_tokens(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def there() -> set[str]:
    """Return each file's path, and each shorter form by which it can be named."""
    files = (
        path.relative_to(ROOT).parts
        for folder in ("services", "shared", "deploy", "docs", "tests", "bench")
        for path in (ROOT / folder).rglob("*.*")
        if "node_modules" not in path.parts
    )
    return {"/".join(parts[start:]) for parts in files for start in range(len(parts))}


def test_a_file_that_is_named_is_there() -> None:
    known = there()
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sources()
        if path.relative_to(ROOT).parts[0] in {"services", "shared"}
        if not known.issuperset(_FILE.findall(path.read_text()))
        for line, text in said(path)
        for name in _FILE.findall(text)
        if name not in known
    ]
    assert found == []
