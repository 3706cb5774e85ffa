"""Every action and object in the trail has a label; none is shown as its code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from shared.web.trail.labels import ACTIONS, OBJECTS
from tests.parsed import parsed

ROOT = Path(__file__).parents[3]

HANDED_ON = {
    "services/dispatch/operations/campaigns/deciding.py": {"decided_on"},
    "services/identity/operations/account_events.py": {"record"},
    "services/relocation/operations/requests.py": {"record"},
    "services/triage/operations/audit.py": {"record", "record_document"},
    "services/triage/access/__init__.py": {"reading"},
    "shared/audit/trail.py": {"record_read"},
}
"""Functions that record an action that they get as an argument."""

MADE_UP = {
    "account.{}": {"account.enabled", "account.disabled"},
    "appeal.{}": {"appeal.approved", "appeal.returned", "appeal.withdrawn"},
    "case.{}": {"case.source-added", "case.source-assessed"},
    "delivery.{}": {
        "delivery.sent",
        "delivery.delivered",
        "delivery.failed",
        "delivery.withheld",
        "delivery.unknown",
    },
    "signatures.{}": {"signatures.signed", "signatures.declined", "signatures.withdrawn"},
    "library.{}": {
        "library.proposed",
        "library.approved",
        "library.declined",
        "library.withdrawn",
        "library.checked",
    },
}
"""Actions that are composed, and the results of each."""


RECORDING = {"AuditFact", "record", "record_read", *set[str]().union(*HANDED_ON.values())}
"""Functions that record something in the trail, or pass it on."""


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Yield the calls in each file that calls one of `RECORDING`."""
    recording = re.compile(rf"\b(?:{'|'.join(sorted(RECORDING))})\s*\(")
    for path in sorted([*(ROOT / "services").rglob("*.py"), *(ROOT / "shared").rglob("*.py")]):
        for node in ast.walk(parsed(path.read_text(), recording)):
            if isinstance(node, ast.Call):
                yield path, node


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def said_of(call: ast.Call) -> list[ast.expr] | None:
    """Return what a call records: action, kind of thing, ...; None if nothing.

    That is `work.record(...)`, and `record_read(database, actor, ...)`.
    """
    if isinstance(call.func, ast.Name) and call.func.id == "record_read":
        return call.args[2:]
    if (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "record"
        and isinstance(call.func.value, ast.Name)
    ):
        return call.args
    return None


def written(node: ast.expr) -> str | None:
    """Return a string as in the code, with `{}` for inserted values."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values
        )
    return None


def recorded() -> tuple[set[str], set[str], set[str]]:
    """Return actions, kinds of things, and the places that record an action of an argument."""
    actions, things, elsewhere = set(), set(), set()
    for path, call in calls():
        if (given := said_of(call)) is not None:
            action, thing = written(given[0]), written(given[1])
            if action is None:
                elsewhere.add(path.relative_to(ROOT).as_posix())
            else:
                actions.add(action)
            things |= {thing} - {None} if thing else set()
        elif name_of(call) in set().union(*HANDED_ON.values()):
            said = [written(each) for each in call.args[:2]]
            actions |= {each for each in said if each and "." in each and " " not in each}
    return {each for each in actions if each is not None}, things, elsewhere


def test_every_action_that_is_recorded_has_words() -> None:
    actions, _, _ = recorded()
    plain = {each for each in actions if "{}" not in each}
    assert actions - plain == set(MADE_UP)
    every = plain.union(*MADE_UP.values())
    assert every - set(ACTIONS) == set()
    assert set(ACTIONS) - every == set(), "nobody records these any more"


def test_every_kind_of_thing_has_words() -> None:
    _, things, _ = recorded()
    assert things == set(OBJECTS)


def test_who_hands_an_action_on_is_known() -> None:
    _, _, elsewhere = recorded()
    assert elsewhere == set(HANDED_ON)


def test_a_fact_is_made_in_one_place() -> None:
    made = {
        path.relative_to(ROOT).as_posix() for path, call in calls() if name_of(call) == "AuditFact"
    }
    assert made == {"shared/storage/unit_of_work.py"}
