"""The contact lines at the end of an appeal, as each organisation configured them."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from services.triage.drafting.draft import AppealDraft, Part
from shared.unicode_forms import unturned_line

ContactLines = Mapping[str, str]
"""One or more lines for each organisation, by its code such as `omct`."""


class PrintedContacts(StrEnum):
    """How to reach the issuer, as printed at the end of a document."""

    NOT_SET = "not-set"
    """No lines of the issuer are configured: it is the text of the template."""
    OTHERS = "others"
    """A text is older than the lines configured now, or somebody wrote other lines into it."""
    SET = "set"


def lines_of(contacts: ContactLines, issuer: str, organisations: Sequence[str]) -> str:
    """Return the contact lines of the issuer, then of the other organisations that sign.

    "" if the issuer has none: then the template says how to reach it.
    """
    if issuer not in contacts:
        return ""
    others = (contacts.get(code, "") for code in organisations if code != issuer)
    return "\n".join(filter(None, (contacts[issuer], *others)))


def printed_contacts(
    contacts: ContactLines, draft: AppealDraft, texts: Sequence[str]
) -> PrintedContacts:
    """Return what the plain texts of a draft say about how to reach its issuer."""
    if draft.issuer not in contacts:
        return PrintedContacts.NOT_SET
    lines = contacts[draft.issuer].splitlines()
    written = any(Part.CONTACTS in version.parts for version in draft.versions)
    plain = [unturned_line(text) for text in texts]
    old = any(line not in text for text in plain for line in _told(lines))
    return PrintedContacts.OTHERS if written or old else PrintedContacts.SET


def _told(lines: Sequence[str]) -> Iterator[str]:
    return (stripped for line in lines if (stripped := line.strip()))
