"""Whether a case is about several people, so that a sentence may be true only of some."""

from collections.abc import Sequence

from shared.contracts.persons import Person
from shared.names import transliterate


def are_several(told: Sequence[Sequence[Person]]) -> bool:
    """Return whether there is more than one person or organisation; `told`: by alert.

    A group or a community is several persons. Two persons of one alert are two, also a father and a
    son with one name; in different alerts one name is one person. A person without a name counts as
    one more: they cannot be told apart.
    """
    everybody = [each for persons in told for each in persons]
    if any(each.kind in {"group", "community"} for each in everybody):
        return True
    names = {transliterate(each.name) or each.name for each in everybody if each.name}
    persons = len(names) + sum(not each.name for each in everybody)
    return max(persons, *map(len, told), 0) > 1
