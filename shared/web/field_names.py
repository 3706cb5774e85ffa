"""The names of form fields, for messages about them."""

from collections.abc import Callable, Mapping

from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.web.languages import (
    own_name,
)


def field_name(
    path: str, *, fields: Mapping[str, str], gettext: Callable[[str], str]
) -> str | None:
    """Return the name of the field at `path`: `Title (English)` for `en.title`; None: it has none.

    The longest end of the path that has a name gives it.
    """
    parts = [part for part in path.split(".") if not part.isdigit()]
    ends = (".".join(parts[start:]) for start in range(len(parts)))
    label = next((fields[end] for end in ends if end in fields), None)
    if label is None:
        return None
    if parts[0] not in APPEAL_LANGUAGES:
        return gettext(label)
    said = {"field": gettext(label), "language": own_name(parts[0])}
    return gettext(msgid("{field} ({language})")).format(**said)
