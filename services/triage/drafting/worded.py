"""What an editor words of a draft, field by field: none of it is the template's."""

from collections.abc import Iterator

from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft


def worded(draft: AppealDraft) -> dict[str, str]:
    """Return the words of each field that has any, as the form names it: `fr.title`."""
    return {
        f"{version.language}.{field}": text
        for version in draft.versions
        for field, text in (*_fields(version), *_addressees(version))
        if text
    }


def _fields(version: LanguageDraft) -> Iterator[tuple[str, str]]:
    yield "title", version.title
    yield "concerned", version.concerned
    yield "short", version.short
    for part, text in version.parts.items():
        yield f"parts.{part}", text
    yield "demands", "\n\n".join(clause.text or "" for clause in version.clauses or ()).strip()
    yield "footnotes", "\n".join(version.footnotes)


def _addressees(version: LanguageDraft) -> Iterator[tuple[str, str]]:
    yield "addressees", "\n\n".join(map(_address, version.addressees))


def _address(addressee: Addressee) -> str:
    return "\n".join(value for _, value in addressee if value)
