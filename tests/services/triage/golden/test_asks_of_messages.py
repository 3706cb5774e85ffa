"""An SMS asks for the release of nobody whom it names as dead or free, in six languages."""

from collections.abc import Iterator

from services.triage.rules.circumstances import SITUATIONS_AT_LIBERTY, SITUATIONS_OF_THE_DEAD
from shared.contracts.persons import Person
from tests.services.triage.golden.begun import GoldenCase
from tests.services.triage.golden.each_case import begun_case, each_golden_case

_ASKS_FOR_RELEASE = (
    "unconditional release",
    "libération immédiate",
    "libertad inmediata",
    "libertação imediata",
    "безусловное освобождение",
    "الإفراج الفوري",
)
_NOT_HELD = SITUATIONS_OF_THE_DEAD | SITUATIONS_AT_LIBERTY


def _named_in(message: str, persons: Iterator[Person]) -> list[Person]:
    """Return those whose first name is in a message; one without a name may be told of."""
    return [
        each
        for each in persons
        if not each.name
        or any(
            name.split()[0][:4] in message
            for name in (each.name, *(other.name for other in each.other_names))
        )
    ]


@each_golden_case
async def test_who_is_named_beside_a_release_may_be_held(case: GoldenCase) -> None:
    for language, text in (await begun_case(case)).texts.items():
        message = text.rpartition("\nSMS:")[2]
        if not any(words in message for words in _ASKS_FOR_RELEASE):
            continue
        named = _named_in(message, (p for alert in case.alerts for p in alert.persons))
        assert not named or any(p.situation not in _NOT_HELD for p in named), language
