"""Every limit is reported in words, and drops nothing."""

import re
from pathlib import Path

import httpx2
import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.web.faults import ONE, WORDS
from shared.web.submitted_form import FORM_BYTES, MOST_FIELDS, MOST_READ, READ_BYTES
from tests.services.console.ceilings import NOBODY_TYPED_IT, REFUSED, SAID_BEFORE
from tests.services.console.sent_forms import TYPED, marks, send, stands_in
from tests.services.trail.auditing import Audited

ROOT = Path(__file__).parents[3]

_CONSTANT = re.compile(
    r"^_?(?:MOST|LONGEST|MAX)(?:_\w+)?(?=\s*[:=,])|^\w+_(?:MOST|LONGEST|LIMIT)\b(?=\s*=)",
    re.MULTILINE,
)
_CUT = re.compile(r"\[:\s*(\d{2,}|_?[A-Z][A-Z_]+)\]")


def _ceilings() -> set[str]:
    """Return every constant that limits something, and every text or list that is cut."""
    found = set()
    for path in (*(ROOT / "services").rglob("*.py"), *(ROOT / "shared").rglob("*.py")):
        name, text = path.relative_to(ROOT).with_suffix("").as_posix(), path.read_text()
        if "migrations" not in name:
            found |= {f"{name}:{each[0]}" for each in _CONSTANT.finditer(text)}
            found |= {f"{name}:[:{each[1]}]" for each in _CUT.finditer(text)}
    return found


def test_somebody_thought_of_every_ceiling_and_how_it_is_told() -> None:
    assert _ceilings() == {*SAID_BEFORE, *REFUSED, *NOBODY_TYPED_IT}


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("string_too_long", "{max_length}"), ("too_long", "{max_length}"),
        ("less_than_equal", "{le}"), ("less_than", "{lt}"),
    ],
)  # fmt: skip
def test_the_ceiling_of_a_field_is_told_with_its_number(kind: str, number: str) -> None:
    assert number in WORDS[kind]
    assert kind not in ONE or "one" in ONE[kind]


OPERATOR = Principal(new_id(), "person", frozenset({Role.OPERATOR}), ALL_DESKS)


class TestAForm:
    async def test_of_more_fields_than_are_taken_comes_back_and_says_how_many(
        self, audited: Audited
    ) -> None:
        await audited.runtime.keyring.create(OPERATOR.account)
        sent = {f"x{number}": "y" for number in range(MOST_FIELDS + 1)}
        refused = await _send(audited, {"narrative": TYPED, **sent})
        assert refused.status_code == 422
        assert f"more than {MOST_FIELDS} fields" in refused.text
        assert stands_in(refused.text)

    async def test_of_longer_texts_than_are_taken_comes_back_and_says_so(
        self, audited: Audited
    ) -> None:
        await audited.runtime.keyring.create(OPERATOR.account)
        refused = await _send(audited, {"narrative": TYPED, "x": "z" * (FORM_BYTES + 1)})
        assert refused.status_code == 422
        assert "too long in total (the limit is 1 MiB)" in refused.text
        assert stands_in(refused.text)

    @pytest.mark.parametrize("more", ["fields", "bytes"])
    async def test_that_is_too_large_to_be_read_says_that_nothing_was_kept(
        self, audited: Audited, more: str
    ) -> None:
        await audited.runtime.keyring.create(OPERATOR.account)
        sent = (
            {f"x{number}": "y" for number in range(MOST_READ + 1)}
            if more == "fields"
            else {"x": "z" * READ_BYTES}
        )
        refused = await _send(audited, {"narrative": TYPED, **sent})
        assert refused.status_code in {413, 422}
        assert "Go back in your browser to find what you typed." in refused.text

    async def test_of_an_alert_takes_fifty_persons_and_says_so_to_the_fifty_first(
        self, audited: Audited
    ) -> None:
        await audited.runtime.keyring.create(OPERATOR.account)
        told = "The form has no more rows for persons."
        persons = {f"persons.{number}.name": f"Invented {number}" for number in range(49)}
        asked = await _send(audited, {**persons, "add": "persons"})
        assert 'name="persons.49.name"' in asked.text
        assert told not in asked.text
        persons["persons.49.name"] = "Invented 49"
        full = await _send(audited, {**persons, "add": "persons"})
        assert full.text.count(told) == 3  # above the form, at the list, instead of the button
        assert 'name="persons.50.name"' not in full.text
        assert 'href="#f-persons"' in full.text
        assert 'value="Invented 49"' in full.text
        persons["persons.60.name"] = "Invented 60"
        refused = await _send(audited, {**persons, "country": "EGY", "narrative": TYPED})
        assert refused.status_code == 422
        no_place = "This page no longer has a field for this text"
        assert told in refused.text
        assert no_place in refused.text
        assert "\nInvented 60</textarea>" in refused.text
        again = await send(
            audited, "/again", persons | marks("/alerts/new", "/alerts/new", OPERATOR), OPERATOR
        )
        assert 'value="Invented 49"' in again.text
        assert no_place in again.text
        assert "\nInvented 60</textarea>" in again.text


async def _send(audited: Audited, sent: dict[str, str]) -> httpx2.Response:
    return await send(
        audited, "/alerts/new", sent | marks("/alerts/new", "/alerts/new", OPERATOR), OPERATOR
    )
