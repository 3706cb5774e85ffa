"""Authorisation is in the access layer of each service, and nowhere above it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "services"
ASKING = {"authorise", "authorise_own", "reach"}
OPENING = {"unit_of_work", "record_read", "read", "glance", "addition", "open_model", "open_part"}
HOLDING = {"database", "keyring", "keys"}
"""Names that give access to rows and keys: no route may use them."""
HOLDS = {"triage/pages/labels/colleagues.py": "names, which everybody signed in may see"}

ASKS_NOTHING = {
    "identity/access/administration.py:expect_not_own": "compares two ids",
    "identity/access/second_administrator.py:home_page_facts": "looks at roles, for the start page",
    "identity/access/own_account.py:show": "one's own",
    "identity/access/signing_in.py:sign_in": "nobody is signed in yet",
    "identity/access/signing_in.py:access_token": "of who has just signed in",
    "identity/access/signing_in.py:session_token": "of who has just signed in",
    "dispatch/access/channels.py:home_page_notes": "looks at roles, for the start page",
    "dispatch/access/__init__.py:changing": "lets in again whom its caller let in",
    "dispatch/access/reports.py:receive_report": "the route has checked Twilio's signature",
    "dispatch/access/reports.py:receive_sms_reply": "the route has checked Twilio's signature",
    "dispatch/access/reports.py:receive_refused_callback": "counts what the route has refused",
    "dispatch/access/reports.py:callback_faults_for_home_page": "looks at roles",
    "identity/access/expecting.py:change_of": "says what a request names, and reads nothing",
    "triage/access/__init__.py:unheard_by": "says whether the bus carries, to who was let in",
    "triage/access/public_documents.py:public_answer": "what it hands out is public",
    "triage/access/signing.py:admit": "it counts what a network asks for",
    "triage/access/signing.py:read_invitation": "the personal link of an organisation is the right",
    "triage/access/signing.py:take_answer": "the same link",
}
"""The public functions that need no right, each with its reason."""


def access_layers() -> list[Path]:
    return sorted(
        path
        for service in SERVICES.iterdir()
        for path in (service / "access.py", *(service / "access").glob("*.py"))
        if path.exists()
    )


def rooms(name: str) -> list[Path]:
    return sorted(
        path
        for service in SERVICES.iterdir()
        for path in (service / f"{name}.py", *(service / name).rglob("*.py"))
        if path.exists()
    )


def called(node: ast.AST) -> set[str]:
    """Return the last names of what is called or passed on: `f()`, `x.f()`, `with x.f()`."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            function = each.func
            found.add(function.attr if isinstance(function, ast.Attribute) else "")
            found.add(function.id if isinstance(function, ast.Name) else "")
    return found


def functions(path: Path) -> Iterator[tuple[str, ast.AsyncFunctionDef | ast.FunctionDef]]:
    """Yield the functions of a module and the methods of its classes, without protocols."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases):
            continue
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        for each in inside:
            if isinstance(each, ast.AsyncFunctionDef | ast.FunctionDef):
                yield each.name, each


def asking(path: Path) -> set[str]:
    """Return the functions of a module that check a right, directly or by one that they call."""
    calls = {name: called(function) for name, function in functions(path)}
    found: set[str] = set()
    while True:
        more = {name for name, names in calls.items() if names & (ASKING | found)} - found
        if not more:
            return found
        found |= more


@pytest.mark.parametrize("path", access_layers(), ids=lambda path: str(path.relative_to(SERVICES)))
def test_each_public_function_of_a_reception_asks_or_says_why_not(path: Path) -> None:
    module = path.relative_to(SERVICES).as_posix()
    public = {name for name, _ in functions(path) if not name.startswith("_")}
    excused = {each.partition(":")[2] for each in ASKS_NOTHING if each.startswith(f"{module}:")}
    silent = public - asking(path)
    assert silent == excused, "authorise, or say in ASKS_NOTHING why not"


def test_every_service_that_shows_or_changes_something_has_an_access_layer() -> None:
    found = {path.relative_to(SERVICES).parts[0] for path in access_layers()}
    assert found == {"intake", "triage", "dispatch", "relocation", "identity"}


@pytest.mark.parametrize("room", ["api", "pages"])
def test_routes_ask_for_no_right_and_open_no_unit_of_work(room: str) -> None:
    for path in rooms(room):
        tree = ast.parse(path.read_text())
        assert not called(tree) & (ASKING | OPENING), path
        held = {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
        excused = path.relative_to(SERVICES).as_posix() in HOLDS
        assert bool(held & HOLDING) == excused, path


@pytest.mark.parametrize("room", ["api", "pages"])
def test_routes_take_constants_from_operations_and_no_verb(room: str) -> None:
    for path in rooms(room):
        for each in ast.walk(ast.parse(path.read_text())):
            if not isinstance(each, ast.ImportFrom):
                continue
            if "operations" in (each.module or "").split("."):
                verbs = {name.name for name in each.names if not name.name.isupper()}
                assert not verbs, f"{path}: ask the access layer"
