"""What a check of style or types is told to overlook says why, on its line."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "shared", "tests", "bench", "deploy")
IGNORES = re.compile(r"# (?:noqa|type: ignore)\b")
REASONED = re.compile(
    r"# (?:noqa: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*|type: ignore\[[a-z, -]+\])(?:  # | - | \()\w"
)


def _unreasoned(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text().splitlines(), 1):
        for ignore in IGNORES.finditer(line):
            if not REASONED.match(line, ignore.start()):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def test_each_names_its_code_and_its_reason() -> None:
    files = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    assert [line for path in files if path != Path(__file__) for line in _unreasoned(path)] == []
