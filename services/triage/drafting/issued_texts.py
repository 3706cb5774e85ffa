"""Put code and date into texts, and refuse texts that no message can carry."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from pydantic import ValidationError

from services.triage.drafting.filling import DATE_MARK, REFERENCE_MARK
from services.triage.drafting.languages.dates import long_date
from services.triage.rules.references import PLACE_OF_ISSUE, Reference
from shared.contracts.content import AppealText, AppealTexts
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid

BEGINS_ENCODED_WORDS = "=?"
"""A title becomes the subject of e-mails, where these signs begin encoded words (RFC 2047)."""

Unread = dict[str, str]
"""The fields of an `AppealText`, not yet checked."""

PLACES = {"title": "versions.{}.title", "sms": "versions.{}.parts.sms"}
"""The field of the draft for each field that can be too long; else the fault is about the whole
text."""

TOO_LONG = msgid("This is too long.")
TEXT_TOO_LONG = msgid("The text is too long. Shorten it.")
ENCODED = msgid("A title cannot contain “=?”: an e-mail program would read it as other text.")


def issue_texts(
    texts: AppealTexts,
    reference: Reference,
    moment: datetime,
    patterns: Mapping[str, str] = MappingProxyType({}),
) -> AppealTexts:
    """Return the texts with code and date in place of their marks.

    `patterns` of dates by language. `moment` is when they are sent: under an embargo later than the
    approval. Raises `Invalid` for what `render` refuses too: a version may be older than its rules.
    """
    day = moment.astimezone(PLACE_OF_ISSUE)

    def dated(language: str) -> str:
        return long_date(language, patterns.get(language, ""), day)

    filled = [marks_filled(text.model_dump(), str(reference), dated) for text in texts.texts]
    expect_sendable([(each,) for each in filled])
    return read_texts(filled)


def marks_filled(text: Unread, reference: str, date: Callable[[str], str]) -> Unread:
    day = date(text["language"])
    return {
        name: words.replace(REFERENCE_MARK, reference).replace(DATE_MARK, day)
        for name, words in text.items()
    }


def read_texts(texts: Sequence[Unread]) -> AppealTexts:
    return AppealTexts.model_validate({"texts": texts})


def expect_sendable(versions: Sequence[Sequence[Unread]]) -> None:
    """Raise `Invalid` with everything in the versions that cannot be sent."""
    too_long, encoded = list[FieldFault](), list[FieldFault]()
    for place, forms in enumerate(versions):
        fields = dict.fromkeys(name for each in forms for name in _overlong(each))
        too_long += [
            FieldFault(PLACES.get(name, "texts").format(place), TOO_LONG, "too-long")
            for name in fields
        ]
        if any(BEGINS_ENCODED_WORDS in each["title"] for each in forms):
            encoded.append(FieldFault(f"versions.{place}.title", ENCODED, "encoded-words"))
    if too_long or encoded:
        words = TEXT_TOO_LONG if too_long else ENCODED
        raise Invalid(words, faults=tuple(dict.fromkeys([*too_long, *encoded])))


def _overlong(text: Unread) -> Iterator[str]:
    """Return the fields of a text that are longer than a message holds."""
    try:
        AppealText.model_validate(text)
    except ValidationError as error:
        yield from (str(each["loc"][0]) for each in error.errors(include_input=False))
