"""Write hundreds of persons of an invented record as a few lines.

A person with `times: 40` and `id: m` stands for the persons m1 to m40, whose names end in their
number; with `from: 41` they begin at m41. In a list of persons, `m1-m40` names all of them.
"""

import re
from collections.abc import Iterator
from typing import Any

_RANGE = re.compile(r"([a-z]+)(\d+)-\1(\d+)")


def expanded(told: Any) -> Any:
    """Return what a file tells, with every person by themselves."""
    if isinstance(told, dict):
        return {name: expanded(each) for name, each in told.items()}
    if isinstance(told, list):
        return [one for each in told for one in _each(expanded(each))]
    return told


def _each(told: Any) -> Iterator[Any]:
    if isinstance(told, dict) and "times" in told:
        first = told.get("from", 1)
        said = {name: each for name, each in told.items() if name not in {"times", "from"}}
        for number in range(first, first + told["times"]):
            yield said | {"id": f"{told['id']}{number}", "name": f"{told['name']} {number}"}
    elif isinstance(told, str) and (found := _RANGE.fullmatch(told)):
        letters, first, last = found.groups()
        yield from (f"{letters}{number}" for number in range(int(first), int(last) + 1))
    else:
        yield told
