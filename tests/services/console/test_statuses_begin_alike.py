"""Every status in badges and menus begins with a capital letter; other words are free."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

from services.relocation.pages.labels import OWN as OF_RELOCATION
from services.triage.pages.labels.codes import OWN as OF_TRIAGE

ROOT = Path(__file__).parents[3]
PLACES = [ROOT / "services", ROOT / "shared"]
# A badge's text, with a second one if it depends on something; and the option for "all" of a menu.
SHOWN = re.compile(
    r'badge\(_\("([^"]+)"\)(?: if [^"]+ else _\("([^"]+)"\))?'
    r'|class="badge[^"]*">{{ _\("([^"]+)"\)'
    r'|empty=_\("([^"]+)"\)'
)
# Reasons for similar cases, and channels: these are used within a sentence.
WITHIN_SENTENCES = {"email", "webhook", "close-dates", "similar-name"} | {
    f"same-{each}" for each in ("name", "organisation", "country", "violation")
}


def statuses() -> set[str]:
    """Return the English texts of badges and menus."""
    own = [text for code, text in OF_TRIAGE.items() if code not in WITHIN_SENTENCES]
    said = {*own, *OF_RELOCATION.values()}
    templates = [each for place in PLACES for each in place.rglob("templates/**/*.html")]
    for template in templates:
        for found in SHOWN.findall(template.read_text()):
            said.update(filter(None, found))
    assert {"Critical", "Withdrawn", "All", "Revoked"} <= said
    return said


def test_in_english() -> None:
    assert [each for each in sorted(statuses()) if not each[0].isupper()] == []


def test_in_french() -> None:
    said, small = statuses(), []
    for catalogue in (each for place in PLACES for each in place.rglob("fr/LC_MESSAGES/*.po")):
        with catalogue.open("rb") as file:
            messages = [each for each in read_po(file) if each.id in said]
        small += [each.string for each in messages if not str(each.string)[0].isupper()]
    assert small == []
