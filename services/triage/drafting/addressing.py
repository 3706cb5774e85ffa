"""Check the addresses that an appeal asks its readers to write to, in one place."""

import re
from collections.abc import Iterator

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.languages import LANGUAGES
from shared.message_ids import msgid
from shared.names import NotAnEmailAddress, sendable_email
from shared.problems import FieldFault

NOBODY_ADDRESSED = msgid("Enter the name of this addressee, or the office.")
NO_EMAIL = msgid("This is not an e-mail address. Telephone and fax numbers have their own fields.")


def email_or_nothing(text: str) -> str:
    """Accept an e-mail address or nothing; `ValueError` for anything else."""
    plain = without_label(text)
    if not plain:
        return ""
    try:
        return sendable_email(plain)
    except NotAnEmailAddress:
        # A reserved example address may be printed; nothing is ever sent to it.
        if re.fullmatch(r"[^@\s;,]+@[^@\s;,]+\.(?:example|invalid|test)", plain):
            return plain
        raise ValueError(NO_EMAIL) from None


def without_label(value: str) -> str:
    """Return an address without the label that the text prints before it: never `Tel: Tel:`."""
    labels = (re.escape(label) for each in LANGUAGES.values() for label in each.address_labels)
    pattern = rf"^(?:{'|'.join(labels)})\s*\.?\s*:\s*"
    return re.sub(pattern, "", value.strip(), flags=re.IGNORECASE)


def address_faults(draft: AppealDraft) -> Iterator[FieldFault]:
    """Yield a fault for each addressee without name and office, or with a wrong e-mail address.

    Old drafts are still read.
    """
    for place, version in enumerate(draft.versions):
        for number, addressee in enumerate(version.addressees):
            field = f"draft.versions.{place}.addressees.{number}"
            if not addressee.called:
                yield FieldFault(f"{field}.name", NOBODY_ADDRESSED, "missing")
            try:
                email_or_nothing(addressee.email or "")
            except ValueError:
                yield FieldFault(f"{field}.email", NO_EMAIL, "value-error")
