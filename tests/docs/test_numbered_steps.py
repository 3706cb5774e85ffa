"""The steps of a list are numbered one after the other."""

import re
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
STEP = re.compile(r"^(\d+)\. ", re.MULTILINE)


def out_of_order(text: str) -> list[str]:
    """Return the steps that do not follow the one before; each list begins with 1."""
    numbers = [0, *map(int, STEP.findall(text))]
    return [f"{n} after {before}" for before, n in pairwise(numbers) if n not in {1, before + 1}]


def test_the_steps_of_every_page_are_in_order() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    found = {str(page.relative_to(ROOT)): out_of_order(page.read_text()) for page in pages}
    assert {page: wrong for page, wrong in found.items() if wrong} == {}
