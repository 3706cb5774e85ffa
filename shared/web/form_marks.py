"""Put marks into every form of a page, so that no template can forget them.

A mark is a hidden field whose name begins with `_` (see `submitted_form.py`). The button that
changes the language sends the page's main form along, so that what was typed comes back in the
other language. A button belongs to one form: on a page with several it opens a new window, and this
one stays as it is, with what was typed into the others. A script that knows what was typed need not
do that.
"""

import re
from html import escape
from urllib.parse import quote
from uuid import UUID

_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
_ACTION = re.compile(r'\baction="([^"]*)"')
_ID = re.compile(r'\bid="([^"]*)"')
_FIELD = re.compile(r'<(?:textarea|select|input(?![^>]*type="hidden"))\b')
_CARRIED = re.compile(r'name="_(?:kept|confirmed)"')
_OWN = re.compile(r'\bid="(f-[^"]*)"')
_NAMED = re.compile(r'\b(id|for|aria-describedby)="(f-[^"]*)"')
_AGAIN = " data-again"
"""Marks a form that is shown again after a refusal."""
_MAIN = '<main id="main"'
LANGUAGE_BUTTON = "data-language-button"
"""Placeholder in the layout for a button that changes the language."""


def marked(html: str, *, here: str, root: str, account: UUID | None, again: str | None) -> str:
    """Return the page with hidden marks in its forms.

    `here`: its path and query; `account`: whose page it is, None where nobody is signed in: then
    nothing is marked. `again`: where the language button sends the main form, if not to `/again`.
    """
    if account is None and again is None:
        return html.replace(LANGUAGE_BUTTON, "")
    start = html.find(_MAIN)
    kept = _kept_ids(html)
    main = ""
    filled_in = 0
    ids: set[str] = set()
    parts: list[str] = []
    last = 0
    for number, found in enumerate(_FORM.finditer(html), start=1):
        tag = found[0]
        named = _ID.search(tag)
        name = named[1] if named else f"form-{number}"
        if not named:
            tag = f'{tag[:-1]} id="{name}">'
        end = html.find("</form>", found.end())
        if found.start() > start and _is_filled_in(html, found.end(), end):
            main = main or name
            filled_in += 1
        marks = _marks(tag, here, account) if account is not None else ""
        fields = html[found.end() : end]
        own = _own_ids(fields)
        if _AGAIN not in tag and not own.isdisjoint(ids | kept):
            fields = _apart(fields, number)
            own = _own_ids(fields)
        ids |= own
        parts += (html[last : found.start()], tag, marks, fields)
        last = end
    parts.append(html[last:])
    where = escape(again or f"{root}/again?page={quote(here, safe='/')}")
    keeps = f'form="{main}" formaction="{where}" formnovalidate' if main else ""
    if filled_in > 1:
        keeps += ' formtarget="_blank"'
    return "".join(parts).replace(LANGUAGE_BUTTON, keeps)


def _own_ids(fields: str) -> set[str]:
    return set(_OWN.findall(fields))


def _kept_ids(html: str) -> set[str]:
    """Return the ids of the form that is shown again: its faults link to its fields."""
    start = html.find(_AGAIN)
    return _own_ids(html[start : html.find("</form>", start)]) if start >= 0 else set()


def _apart(fields: str, number: int) -> str:
    """Give the fields of this form unique ids: another form may have a field of the same name."""

    def renamed(found: re.Match[str]) -> str:
        named = " ".join(f"f{number}-{each[2:]}" for each in found[2].split())
        return f'{found[1]}="{named}"'

    return _NAMED.sub(renamed, fields)


def _is_filled_in(html: str, start: int, end: int) -> bool:
    return bool(_FIELD.search(html, start, end) or _CARRIED.search(html, start, end))


def _marks(tag: str, here: str, account: UUID) -> str:
    action = _ACTION.search(tag)
    marks = {"_page": escape(here), "_action": action[1] if action else "", "_account": account}
    return "".join(
        f'<input type="hidden" name="{name}" value="{value}">' for name, value in marks.items()
    )
