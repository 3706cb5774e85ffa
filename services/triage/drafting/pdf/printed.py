"""What a PDF is made from, as it goes to the process that typesets it."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

from services.triage.rules.references import in_a_path


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
        return f"{in_a_path(self.reference) or 'draft'}-{self.language}.pdf"

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
