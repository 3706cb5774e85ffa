"""Docstrings, also those below constants, are whole sentences in plain words."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache

from tests.docs.test_glossary import ROOT, sources

RIDDLE = re.compile(r"\b(?:whoever|befell|la(?:y|id) aside|shut out|anew)\b", re.IGNORECASE)
"""Words for which `docs/glossary.md`, or any other text here, has plainer ones."""
CODE = re.compile(r"`[^`]*`")
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


@cache
def docstrings() -> Sequence[tuple[str, str]]:
    """Return the place and the text of each docstring of the project."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node.value.value)
        for path in sources()
        for node in expressions(ast.parse(path.read_text()))
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]


def test_no_empty_line_tears_a_sentence_of_a_docstring() -> None:
    assert [place for place, text in docstrings() if torn(text)] == []


def test_no_docstring_has_a_word_that_one_reads_twice() -> None:
    found = [place for place, text in docstrings() if RIDDLE.search(CODE.sub("", text))]
    assert found == []
