"""Faults found by pydantic, per field in our own words, without the value that was given.

Pydantic's own messages may repeat a part of the input (a tag, a character of an address); the input
may be restricted, so a message of ours is used wherever one exists.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.message_ids import msgid
from shared.problems import FieldFault

FIELD_LENGTH = 120
"""A path longer than this is cut: names of unknown fields come from the caller."""
MOST_FAULTS = 50
"""Nobody reads more faults than this, and one request can have any number."""

UUID_WANTED = msgid("Enter an identifier: a UUID, such as 0b6f2c1e-4d3a-4f57-9c28-7a1e5d90b3f4.")
WORDS: Mapping[str, str] = {
    "missing": msgid("This field is required."),
    "extra_forbidden": msgid("This field is not known."),
    "string_type": msgid("Send this as text."),
    "string_too_short": msgid("Enter at least {min_length} characters."),
    "string_too_long": msgid("Enter at most {max_length} characters."),
    "string_pattern_mismatch": msgid("This is not in the expected format."),
    "string_unicode": msgid("This text contains characters that are not valid Unicode."),
    "too_short": msgid("Enter at least {min_length} entries."),
    "too_long": msgid("Enter at most {max_length} entries."),
    "bool_type": msgid("Send true or false."),
    "bool_parsing": msgid("Send true or false."),
    "int_type": msgid("Enter a whole number."),
    "int_parsing": msgid("Enter a whole number."),
    "int_from_float": msgid("Enter a whole number."),
    "int_parsing_size": msgid("This number is too large."),
    "float_type": msgid("Enter a number, such as 1500.50."),
    "float_parsing": msgid("Enter a number, such as 1500.50."),
    "finite_number": msgid("Enter a number, such as 1500.50."),
    "decimal_type": msgid("Enter a number, such as 1500.50."),
    "decimal_parsing": msgid("Enter a number, such as 1500.50."),
    "greater_than": msgid("Enter a number greater than {gt}."),
    "greater_than_equal": msgid("Enter {ge} or more."),
    "less_than": msgid("Enter a number less than {lt}."),
    "less_than_equal": msgid("Enter {le} or less."),
    "enum": msgid("Choose one of: {expected}."),
    "literal_error": msgid("Choose one of: {expected}."),
    "union_tag_invalid": msgid("Choose one of: {expected_tags}."),
    "union_tag_not_found": msgid("Say which kind this is."),
    "date_type": msgid("Enter a date, such as 2026-07-14."),
    "date_parsing": msgid("Enter a date, such as 2026-07-14."),
    "date_from_datetime_parsing": msgid("Enter a date, such as 2026-07-14."),
    "date_from_datetime_inexact": msgid("Enter a date without a time."),
    "datetime_type": msgid("Enter a date and time, such as 2026-07-14T09:30:00Z."),
    "datetime_parsing": msgid("Enter a date and time, such as 2026-07-14T09:30:00Z."),
    "datetime_from_date_parsing": msgid("Enter a date and time, such as 2026-07-14T09:30:00Z."),
    "datetime_object_invalid": msgid("Enter a date and time, such as 2026-07-14T09:30:00Z."),
    "timezone_aware": msgid("Enter the time zone too, such as 2026-07-14T09:30:00Z."),
    "uuid_type": UUID_WANTED,
    "uuid_parsing": UUID_WANTED,
    "url_type": msgid("Enter a web address."),
    "url_parsing": msgid("Enter a web address."),
    "url_scheme": msgid("Enter a web address."),
    "model_type": msgid("Send an object with named fields."),
    "model_attributes_type": msgid("Send an object with named fields."),
    "dict_type": msgid("Send an object with named fields."),
    "list_type": msgid("Send a list."),
    "frozen_set_type": msgid("Send a list."),
    "set_type": msgid("Send a list."),
    "tuple_type": "Send a list.",
}
SHAPES: Mapping[str, str] = {
    r"^[\x21-\x7e]+$": msgid("Use visible ASCII characters only, without spaces."),
    r"^[A-Z]{3}$": msgid("Enter three capital letters, such as EGY or EUR."),
}
"""By pattern, the message for a text that does not match it."""
ONE: Mapping[str, str] = {
    "string_too_short": msgid("Enter at least one character."),
    "string_too_long": msgid("Enter only one character."),
    "too_short": msgid("Choose at least one."),
    "too_long": msgid("Choose only one."),
}
"""The same messages if the limit is one."""
EXTRA: Mapping[str, str] = {
    "nearest": msgid("This field is not known. Did you mean “{nearest}”?"),
    "known": msgid("This field is not known. The fields are: {known}."),
}
"""Of an unknown field, by what is known of those there are: see `with_known_fields`."""
OTHERWISE = msgid("This value is not accepted.")
EMAIL = msgid("Enter an e-mail address.")


def _unchanged(message: str) -> str:
    return message


def field_faults(
    errors: Sequence[Mapping[str, Any]], gettext: Callable[[str], str] = _unchanged
) -> tuple[FieldFault, ...]:
    """Turn the first of pydantic's errors into faults in the language of `gettext`.

    A field of the body is named by its path (`acts.0.violation`), others with their place
    (`query.limit`, `header.Idempotency-Key`).
    """
    return tuple(
        FieldFault(
            field=_path(error.get("loc", ())),
            message=_message(error, gettext),
            code=str(error["type"]).replace("_", "-"),
        )
        for error in of_what_was_read(errors)[:MOST_FAULTS]
    )


def of_what_was_read(errors: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Leave out that a list is too short where its entries could not be read: each says why."""
    places = [tuple(error.get("loc", ())) for error in errors]
    above = {place[:depth] for place in places for depth in range(len(place))}
    return [
        error
        for error, place in zip(errors, places, strict=True)
        if error["type"] != "too_short" or place not in above
    ]


def _path(loc: Sequence[int | str]) -> str:
    parts = [str(part) for part in loc]
    if parts and parts[0] == "body":
        parts = parts[1:]
    path = ".".join(parts) or "body"
    # A name invented by the caller may contain a lone surrogate, which JSON cannot represent.
    return path.encode("utf-8", "replace").decode()[:FIELD_LENGTH]


def _message(error: Mapping[str, Any], gettext: Callable[[str], str]) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    one = context.get("min_length", context.get("max_length")) == 1
    if kind == "extra_forbidden":
        told = next((words for name, words in EXTRA.items() if name in context), WORDS[kind])
        return gettext(told).format(**context)
    if shape := SHAPES.get(context.get("pattern", "")):
        return gettext(shape)
    if words := (ONE.get(kind) if one else None) or WORDS.get(kind):
        return gettext(words).format(**context)
    if kind == "value_error":
        return _own_words(error, context, gettext)
    return gettext(OTHERWISE)


def _own_words(
    error: Mapping[str, Any], context: Mapping[str, Any], gettext: Callable[[str], str]
) -> str:
    """Return our own validators' message; a library's text may contain input."""
    raised = context.get("error")
    if isinstance(raised, ValueError) and raised.args:
        return gettext(str(raised.args[0]))
    if "email" in str(error.get("msg", "")):
        return gettext(EMAIL)
    return gettext(OTHERWISE)
