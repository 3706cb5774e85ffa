"""The Python code in docs/how-to passes the project's lint."""

import re
import subprocess
import sys

import pytest

from tests.docs.test_glossary import ROOT

PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
CODE = [
    pytest.param(code, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, code in enumerate(
        re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
    )
]
COMMANDS = (("check",), ("format", "--check"))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("code", CODE)
def test_a_file_of_a_page_passes_the_lint(code: str, command: tuple[str, ...]) -> None:
    ran = subprocess.run(  # noqa: S603 - our own page
        [sys.executable, "-m", "ruff", *command, "--stdin-filename", "services/added.py", "-"],
        input=code,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_pages_have_code() -> None:
    assert len(CODE) > 2
