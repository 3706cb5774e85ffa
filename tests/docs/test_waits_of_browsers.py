"""Browser tests wait for what they read: a value read at once may be of the previous page."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
READ_AT_ONCE = re.compile(
    r"assert .*(?:\.page\.url|\bpage\.url|\.(?:is_visible|is_hidden|is_checked|is_enabled"
    r"|is_disabled|input_value|inner_text|text_content|get_attribute|count)\(.*\))"
)
"""`expect(...)` waits for the same."""


def test_nothing_that_a_page_shows_is_read_at_once() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{number}: {line.strip()}"
        for path in TESTS.rglob("*.py")
        if "node_modules" not in path.parts and "playwright" in (text := path.read_text())
        for number, line in enumerate(text.splitlines(), 1)
        if READ_AT_ONCE.search(line) and path != Path(__file__)
    ]
    assert found == []
