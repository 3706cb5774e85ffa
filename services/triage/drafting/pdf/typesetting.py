"""Typeset a document as PDF with typst: tagged (PDF/UA-1), the same bytes for the same input."""

import json
import re
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Self

import typst

from services.triage.drafting.pdf.blocks import blocks_of, with_footnotes

_NOT_SHOWN = re.compile(r"the text `(\".*?\")` could not be displayed", re.DOTALL)
_NO_TIME = 0
"""No clock is read: the only date in a PDF is the day of issue."""


class NotInTheFonts(Exception):
    """Raised for text that no font has; `text` is the first such text. Restricted."""

    def __init__(self, text: str) -> None:
        super().__init__("no font has a sign of this text")
        self.text = text


@dataclass(frozen=True)
class Printed:
    """What a PDF is made from: one language of a document, and what stands around it.

    `html`: the text as it is sent. `day`: the day of issue, None for a draft. `mark`: words on each
    page of what is not out, such as a draft. `letterhead`: lines above the text; `logo`: a PNG or
    JPEG file; `fonts`: folders with more fonts.
    """

    language: str
    title: str
    html: str
    reference: str = ""
    day: date | None = None
    mark: str = ""
    letterhead: tuple[str, ...] = ()
    logo: bytes = b""
    fonts: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """Return a name such as `EGY-004-0718-OBS-090-fr.pdf`."""
        code = re.sub(r"[^A-Z0-9.]+", "-", self.reference) or "draft"
        return f"{code}-{self.language}.pdf"

    def to_json(self) -> bytes:
        day = self.day.isoformat() if self.day else None
        logo = b64encode(self.logo).decode()
        return json.dumps(asdict(self) | {"day": day, "logo": logo}).encode()

    @classmethod
    def from_json(cls, told: bytes) -> Self:
        read = json.loads(told)
        return cls(
            **read
            | {
                "day": date.fromisoformat(read["day"]) if read["day"] else None,
                "logo": b64decode(read["logo"]),
                "letterhead": tuple(read["letterhead"]),
                "fonts": tuple(read["fonts"]),
            }
        )


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
