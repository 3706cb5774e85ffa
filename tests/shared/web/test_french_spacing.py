"""French has a no-break space before : ; ? ! » and after «, so no line begins with a sign."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]


def _files(pattern: str) -> list[Path]:
    """Return our own: to look through the packages of the environment takes long."""
    return sorted(path for room in ("services", "shared") for path in (ROOT / room).glob(pattern))


CATALOGUES = _files("**/locales/fr/LC_MESSAGES/*.po")
# The page of the HTTP interface is for programmers, in English.
PAGES = [path for path in _files("**/templates/**/*.html") if path.name != "documentation.html"]
PROGRAMMES = _files("relocation/programmes/*.yaml")

# A wrong sign before closing punctuation or after an opening one. "12:30" and "https:" pass.
WRONG = re.compile(
    r"[^\N{NO-BREAK SPACE}][:;?!»](?=[\s)»]|$)|«(?!\N{NO-BREAK SPACE})", re.MULTILINE
)

CODE = re.compile(r"`[^`]*`")


def wrong(text: str) -> bool:
    return WRONG.search(CODE.sub("", text)) is not None


def told(catalogue: Path) -> Iterator[str]:
    with catalogue.open("rb") as file:
        for message in read_po(file, locale="fr"):
            if message.id:
                french = message.string or ()
                yield from [french] if isinstance(french, str) else french


def labels(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("fr"), str):
            yield node["fr"]
        for inner in node.values():
            yield from labels(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from labels(inner)


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_every_catalogue_is_spaced_as_french_is(catalogue: Path) -> None:
    assert [text for text in told(catalogue) if wrong(text)] == []


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda path: path.stem)
def test_so_are_the_questions_of_the_programmes(programme: Path) -> None:
    stated = list(labels(yaml.safe_load(programme.read_text(encoding="utf-8"))))
    assert stated
    assert [text for text in stated if wrong(text)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_no_page_sets_a_colon_that_no_catalogue_can_space(page: Path) -> None:
    assert (
        re.findall(r"(?:}}|%}|</\w+>)\s?[:;?!](?=[\s<]|$)", page.read_text(encoding="utf-8")) == []
    )


@pytest.mark.parametrize("text", ["Pourquoi ?", "Pourquoi?", "Dit: oui", "« ainsi »", "a ; b"])
def test_a_plain_space_or_none_is_found(text: str) -> None:
    assert wrong(text)


@pytest.mark.parametrize("text", ["À 12:30", "https://a.invalid", "Oui\N{NO-BREAK SPACE}!"])
def test_what_is_right_is_left(text: str) -> None:
    assert not wrong(text)
