"""Generate `docs/webhooks.md` and its JSON Schema, for partners' engineers, from the code.

Generate it again: `tocsin contracts write`.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from string import Template
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.dispatch.channels.webhook import WEBHOOK
from services.dispatch.rules.missed_messages import MISSED_WITHIN
from services.dispatch.rules.reasons import Reason
from services.dispatch.rules.retries import JITTER, LONGEST_ASKED, LONGEST_REST
from services.dispatch.rules.secrets import FORMER_SECRET_LASTS, MOST_FORMER
from services.dispatch.rules.trial_messages import MOST_A_DAY, PAUSE
from services.dispatch.webhook_payload import (
    AppealData,
    Payload,
    TrialData,
    TrialPayload,
    payload_of,
    trial_payload,
)
from shared.contracts.content import AppealText
from shared.contracts.envelope import MAX_RECORD_BYTES
from shared.contracts.followed import Followed
from shared.outbound.policy import OutboundPolicy
from shared.outbound.webhooks import TOLERANCE

PATH = Path("docs/webhooks.md")
"""The path below the root of the checkout."""
SCHEMA = Path("docs/webhooks.schema.json")
TEMPLATE = Path(__file__).with_name("webhooks.template.md")
"""The part of the text that is not generated from the code."""

EXAMPLE = payload_of(
    SimpleNamespace(
        id=UUID("01980f3e-6a00-7c3a-9d52-0b6f4e1a2c88"),
        document=UUID("01980f3d-11c0-7f0b-8a41-5c2d7e9f3b10"),
        reference="EGY 004 / 0726 / OBS 090.1",
        kind="new-information",
        country="EGY",
        follows=UUID("01980a41-5e10-7b62-8f0d-3d1c9a7b4e21"),
        follows_reference="EGY 004 / 0726 / OBS 090",
        follows_kind="urgent-appeal",
        issued_at=datetime(2026, 7, 18, 14, 5, 31, tzinfo=UTC),
    ),
    AppealText(
        language="en",
        title="Egypt: Arbitrary detention of Ms. Amal Invented",
        plain="An invented appeal.\n\nThe Observatory has been informed ...",
        html="<p>An invented appeal.</p>\n<p>The Observatory has been informed ...</p>",
        sms="",
    ),
)
"""An example about an invented person."""
TEST = trial_payload(datetime(2026, 7, 18, 14, 5, 31, tzinfo=UTC))

FAULTS = (
    (Reason.NAME_NOT_FOUND, "The name of your server resolves to no address.", "DNS"),
    (
        Reason.ADDRESS_NOT_ALLOWED,
        "The name resolves to an address of a private network.",
        "DNS: the address must be public",
    ),
    (
        Reason.CONNECTION_REFUSED,
        "Nothing listens at that port, or a firewall says no.",
        "your server, the firewall",
    ),
    (
        Reason.TLS_FAILED,
        "No encrypted connection: the port does not use TLS, or there is no common version.",
        "TLS 1.2 or later",
    ),
    (
        Reason.CERTIFICATE_NOT_VALID,
        "The certificate has expired, is for another name, or we do not know its authority.",
        "the certificate and its chain",
    ),
    (Reason.TIMED_OUT, "No connection, or no complete answer, in time.", "the times below"),
    (
        Reason.CONNECTION_BROKEN,
        "The connection was reset or closed before your answer.",
        "proxies, crashes of your receiver",
    ),
    (Reason.NOT_UNDERSTOOD, "The answer is not HTTP.", "what listens at that port"),
    (Reason.UNREACHABLE, "There is no route to the address.", "routing"),
)
"""For each reason why no answer came: what it means, and what to check."""

_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def render() -> str:
    policy = OutboundPolicy()
    return Template(TEMPLATE.read_text()).substitute(
        example=_indented(EXAMPLE.body()),
        test=_indented(TEST.body()),
        test_fields=_table(("field", "what it says"), _fields(TrialPayload)),
        test_data_fields=_table(("field", "what it says"), _fields(TrialData)),
        payload_fields=_table(("field", "what it says"), _fields(Payload)),
        data_fields=_table(("field", "what it says"), _fields(AppealData)),
        follows_fields=_table(("field", "what it says"), _fields(Followed)),
        faults="\n".join(f"| `{code.value}` | {what} | {look} |" for code, what, look in FAULTS),
        most_tests=MOST_A_DAY,
        test_pause=_said(PAUSE),
        tolerance=_said(TOLERANCE),
        longest_asked=_said(LONGEST_ASKED),
        missed=_said(MISSED_WITHIN),
        schedule=_table(("attempt", "pause before it", "after the first"), _attempts()),
        jitter=f"{JITTER:.0%}",
        rest=_said(LONGEST_REST),
        former=_said(FORMER_SECRET_LASTS),
        most_former=MOST_FORMER,
        connect=_said(timedelta(seconds=policy.connect_seconds)),
        total=_said(timedelta(seconds=policy.total_seconds)),
        body=MAX_RECORD_BYTES // 1024,
        headers=f"{policy.header_bytes:,}",
        answer=policy.answer_bytes // 1024,
    )


def check(root: Path) -> list[str]:
    """Return a line for each committed file that differs from the code."""
    return [
        f"{path}: stale; run `tocsin contracts write`"
        for path, content in _files()
        if not (root / path).exists() or (root / path).read_text() != content
    ]


def write(root: Path) -> None:
    for path, content in _files():
        (root / path).write_text(content)


def _files() -> Iterator[tuple[Path, str]]:
    yield PATH, render()
    yield SCHEMA, schema()


def schema() -> str:
    """Return the JSON Schema (2020-12) of the body of a document; other fields may be added."""
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Body of a webhook",
        **_without_titles(Payload.model_json_schema(mode="serialization")),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _without_titles(told: Any) -> Any:
    """Return a schema without the titles that repeat the names of fields."""
    if isinstance(told, dict):
        return {k: _without_titles(v) for k, v in told.items() if not _is_title(k, v)}
    return [_without_titles(each) for each in told] if isinstance(told, list) else told


def _is_title(name: str, said: Any) -> bool:
    return name == "title" and isinstance(said, str)


def _indented(body: bytes) -> str:
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)


def _fields(kind: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, field in kind.model_fields.items():
        yield f"`{name}`", field.description or ""


def _attempts() -> Iterator[tuple[str, ...]]:
    pauses = WEBHOOK.retries
    yield "1", "none", "at once"
    for number, (pause, since) in enumerate(zip(pauses, accumulate(pauses), strict=True), 2):
        yield str(number), _said(pause), _said(since)


def _said(span: timedelta) -> str:
    """Return a duration in words with all of its units: 3 days 3 hours."""
    left, parts = int(span.total_seconds()), []
    for name, seconds in _UNITS:
        number, left = divmod(left, seconds)
        if number:
            parts.append(f"{number} {name}{'' if number == 1 else 's'}")
    return " ".join(parts)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(line)} |" for line in (head, *rows)]
    return "\n".join((lines[0], "|" + "---|" * len(head), *lines[1:]))
