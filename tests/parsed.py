"""Parse only the files in which a test can find what it looks for: parsing takes long."""

import ast
import re


def parsed(source: str, having: re.Pattern[str]) -> ast.Module:
    """Return the code of a file in which `having` is found, of any other an empty module.

    What a test looks for in the code cannot be in a file without it. What is found may also
    stand in a text or a comment.
    """
    return ast.parse(source if having.search(source) else "")
