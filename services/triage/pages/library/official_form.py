"""An official on pages: the form, and the differences between versions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from services.triage.pages.labels.case_labels import Labels
from services.triage.schemas import Official, OfficialHistory, OfficialView, OfficialWords
from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.web.forms import Form
from shared.web.languages import own_name

Facts = list[tuple[str, str]]
_FIELDS = {
    "office": msgid("Office"),
    "name": msgid("Name"),
    "postal": msgid("Postal address"),
    "phone": msgid("Telephone number"),
    "fax": msgid("Fax number"),
    "email": msgid("E-mail address"),
    "handle": msgid("Social media"),
    "source": msgid("Public source"),
}
_WORDS = {
    "title": msgid("Words before the name"),
    "name": msgid("Name in this language"),
    "office": msgid("Position"),
}
_IN_LANGUAGE = msgid("{field} ({language})")
_RETIRED = msgid("No longer offered")


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    now: str


def filled(view: OfficialView) -> Form:
    """Return the form of an official, with the newest version: a proposal goes on from it."""
    official = view.waiting.official if view.waiting else view.shown
    given = {name: [getattr(official, name) or ""] for name in _FIELDS}
    for language, words in official.words.items():
        given |= {f"words.{language}.{name}": [getattr(words, name) or ""] for name in _WORDS}
    return Form({**given, "version": [str(view.version)]})


def facts(official: Official, labels: Labels) -> Facts:
    """Return what an official's version says, by the labels of the fields."""
    return [(label, told) for _, label, told in _told(official, labels) if told]


def differences(
    before: Official | None, now: Official, labels: Labels, *, retires: bool = False
) -> list[Difference]:
    """Return the fields of `now` that say something else than `before`; all if there is none."""
    stood = {} if before is None else {name: told for name, _, told in _told(before, labels)}
    gettext = labels.gettext
    found = [
        Difference(label, stood.get(name, ""), told)
        for name, label, told in _told(now, labels)
        if stood.get(name, "") != told
    ]
    if retires:
        found.append(Difference(gettext(_RETIRED), "", gettext(msgid("yes"))))
    return found


def history(shown: OfficialHistory, labels: Labels) -> list[list[Difference]]:
    """Return for each version, the newest first, what differs from the approved one before it."""
    found = []
    for place, each in enumerate(shown.versions):
        earlier = shown.versions[place + 1 :]
        before = next((e.official for e in earlier if e.decision == "approved"), None)
        found.append(differences(before, each.official, labels, retires=each.retires))
    return found


def _told(official: Official, labels: Labels) -> Iterator[tuple[str, str, str]]:
    """Yield of each field its name, its label and what it says."""
    gettext = labels.gettext
    for name, label in _FIELDS.items():
        told = getattr(official, name) or ""
        if name == "office":
            told = labels.term("offices", told)
        yield name, gettext(label), told
    for language in APPEAL_LANGUAGES:
        yield from _in_language(language, official.words.get(language), gettext)


def _in_language(
    language: str, words: OfficialWords | None, gettext: Callable[[str], str]
) -> Iterator[tuple[str, str, str]]:
    for name, label in _WORDS.items():
        said = {"field": gettext(label), "language": own_name(language)}
        told = getattr(words, name) or "" if words else ""
        yield f"words.{language}.{name}", gettext(_IN_LANGUAGE).format(**said), told


def printed(official: Official) -> Sequence[tuple[str, str]]:
    """Return how a document in each language names the official: the language, and the words."""
    found = []
    for language in APPEAL_LANGUAGES:
        as_printed = official.addressee(language)
        found.append((own_name(language), f"{as_printed.name}, {as_printed.office}"))
    return found
