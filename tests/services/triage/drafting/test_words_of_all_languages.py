"""What a template says of the record in one language, it says in all of its languages."""

from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree
from typing import Any

from jinja2 import Environment, meta

from services.triage.drafting.template_files import languages_of, read_form, template_names

GRAMMAR = frozenset({"acts", "of_acts", "number", "count", "others"})
"""Words that depend on the grammar of a language: one says a number where another has a plural."""
_PARSER = Environment(autoescape=True)


def _words(told: Any, at: str) -> Iterator[tuple[str, str]]:
    """Yield each word that the sentences below use, with the place of its sentence."""
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _words(value, f"{at}.{key}")
    elif isinstance(told, str):
        used = meta.find_undeclared_variables(_PARSER.parse(told))
        yield from ((at, word) for word in used - GRAMMAR)


def lacking(folder: Path) -> list[str]:
    """Return the templates that do not use a word of the first text that their siblings use."""
    found: list[str] = []
    for name in template_names(folder):
        spoken = languages_of(folder, name)
        users: dict[tuple[str, str], set[str]] = defaultdict(set)
        for language in spoken:
            for word in _words(read_form(folder, name, language).get("begun", {}), "begun"):
                users[word].add(language)
        found += [
            f"{name}/{language}.yaml: {at}: {word}"
            for (at, word), using in sorted(users.items())
            for language in spoken
            if language not in using
        ]
    return found


def test_a_language_that_lacks_a_word_of_the_others_is_named(tmp_path: Path) -> None:
    with as_file(files("services.triage.drafting") / "templates") as house:
        copytree(house, tmp_path / "templates")
    assert lacking(tmp_path / "templates") == []
    spanish = tmp_path / "templates/2026-01/es.yaml"
    before = spanish.read_text()
    spanish.write_text(before.replace('  person: "{{ name }}', '  person: "{{ name }}{{ prize }}'))
    assert spanish.read_text() != before
    named = {each for each in lacking(tmp_path / "templates") if each.startswith("2026-01/")}
    others = ("ar", "en", "fr", "pt", "ru")
    assert named == {f"2026-01/{each}.yaml: begun.person: prize" for each in others}
