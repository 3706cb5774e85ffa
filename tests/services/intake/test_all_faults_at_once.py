"""All faults of an alert are reported at once, each of them once. All is invented."""

from typing import Any

import pytest

from tests.services.intake.intake_fixture import IntakeFixture, told


async def faults(intake: IntakeFixture, alert: dict[str, Any]) -> list[str]:
    answer = await intake.post("/v1/alerts", alert)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":invalid")
    assert await intake.count("alerts") == 0
    return [f"{each['field']} {each['code']}" for each in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("alert", "wrong"),
    [
        (
            {"country": "Egypt", "source": {"relation": "colleague"}},
            ["narrative missing", "country unknown-code"],
        ),
        (
            {"acts": [{"violation": "arest", "on": "1800-01-01"}], "persons": [{"gender": "x"}]},
            ["country missing", "narrative missing", "source missing",
             "persons.0.gender unknown-code", "acts.0.violation unknown-code",
             "acts.0.on too-long-ago"],
        ),
        (
            {"country": "Egypt", "narrative": "x", "source": {"relation": "kolleague", "nam": "x"},
             "acts": [7, {"on": "1800-01-01"}], "asked_for": [1, "moony"], "date": "x"},
            ["source.nam extra-forbidden", "acts.0 model-attributes-type",
             "acts.1.violation missing",
             "asked_for.0 string-type", "date extra-forbidden", "country unknown-code",
             "source.relation unknown-code", "asked_for.1 unknown-code", "acts.1.on too-long-ago"],
        ),
        ({"source": 7, "country": []},
         ["country string-type", "narrative missing", "source model-attributes-type"]),
    ],
)  # fmt: skip
async def test_codes_and_dates_are_told_of_beside_fields_that_cannot_be_taken(
    intake: IntakeFixture, alert: dict[str, Any], wrong: list[str]
) -> None:
    found = await faults(intake, alert)
    assert sorted(found) == sorted(wrong)


async def test_what_is_unknown_says_where_the_codes_are(intake: IntakeFixture) -> None:
    answer = await intake.post("/v1/alerts", told(country="Egypt"))
    (fault,) = answer.json()["errors"]
    assert fault["message"].endswith(" The lists of codes: /intake/codes")
    assert (await intake.client.get("/codes")).status_code == 200


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b'"x"', b"null", b'{"country": ' + b"[" * 900 + b"]" * 900 + b"}"]
)
async def test_what_is_no_alert_at_all_is_told_as_before(
    intake: IntakeFixture, body: bytes
) -> None:
    headers = {**intake.header(), "content-type": "application/json"}
    answer = await intake.client.post("/v1/alerts", content=body, headers=headers)
    assert answer.status_code in {400, 422}
