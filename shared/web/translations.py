"""Check that every text of the console exists in every language.

`python -m shared.web.translations extract` brings the catalogues up to date with the code; `...
check` names texts that lack a translation, are marked fuzzy, lost a placeholder, or ran together
with another, and exits 1.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from shared.web.languages import PAGE_LANGUAGES


def _notes(
    file: IO[bytes], *_: object, **_options: object
) -> Iterator[tuple[int, str | None, str | tuple[str, ...], list[str]]]:
    """Yield the notes of the hazards that come with Tocsin: pages show them."""
    for entry in yaml.safe_load(file):
        yield 1, None, entry["note"], []


METHODS: list[tuple[str, Any]] = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("hazards.yaml", _notes),
]
OPTIONS = {"jinja2": {"trimmed": "true", "silent": "false"}}
REFUSALS = (
    "Conflict",
    "Forbidden",
    "Gone",
    "Invalid",
    "NotFound",
    "TooManyRequests",
    "Unauthenticated",
    "Unavailable",
)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "msgid": None,
    "NavItem": None,
    "redirect": (2,),
    # A refusal's words are shown on pages; they are the first argument of these.
    **dict.fromkeys(REFUSALS),
    # So is what is wrong with a field.
    "FieldFault": (2,),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
JOINED = re.compile(r"[a-zà-ÿ][.!?][A-ZÀ-Ý]")
"""Two sentences without a space between them: two texts were merged."""


UNPLAIN = re.compile(
    r"\b(?:whoever|teller|lay aside|shut out|joined|gates?|stored|set up|seeks?|try again shortly"
    r"|goes? out|nothing of (?:it|this)|nobody is left|as the caller said|please|does not include"
    r"|this is missing|it is told|is to be (?:told|asked)|stands?|let us)\b"
    r"|(?:^|[.:] )give (?:an?|at|the|one|it)\b|^not an? ",
    re.IGNORECASE,
)
"""Words of texts for which `docs/glossary.md` has plainer ones, such as `saved` for `stored`."""
OTHER_WORDS = {
    "fr": ((re.compile(r"\bcases?\b", re.IGNORECASE), re.compile(r"\b(?:affaires?|cas)\b")),),
}
"""By language: an English word, and the words that are not used for its thing."""


@dataclass(frozen=True)
class Catalogue:
    """A folder of code with the catalogues of its texts."""

    name: str
    code: Path
    locales: Path

    def file(self, language: str) -> Path:
        return self.locales / language / "LC_MESSAGES" / f"{self.name}.po"


def rooms(root: Path) -> list[Catalogue]:
    """Return the shared room first, whose texts every service has too, then each service."""
    services = sorted(path for path in (root / "services").glob("*") if any(path.glob("**/*.html")))
    return [
        Catalogue("shared", root / "shared", root / "shared" / "web" / "locales"),
        *(Catalogue(path.name, path, path / "locales") for path in services),
    ]


def extract(room: Catalogue, known: set[str]) -> Catalog:
    """Collect the texts of a room's code that are not `known`: those of the shared rooms."""
    catalogue = Catalog(project="Tocsin", charset="utf-8")
    found = extract_from_dir(room.code, METHODS, OPTIONS, KEYWORDS)
    for file, _line, message, comments, context in found:
        first = message if isinstance(message, str) else message[0]
        if first and first not in known:
            catalogue.add(
                message,
                locations=[(Path(file).as_posix(), None)],  # type: ignore[list-item]  # no line
                auto_comments=comments,
                context=context,
            )
    return catalogue


def update(root: Path) -> None:
    """Bring every catalogue up to date, keeping the present translations."""
    known: set[str] = set()
    for room in rooms(root):
        template = extract(room, known)
        if not known:
            known = {_first(message) for message in template if message.id}
        for language in _foreign():
            catalogue = _read(room, language)
            catalogue.update(template, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            file = room.file(language)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as target:
                write_po(target, catalogue, width=100, omit_header=True, sort_output=True)


def faults(root: Path) -> Iterator[str]:
    """Name each text that is missing or wrong in some language."""
    known: set[str] = set()
    for room in rooms(root):
        template = extract(room, known)
        if not known:
            known = {_first(message) for message in template if message.id}
        yield from (
            f"{room.name}: say {found[0]!r} in the words of docs/glossary.md: {text!r}"
            for message in template
            for text in _strings(message.id)
            if (found := UNPLAIN.search(text))
        )
        for language in _foreign():
            catalogue = _read(room, language)
            for message in template:
                if message.id and (fault := _fault(catalogue, message, language)):
                    yield f"{room.name} ({language}): {fault}: {_first(message)!r}"


def _fault(catalogue: Catalog, wanted: Message, language: str) -> str | None:
    found = catalogue.get(wanted.id, wanted.context)
    if found is None or not found.string or not all(_strings(found.string)):
        return "not translated"
    if found.fuzzy:
        return "fuzzy"
    if any(map(JOINED.search, _strings(found.string))) and not JOINED.search(_first(wanted)):
        return "two sentences without a space"
    for english, other in OTHER_WORDS.get(language, ()):
        if english.search(_first(wanted)) and (said := other.search(_strings(found.string)[0])):
            return f"say {said[0]!r} in the words of docs/glossary.md"
    there = set(PLACEHOLDER.findall(" ".join(_strings(found.string))))
    meant = set(PLACEHOLDER.findall(" ".join(_strings(wanted.id))))
    return None if there == meant else "other placeholders"


def _strings(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (str(value),)


def _first(message: Message) -> str:
    return _strings(message.id)[0]


def _foreign() -> list[str]:
    return list(PAGE_LANGUAGES)[1:]


def _read(room: Catalogue, language: str) -> Catalog:
    file = room.file(language)
    if not file.exists():
        return Catalog(locale=language, project="Tocsin", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale=language)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("do", choices=["extract", "check"])
    parser.add_argument("--root", type=Path, default=Path.cwd())
    wanted = parser.parse_args()
    if wanted.do == "extract":
        update(wanted.root)
        return 0
    found = list(faults(wanted.root))
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
