"""Say who consented, and how, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping

from shared.contracts.content import AS_TOLD, BY_CALLER, ConsentWords
from shared.message_ids import msgid

AT_FILING: Mapping[str, str] = {
    BY_CALLER: msgid("the caller"),
    AS_TOLD: msgid("as told by the caller"),
}
"""Intake's defaults if nobody said more; all other texts are a person's words, shown unchanged."""


def who_and_how(
    said: ConsentWords | None, names: Iterable[str], gettext: Callable[[str], str]
) -> dict[str, str]:
    """Return these fields of a consent in words; "not said" for an empty one."""

    def told(value: str | None) -> str:
        if value is None:
            return gettext(msgid("not said"))
        return gettext(AT_FILING[value]) if value in AT_FILING else value

    return {name: told(getattr(said, name, None) or None) for name in names}
