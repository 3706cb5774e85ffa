"""The e-mails that ask an organisation to sign a document, in the languages of documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from pydantic import BaseModel, ConfigDict

from shared.contracts.content import APPEAL_LANGUAGES
from shared.plain_yaml import load_data

_FOLDER = Path(__file__).parent / "signing_letters"
_FALLBACK = "en"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str
    text: str


class _Letters(BaseModel):
    """What is said in one language: when an organisation is asked, and when it is reminded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    invitation: _Words
    reminder: _Words


@dataclass(frozen=True, repr=False)
class LetterToSign:
    """What an e-mail that asks to sign names: whom, by which link, until when in which zone."""

    organisation: str
    link: str
    until: datetime
    zone: str
    reminder: bool = False


def _words_of_all() -> Mapping[str, _Letters]:
    files = {language: _FOLDER / f"{language}.yaml" for language in APPEAL_LANGUAGES}
    return {
        language: _Letters.model_validate(load_data(file.read_text()))
        for language, file in files.items()
    }


_LETTERS = _words_of_all()
"""Read at the start: a missing file or field is an error then."""


def signing_letter(language: str, letter: LetterToSign) -> tuple[str, str, str]:
    """Return subject and text, and the language that they are in: English for an unknown one."""
    said_in = language if language in _LETTERS else _FALLBACK
    told = _LETTERS[said_in]
    words = told.reminder if letter.reminder else told.invitation
    there = letter.until.astimezone(ZoneInfo(letter.zone))
    moment = f"{format_datetime(there, 'd MMMM y, HH:mm', locale=said_in)} ({letter.zone})"
    values = {"organisation": letter.organisation, "link": letter.link, "until": moment}
    return words.subject, words.text.format(**values), said_in
