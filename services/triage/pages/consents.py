"""Who consented, and how, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping

from shared.contracts.content import AS_TOLD, BY_CALLER, ConsentWords
from shared.message_ids import msgid

AT_FILING: Mapping[str, str] = {
    BY_CALLER: msgid("the caller"),
    AS_TOLD: msgid("as told by the caller"),
}
"""What intake wrote where nobody said more; all else are words of a person, shown as they are."""


def who_and_how(
    said: ConsentWords | None, names: Iterable[str], gettext: Callable[[str], str]
) -> dict[str, str]:
    """Return these fields of what was said, each in words; "not said" where one is empty."""

    def told(value: str | None) -> str:
        if value is None:
            return gettext(msgid("not said"))
        return gettext(AT_FILING[value]) if value in AT_FILING else value

    return {name: told(getattr(said, name, None) or None) for name in names}
