"""The commands in the README report their results."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[3] / "README.md"
REFUSED = {"status": 401, "detail": "E-mail address or password is wrong."}


@pytest.mark.parametrize(
    ("answer", "code", "printed", "told"),
    [
        (json.dumps({"access_token": "abc"}), 0, "abc", ""),
        (json.dumps(REFUSED), 1, "", json.dumps(REFUSED)),
        ("", 1, "", ""),
    ],
    ids=["token", "refused", "nobody answered"],
)
def test_signing_in_prints_the_answer_where_there_is_no_token(
    answer: str, code: int, printed: str, told: str
) -> None:
    [program] = re.findall(r"python3 -c '(import json[^']+)'", README.read_text())
    done = subprocess.run(  # noqa: S603 - the README's own program
        [sys.executable, "-c", program], input=answer, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (code, printed, told)
