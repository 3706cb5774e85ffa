"""Texts in the reader's language: catalogues read from `.po` files into memory at start.

The message ids are the English texts, so English needs no catalogue.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import Request

from shared.message_ids import msgid as msgid  # noqa: PLC0414  # pages and services find it here

PAGE_LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}
"""Code and own name of each language of the console; the first is the default."""

SHARED_LOCALES = Path(__file__).parent / "locales"
"""The catalogues of texts that several services use."""

COOKIE = "tocsin-language"
CHOSEN = "tocsin.language"
"""The key in the ASGI scope for a language that this very request has chosen."""


JOINER = msgid("; ")
"""The separator of a list whose parts contain commas."""


def own_name(code: str) -> str:
    """Return what a language is called in itself, with a capital: `Español` for `es`."""
    return PAGE_LANGUAGES.get(code) or str(Locale.parse(code).get_display_name(code)).capitalize()


def load_catalogues(folders: Sequence[Path]) -> dict[str, NullTranslations]:
    """Read `<folder>/<language>/LC_MESSAGES/*.po`. A later folder overrides an earlier one."""
    return {language: _load(language, tuple(folders)) for language in PAGE_LANGUAGES}


@cache
def _load(language: str, folders: tuple[Path, ...]) -> NullTranslations:
    """Read catalogues once per process: all services of one machine share the console's."""
    if not folders:
        return NullTranslations()
    catalogue = _load(language, folders[:-1])
    for file in sorted((folders[-1] / language / "LC_MESSAGES").glob("*.po")):
        newer = GNUTranslations(BytesIO(_compiled(file, language)))
        newer.add_fallback(catalogue)
        catalogue = newer
    return catalogue


def _compiled(file: Path, language: str) -> bytes:
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    return compiled.getvalue()


def choose_language(request: Request) -> str:
    """Take the reader's own choice, else the browser's, else the default."""
    chosen = request.scope.get(CHOSEN) or request.cookies.get(COOKIE, "")
    if chosen in PAGE_LANGUAGES:
        return chosen
    accepted = accepted_languages(request)
    return next((each for each in accepted if each in PAGE_LANGUAGES), next(iter(PAGE_LANGUAGES)))


def accepted_languages(request: Request) -> list[str]:
    """Return the codes of the languages that the browser asks for, best first, without regions."""
    tags = _accepted(request.headers.get("accept-language", ""))
    return [tag.split("-")[0].lower() for tag in tags]


def _accepted(header: str) -> list[str]:
    """List the languages of an `Accept-Language` header (RFC 9110, 12.5.4), best first."""
    weighed = []
    for part in header[:500].split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if weight > 0:
            weighed.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda each: -each[0])]
