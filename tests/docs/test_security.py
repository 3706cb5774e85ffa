"""docs/security.md names what people can open who have no account."""

import re
from pathlib import Path

from services.triage.pages import public, signing

SECURITY = Path(__file__).parents[2] / "docs" / "security.md"


def test_the_pages_for_people_without_an_account_are_named() -> None:
    [said] = re.findall(r"^Open without signing in: .+$", SECURITY.read_text(), re.MULTILINE)
    routers = (public.router, signing.router)
    assert [each.prefix for each in routers if f"`/triage{each.prefix}/" not in said] == []
