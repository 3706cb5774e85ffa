"""The meaning of Twilio's error codes."""

import pytest

from services.dispatch.rules.reasons import FOR_GOOD, OURS, Reason
from services.dispatch.rules.twilio_answers import error_code, is_certain, judge, judge_report

R = Reason


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (400, "21610", R.OPTED_OUT),
        (400, "21211", R.NO_SUCH_ADDRESS),
        (400, "21614", R.NO_SUCH_ADDRESS),
        (400, "21408", R.SENDER_REFUSED),
        (400, "21606", R.SENDER_REFUSED),
        (400, "21608", R.NOT_AUTHORISED),
        (401, "20003", R.NOT_AUTHORISED),
        (403, None, R.NOT_AUTHORISED),
        (429, "20429", R.RATE_LIMITED),
        (500, "20500", R.PROVIDER_FAULT),
        (502, None, R.PROVIDER_FAULT),
        (503, None, R.BUSY),
        (400, "29999", R.SENDER_REFUSED),
        (404, None, R.SENDER_REFUSED),
    ],
)
def test_an_answer_speaks_of(status: int, code: str | None, reason: Reason) -> None:
    assert judge(status, code) is reason


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("30001", R.RATE_LIMITED),
        ("30002", R.NOT_AUTHORISED),
        ("30003", R.BUSY),
        ("30004", R.RECIPIENT_REFUSED),
        ("30005", R.NO_SUCH_ADDRESS),
        ("30006", R.NO_SUCH_ADDRESS),
        ("30007", R.SENDER_REFUSED),
        ("30008", R.PROVIDER_FAULT),
        ("39999", R.SENDER_REFUSED),
        (None, R.NOT_DELIVERED),
    ],
)
def test_a_report_speaks_of(code: str | None, reason: Reason) -> None:
    assert judge_report(code) is reason


def test_a_code_that_is_new_is_never_taken_for_the_recipients() -> None:
    assert judge(400, "21999") in OURS
    assert judge_report("30999") not in FOR_GOOD


@pytest.mark.parametrize(
    ("given", "code"),
    [(21610, "21610"), ("30007", "30007"), (400, None), ("", None), (None, None), ("x", None),
     ("1" * 30, None), ("\u0663\u0660\u0660\u0660\u0663", None)],
)  # fmt: skip
def test_an_error_code_is_a_number_of_twilios(given: object, code: str | None) -> None:
    assert error_code(given) == code


@pytest.mark.parametrize(
    ("status", "code", "certain"),
    [(400, None, True), (503, None, True), (500, "20500", True), (502, None, False),
     (504, None, False), (500, None, False)],
)  # fmt: skip
def test_what_stands_between_may_have_passed_it_on(
    status: int, code: str | None, certain: bool
) -> None:
    assert is_certain(status, code) is certain
