"""Typeset a document as PDF with typst: tagged (PDF/UA-1), the same bytes for the same input."""

import json
import re
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import typst

from services.triage.drafting.pdf.blocks import blocks_of, with_footnotes
from services.triage.drafting.pdf.printed import Printed

_NOT_SHOWN = re.compile(r"the text `(\".*?\")` could not be displayed", re.DOTALL)
_NO_TIME = 0
"""No clock is read: the only date in a PDF is the day of issue."""


class NotInTheFonts(Exception):
    """Raised for text that no font has; `text` is the first such text. Restricted."""

    def __init__(self, text: str) -> None:
        super().__init__("no font has a sign of this text")
        self.text = text


def typeset(printed: Printed) -> bytes:
    """Return the document as PDF. Raises `NotInTheFonts`.

    The compiler gets its template, the logo and the fonts, and can read no file outside its root,
    the folder of this module.
    """
    here = Path(__file__).parent
    try:
        return typst.compile(
            here / "document.typ",
            root=here,
            package_path=here,
            package_cache_path=here,
            font_paths=[*map(Path, (str(files("fontpkg_amiri") / "files"), *printed.fonts))],
            ignore_system_fonts=True,
            sys_inputs={"data": _data(printed)},
            pdf_standards="ua-1",
            timestamp=_NO_TIME,
        )
    except typst.TypstError as error:
        if found := _NOT_SHOWN.search(error.message):
            raise NotInTheFonts(_unquoted(found[1])) from None
        raise


def _data(printed: Printed) -> str:
    blocks, notes = with_footnotes(blocks_of(printed.html))
    day = printed.day and (printed.day.year, printed.day.month, printed.day.day)
    return json.dumps(
        {
            "language": printed.language,
            "title": printed.title,
            "reference": printed.reference,
            "day": day,
            "mark": printed.mark,
            "letterhead": printed.letterhead,
            "logo": list(printed.logo),
            "notes": {number: [asdict(run) for run in runs] for number, runs in notes.items()},
            "blocks": [asdict(each) for each in blocks],
        }
    )


def _unquoted(quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return quoted.strip('"')
