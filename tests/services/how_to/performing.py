"""Apply the edits of a page of docs/how-to to a copy of the source, and run code there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any

ROOT = Path(__file__).parents[3]
_EDIT = re.compile(r"^### \d+\. `([^`]+)`.*?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def edits_of(page: str) -> list[tuple[str, str, str]]:
    """Return each edit of a page: its file, "diff" or the language of a new file, its text."""
    text = (ROOT / "docs/how-to" / page).read_text()
    return [(found[1], found[2], found[3]) for found in _EDIT.finditer(text)]


def files_of(page: str) -> list[str]:
    """Return the files that a page lists as changed by hand, in its order."""
    text = (ROOT / "docs/how-to" / page).read_text()
    return re.findall(r"^### \d+\. `([^`]+)`", text, flags=re.MULTILINE)


def performed(page: str, folder: Path) -> Path:
    """Copy `services` and `shared` to the folder, and apply the page's edits to the copy."""
    for room in ("services", "shared"):
        copytree(ROOT / room, folder / room)
    for name, kind, text in edits_of(page):
        file = folder / name
        if kind == "diff":
            for hunk in text.split("@@\n"):
                _change(file, hunk)
        else:
            assert not file.exists(), name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    return folder


def run(copy: Path, module: str, told: dict[str, Any]) -> dict[str, Any]:
    """Run a test module on the copy. It reads `told` and answers in JSON."""
    path = os.pathsep.join(map(str, (copy, ROOT)))
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", module],
        input=json.dumps(told, default=str),
        env={**os.environ, "PYTHONPATH": path},
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _change(file: Path, diff: str) -> None:
    """Replace the text before the edit, which must be in the file exactly once."""
    lines = diff.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if line[:1] in {" ", "-", ""})
    after = "".join(f"{line[1:]}\n" for line in lines if line[:1] in {" ", "+", ""})
    text = file.read_text()
    assert text.count(before) == 1, f"{file.name} has this {text.count(before)} times:\n{before}"
    file.write_text(text.replace(before, after))
