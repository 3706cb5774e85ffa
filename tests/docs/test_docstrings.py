"""Docstrings, also those below constants, are whole sentences."""

import ast
from collections.abc import Iterator

from tests.docs.test_glossary import ROOT, sources

ENDS = (".", ":", ";", "?", "!", "`", '"', ")")


def torn(text: str) -> bool:
    """Return whether there is an empty line in the middle of a sentence."""
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return any(not part.endswith(ENDS) for part in parts[:-1])


def expressions(node: ast.AST) -> Iterator[ast.Expr]:
    """Yield the statements that are only an expression, at any depth."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Expr):
            yield each
        elif isinstance(each, ast.stmt | ast.excepthandler | ast.match_case):
            yield from expressions(each)


def test_no_empty_line_tears_a_sentence_of_a_docstring() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in expressions(ast.parse(path.read_text()))
        if isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and torn(node.value.value)
    ]
    assert found == []
