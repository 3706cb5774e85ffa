"""The texts of a draft that an editor wrote, field by field, without the template's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft


def worded(draft: AppealDraft) -> dict[str, str]:
    """Return the words of each field that has any, by its name in the form: `fr.title`.

    The typed code of an earlier document is among them: it is printed in every language.
    """
    code = (draft.follows.reference or "") if draft.follows else ""
    return {
        f"{version.language}.{name}": text
        for version in draft.versions
        for name, text in (
            *_fields(version),
            *_planned(draft, version.language),
            *_addressees(version),
        )
        if text
    } | ({"follows.reference": code} if code else {})


@dataclass(frozen=True, repr=False)
class Changes:
    """The changes that were made to a draft.

    `fields`: each with its words before and now, empty if there were or are none; `settings`:
    fields that apply to all languages, by name; `untouched`: languages in which no word was
    changed, while words of others were.
    """

    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    settings: Sequence[str] = ()
    untouched: Sequence[str] = ()


def changes(before: AppealDraft, now: AppealDraft) -> Changes:
    """Return what differs between `before` and `now`. The template's words are not compared."""
    old_texts, new_texts = worded(before), worded(now)
    fields = {
        name: (old_texts.get(name, ""), new_texts.get(name, ""))
        for name in dict.fromkeys((*old_texts, *new_texts))
        if old_texts.get(name) != new_texts.get(name)
    }
    touched = {name.partition(".")[0] for name in fields} & {*before.languages, *now.languages}
    both = [each for each in now.languages if each in before.languages]
    told = {name for name in AppealDraft.model_fields if name != "versions"}
    return Changes(
        fields,
        sorted(name for name in told if getattr(before, name) != getattr(now, name)),
        [each for each in both if each not in touched] if touched else (),
    )


def _fields(version: LanguageDraft) -> Iterator[tuple[str, str]]:
    yield "title", version.title
    yield "concerned", version.concerned
    yield "short", version.short
    for part, text in version.parts.items():
        yield f"parts.{part}", text
    for each, text in version.sections.items():
        yield f"sections.{each}", text
    yield "demands", "\n\n".join(clause.text or "" for clause in version.clauses or ()).strip()
    yield "footnotes", "\n".join(version.footnotes)


def _planned(draft: AppealDraft, language: str) -> Iterator[tuple[str, str]]:
    for number, entry in enumerate(draft.plan):
        if words := entry.in_language(language):
            yield f"plan.{number}.concerned", "\n".join(words.concerned)
            yield f"plan.{number}.short", "\n".join(words.short)


def _addressees(version: LanguageDraft) -> Iterator[tuple[str, str]]:
    yield "addressees", "\n\n".join(map(_address, version.addressees))


def _address(addressee: Addressee) -> str:
    return "\n".join(addressee.printed)
