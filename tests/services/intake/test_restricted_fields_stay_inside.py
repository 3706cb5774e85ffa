"""A rare word in every restricted field is in plain only in the answer to a reader."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from services.intake.app import MIGRATIONS
from shared.storage.migrations import check
from tests.services.intake.intake_fixture import FULL, IntakeFixture

WORD = "Quetzalcoatlus"
OPEN_TEXTS = {"relation", "reliability", "channel", "country", "language", "situation", "kind",
              "gender", "role", "violation", "on", "at", "precision", "use", "state",
              "drivers", "courtesy_title", "id", "to", "tie", "tie_to",
              "script", "situation_since", "since", "until", "legal_status", "lawyer",
              "family", "doctor", "status", "development", "hour", "zone",
              "unit", "most_unit", "suspended", "currency"}  # fmt: skip


def with_word(value: Any, name: str = "") -> Any:
    """Put the word into every text field, except codes and dates."""
    if isinstance(value, dict):
        return {key: with_word(each, key) for key, each in value.items()}
    if isinstance(value, list):
        codes = name in {"risk_groups", "perpetrators", "asked_for"}
        return value if codes else [with_word(each, name) for each in value]
    if isinstance(value, str) and name not in OPEN_TEXTS:
        return f"{value} {WORD}"
    return value


async def everything(intake: IntakeFixture) -> str:
    """Return every row of every table as text, with bytes as hexadecimal and raw."""
    tables = await intake.rows(
        "SELECT table_schema || '.' || quote_ident(table_name) AS name"
        " FROM information_schema.tables"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    found = []
    for table in tables:
        for row in await intake.rows(f"SELECT * FROM {table.name}"):  # noqa: S608 - our own names
            found += [
                value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row
            ]
    return "\n".join(found)


async def test_the_word_is_in_no_row_no_log_and_no_refusal(intake: IntakeFixture) -> None:
    alert = with_word(deepcopy(FULL))
    assert str(alert).count(WORD) == 40
    answers = [await intake.post("/v1/alerts", alert, key="k")]
    filed = answers[0].json()["id"]
    consent = {"use": "photo", "state": "limited", "by_whom": WORD, "how": WORD, "limits": WORD}
    answers += [
        await intake.post("/v1/alerts", alert, key="k"),
        await intake.post("/v1/alerts", alert | {"narrative": f"{WORD}!"}, key="k"),
        await intake.post("/v1/alerts", alert | {"country": WORD}),
        await intake.post("/v1/alerts", alert | {"situation": WORD, "asked_for": [WORD]}),
        await intake.post("/v1/alerts", alert | {"narrative": f"{WORD}\0"}),
        await intake.post("/v1/alerts", alert | {"language": [WORD]}),
        await intake.post("/v1/alerts", alert | {"acts": [{"violation": "x", "on": WORD}]}),
        await intake.post("/v1/alerts", WORD),
        await intake.post(f"/v1/alerts/{filed}/consents", consent),
        await intake.post(f"/v1/alerts/{filed}/consents", consent | {"use": WORD}),
        await intake.post(f"/v1/alerts/{filed}/consents", consent | {"state": WORD}),
        await intake.post(f"/v1/alerts/{filed}/withdrawal", {"reason": WORD}),
        await intake.post(f"/v1/alerts/{filed}/withdrawal", {"reason": WORD}),
        await intake.get(f"/v1/alerts/{WORD}"),
        await intake.get(f"/v1/alerts?cursor={WORD}"),
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [201, 201, *[422] * 7, 201, 422, 422, 201, 409, 422, 422]
    shown = await intake.get(f"/v1/alerts/{filed}")
    assert shown.text.count(WORD) >= 14
    for answer in answers:
        assert WORD not in answer.text
        assert WORD not in str(answer.headers)
    stored = await everything(intake)
    assert "arbitrary-detention" in stored
    assert WORD not in stored
    assert WORD.encode().hex() not in stored
    logged = intake.log.getvalue()
    assert "/v1/alerts" in logged
    assert WORD not in logged
    metrics = (await intake.client.get("/metrics")).text
    assert WORD not in metrics


def test_tables_and_migrations_agree(intake_url: str) -> None:
    check(Path(MIGRATIONS), intake_url)
