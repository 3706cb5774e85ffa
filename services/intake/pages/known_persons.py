"""Lines of a list that are about persons of the alert: found by name, and changed by no more.

A person is known by the name, the pseudonym or another name that the alert has. Whether a line is
about that person or about another one of the same name, only the operator knows: it is asked once
for the whole list. Who is not in the list stays as they are.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.intake.pages.list_words import folded
from services.intake.pages.pasted_persons import PastedPersons
from services.intake.pages.persons_table import LineFault
from shared.contracts.persons import Person
from shared.message_ids import msgid

SAME, OTHERS = "same", "others"
ANSWERS: Mapping[str, str] = {
    SAME: msgid("They are the persons of this alert: change what the lines say of them"),
    OTHERS: msgid("They are other persons of the same name: add them"),
}
SEVERAL = msgid(
    "Several persons of this alert have this name. Choose the right one on the page of the alert."
)
TWICE = msgid("The list names this person of the alert more than once.")


def with_known(listed: PastedPersons, known: Sequence[Person], answer: str) -> PastedPersons:
    """Return the list with the ids of the persons of the alert whom its lines name.

    `answer`: a key of `ANSWERS`, or "" while nobody said it.
    """
    by_name: defaultdict[str, list[Person]] = defaultdict(list)
    for person in known:
        for name in {folded(each) for each in _names(person)}:
            by_name[name].append(person)
    named = [by_name.get(folded(str(each.get("name", "")))) for each in listed.persons]
    count = sum(bool(each) for each in named)
    listed = replace(listed, added=len(named) - count)
    if answer != SAME or not count:
        return replace(listed, alike=count, answered=answer in ANSWERS)
    faults, persons, found = list(listed.faults), list(listed.persons), dict[str, Person]()
    for place, those in enumerate(named):
        if not those:
            continue
        line, identity = listed.table.lines[place][0], str(those[0].id)
        if len(those) > 1 or identity in found:
            message = SEVERAL if len(those) > 1 else TWICE
            faults.append(LineFault(message, {"line": line}))
            continue
        found[identity] = those[0]
        persons[place] = {**persons[place], "id": identity}
    return replace(listed, persons=persons, faults=faults, alike=count, answered=True, known=found)


def _names(person: Person) -> Iterator[str]:
    own = (person.name, person.pseudonym, *(each.name for each in person.other_names))
    yield from (each for each in own if each)


def told_again(
    fields: dict[str, Sequence[str]], place: str, said: Mapping[str, Any]
) -> dict[str, Sequence[str]]:
    """Return the fields of a person of the alert with what a line says of them.

    A function that a line names is added to those that stand. A new situation has no day yet.
    """
    told = dict(fields)
    for name in ("gender", "situation"):
        if name in said:
            if name == "situation" and told.get(f"{place}.situation") != [said[name]]:
                told.pop(f"{place}.situation_since", None)
            told[f"{place}.{name}"] = [said[name]]
    own = f"{place}.functions."
    rows = {int(name.removeprefix(own).partition(".")[0]) for name in told if name.startswith(own)}
    stood = {values[0] for name, values in told.items() if name.startswith(own)}
    number = max(rows, default=-1)
    for function in said.get("functions", ()):
        if function["words"] not in stood:
            number += 1
            told[f"{own}{number}.words"] = [function["words"]]
    return told
