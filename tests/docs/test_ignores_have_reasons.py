"""Every ignored check of style or types has its reason on the line."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "shared", "tests", "bench", "deploy")
IGNORES = re.compile(r"# (?:noqa|type: ignore)\b")
REASONED = re.compile(
    r"# (?:noqa: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*|type: ignore\[[a-z, -]+\])(?:  # | - | \()\w"
)
KEPT_LAYOUTS = 96
"""Number of data tables that the formatter would break into one item a line.

Lower it with each removed.
"""


@pytest.fixture(scope="module")
def lines() -> list[tuple[str, str]]:
    """Return each line of our Python code with a comment, and its place; not of this file."""

    def read() -> Iterator[tuple[str, str]]:
        for folder in FOLDERS:
            for path in (ROOT / folder).rglob("*.py"):
                name = str(path.relative_to(ROOT))
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    if "# " in line and path != Path(__file__):
                        yield f"{name}:{number}", line

    return list(read())


def test_each_names_its_code_and_its_reason(lines: list[tuple[str, str]]) -> None:
    bare = [
        f"{place}: {line.strip()}"
        for place, line in lines
        for ignore in IGNORES.finditer(line)
        if not REASONED.match(line, ignore.start())
    ]
    assert bare == []


def test_the_formatter_lays_out_what_is_no_table_of_data(lines: list[tuple[str, str]]) -> None:
    kept = [place for place, line in lines if line.endswith("# fmt: skip")]
    assert len(kept) <= KEPT_LAYOUTS, "a call or a condition is laid out by the formatter"
