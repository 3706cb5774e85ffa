"""Every form of a page is handled by `submitted`, which reads, acts and redirects.

What is refused is raised, and `shared.web.error_pages` shows the page of the form again. So no page
shows a form by itself with what was wrong of it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
READS = {"submitted", "_seen"}
"""`_seen` is `submitted` with the model of what a page of a contact showed."""

OWN_FORMS = {
    "services/intake/pages/filing.py:take_form": "rows of persons and acts, and one more of them",
    "services/intake/pages/amending.py:take_form": "the same, of an alert that stands",
    "services/intake/pages/persons_list.py:read_list": "one of these, with a file beside it",
    "services/intake/pages/persons_list.py:read_list_to_amend": "the same",
    "services/intake/pages/drafts.py:save": "as it was typed, also what no alert could hold",
    "services/intake/pages/drafts.py:save_change": "the same, of an alert that stands",
    "services/triage/pages/signing.py:take_answer": "of a page outside the console, by a link",
    "services/triage/pages/documents/signatories.py:ask": "rows of organisations, and a deadline",
    "services/triage/pages/documents/document.py:begin": "texts, of what the case knows",
    "services/triage/pages/documents/document.py:save": "the same",
    "services/triage/pages/documents/document.py:submit": "the same",
    "services/triage/pages/documents/facts_again.py:write_again": "the same",
    "services/triage/pages/documents/preview.py:preview": "the same, and nothing is sent",
    "services/triage/pages/documents/preview.py:preview_new": "the same",
}
"""Their fields are not those of a model: a class of their own reads them and raises the same."""

NOTHING_FILLED_IN = {
    "services/dispatch/pages/campaigns.py": {"send_again"},
    "services/dispatch/pages/contacts.py": {"send_missed", "send_test", "try_again"},
    "services/dispatch/pages/hazards.py": {"end_hazard"},
    "services/identity/pages/acts.py": {"confirm", "withdraw"},
    "services/identity/pages/administration.py": {"sign_out"},
    "services/identity/pages/keys.py": {"revoke"},
    "services/identity/pages/signing_in.py": {"take_sign_out", "take_sign_out_everywhere"},
    "services/intake/pages/consent_and_withdrawal.py": {"undo_withdrawal"},
    "services/triage/pages/deadlines.py": {"answer"},
    "services/triage/pages/documents/signatory_letters.py": {"remind"},
    "services/triage/pages/documents/withdrawing.py": {"call_back", "correct"},
}
"""Buttons: the path says what to do."""

CAUGHT = {
    "services/dispatch/pages/campaigns.py:campaign": "what is looked for: no form that is sent",
    "services/intake/pages/amending_form.py:shown_version": "the form says it at its field",
    "services/triage/pages/documents/edit_conflicts.py:_version": "it is only compared with",
    "services/triage/pages/documents/preview.py:_previewed": "beside the form; nothing is stored",
    "services/identity/pages/signing_in.py:_who_leaves": "who is signed out already stays so",
}

ONE_FAULT = {
    "DiscardForm",
    "GiveBackSignatures",
    "LeavingForm",
    "OwnForm",
    "GoBack",
    "InviteSignatory",
    "ReturnDocument",
    "Seen",
    "SeenBlocked",
    "SeenSecret",
    "SeenSignatory",
    "SeenVersion",
    "StopForm",
    "WithdrawDocument",
    "WithdrawalForm",
}
"""Forms of which the operation refuses at most one field, and the model no other one with it."""
AS_A_WHOLE = {
    "AcceptLink": "what stands against it is no fault of a field",
    "ApproveDocument": "gates that are shut, not fields",
    "SubmitDocument": "of a returned notice: the same, it has no fields",
    "DecideBestInterest": "the same",
    "Chosen": "ticks: what was decided meanwhile is no fault of a field",
    "DecideProposal": "buttons of a page, and what it showed",
    "HourForm": "day and hour are one moment",
    "PasswordForm if _is_changing(sent) else SignInForm": "only who signs in learns more",
    "PasswordForm": "the same",
    "schemas.ReleaseDelivery": "what stands against it is no fault of a field",
    "schemas.SettleDelivery": "the same",
}


class Route(NamedTuple):
    place: str
    name: str
    function: ast.AsyncFunctionDef


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "services").glob("*/pages/**/*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def _routes() -> Iterator[Route]:
    for place, module in _modules():
        for each in module.body:
            if isinstance(each, ast.AsyncFunctionDef) and any(map(_is_post, each.decorator_list)):
                yield Route(place, each.name, each)


def _is_post(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "router.post"


def _called(function: ast.AST) -> set[str]:
    calls = (each for each in ast.walk(function) if isinstance(each, ast.Call))
    return {ast.unparse(each.func) for each in calls}


def test_each_form_is_read_in_the_one_way() -> None:
    others = {
        f"{route.place}:{route.name}" for route in _routes() if not READS & _called(route.function)
    }
    buttons = {f"{place}:{name}" for place, names in NOTHING_FILLED_IN.items() for name in names}
    assert others == {*OWN_FORMS, *buttons}


def test_nothing_filled_in_is_read_where_a_button_says_it_all() -> None:
    for route in _routes():
        if route.name in NOTHING_FILLED_IN.get(route.place, ()):
            assert not _called(route.function) & {"read_form", "read_sent"}, route.name


def test_no_page_shows_by_itself_what_was_refused() -> None:
    for place, module in _modules():
        for function in ast.walk(module):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            where = f"{place}:{function.name}"
            for each in ast.walk(function):
                if isinstance(each, ast.Call) and ast.unparse(each.func).endswith(".render"):
                    assert "status" not in {named.arg for named in each.keywords}, where
                if isinstance(each, ast.ExceptHandler) and _is_of_a_refusal(each):
                    raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(each))
                    assert raises or where in CAUGHT, where


def _is_of_a_refusal(handler: ast.ExceptHandler) -> bool:
    caught = {each.id for each in ast.walk(handler.type or handler) if isinstance(each, ast.Name)}
    return bool(caught & {"Problem", "Invalid", "Conflict", "Forbidden", "NotFound", "Gone"}) or (
        bool(caught & {"Unauthenticated", "TooManyRequests", "Unavailable"})
    )


def test_no_form_is_taken_elsewhere() -> None:
    for path in (ROOT / "services").rglob("*.py"):
        text = path.read_text()
        if "include_in_schema=False" in text and ".post(" in text:
            assert "pages" in path.parts, path


def test_what_only_the_operation_finds_is_told_in_the_same_round() -> None:
    calls = (
        each
        for _, module in _modules()
        for each in ast.walk(module)
        if isinstance(each, ast.Call) and ast.unparse(each.func) == "submitted"
    )
    alone = {
        ast.unparse(each.args[2])
        for each in calls
        if "further" not in {named.arg for named in each.keywords}
    }
    assert alone == ONE_FAULT | AS_A_WHOLE.keys()
