"""What a document follows travels as id, code and kind, and never as words. All is invented."""

from types import SimpleNamespace
from uuid import UUID

import orjson
import pytest

from shared.contracts.followed import Followed
from shared.contracts.triage import AppealIssued
from tests.samples import data_of

FIRST = UUID(int=1)
CODE = "EGY 004 / 0718 / OBS 090"


def read(reference: str | None) -> AppealIssued:
    said = data_of(AppealIssued) | {"follows_reference": reference}
    return AppealIssued.model_validate_json(orjson.dumps(said))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (CODE, CODE),
        (f"{CODE}.1", f"{CODE}.1"),
        ("egy 004/0718/obs 090", "EGY 004/0718/OBS 090"),
        ("UA 153.20", "UA 153.20"),
        ("Amal Invented, who hides", None),
        ("our appeal of July 2026", None),
        (None, None),
    ],
)
def test_an_event_of_before_is_read_and_its_words_go_no_further(
    said: str | None, code: str | None
) -> None:
    event = read(said)
    assert event.follows_reference == code
    followed = Followed.of(event)
    assert (followed.reference if followed else None) == code


def test_it_is_the_same_value_in_three_fields_and_out_of_them() -> None:
    followed = Followed(document=FIRST, reference=CODE, kind="urgent-appeal")
    assert Followed.of(SimpleNamespace(**followed.fields)) == followed


def test_a_row_of_before_with_other_words_follows_nothing_that_is_known() -> None:
    row = SimpleNamespace(follows=None, follows_reference="none of ours", follows_kind=None)
    assert Followed.of(row) is None
