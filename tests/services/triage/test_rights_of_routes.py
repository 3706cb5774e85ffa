"""Every route of triage, in every role, for an own, a foreign and a restricted case."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from services.triage.context import Context
from services.triage.settings import TriageSettings
from shared.access.tokens import TokenSigner
from shared.clock import new_id
from shared.runtime import issuer_of
from shared.web.app import ServiceApp
from tests.services.rights_walk import (
    HOW_MANY_ROLES,
    NOTHING,
    Expected,
    Table,
    Walk,
    differences,
    made_up,
)
from tests.services.triage.pages.browser import fields
from tests.services.triage.sent_to_routes import (
    ASKED,
    CLAUSE,
    DECIDED,
    DRAFT,
    OFFICIAL,
    OFFICIAL_FORM,
    PROTECTION,
    SHA,
    SOURCE,
    WORDS,
)
from tests.services.triage.triage_fixture import TriageFixture
from tests.services.triage.two_calls import two_calls

ONE, ONE_CLAUSE = "/officials/{official}", "/clauses/{clause}"
UNDER = "/cases/{case}"
DOCUMENT = f"{UNDER}/documents/{{document}}"


def on_pages(command: str, operation: str, **form: Any) -> Expected:
    return Expected(operation, form=form, at={"command": command})


TABLE: Table = {
    "GET /v1/codes/{kind}": Expected(None, "list", at={"kind": "countries"}),
    "GET /v1/cases": Expected("case.read", "list", reads=NOTHING),
    "GET /v1/workload/{account}": Expected("account.read", "list", missing=True, reads=NOTHING),
    f"GET /v1{UNDER}": Expected("case.read", reads="case.read"),
    f"GET /v1{UNDER}/timeline": Expected("case.read", reads="timeline.read"),
    f"GET /v1{UNDER}/campaigns": Expected("case.read", reads=NOTHING),
    f"POST /v1{UNDER}/assignment": Expected("case.assign", json={}),
    f"POST /v1{UNDER}/restriction": Expected("case.restrict", json={"accounts": None}),
    f"POST /v1{UNDER}/sources": Expected("case.verify", json=SOURCE),
    f"POST /v1{UNDER}/sources/{{source}}/assessment": Expected(
        "case.verify", json={"reliability": "of-no-list", "independent": True}, missing=True
    ),
    f"POST /v1{UNDER}/verification": Expected("case.verify", json={"status": "of-no-list"}),
    f"POST /v1{UNDER}/best-interest": Expected(
        "case.verify", json={"uses": ["of-no-list"], "reason": WORDS}
    ),
    f"POST /v1{UNDER}/best-interest/{{proposal}}/decision": Expected(
        "appeal.approve", json={"decision": "declined"}, missing=True
    ),
    f"POST /v1{UNDER}/clocks/{{clock}}/completion": Expected("clock.answer", missing=True),
    f"POST /v1{UNDER}/clocks/{{clock}}/hour": Expected(
        "clock.answer", json={"at": "2030-07-16T09:30:00+02:00"}, missing=True
    ),
    f"POST /v1{UNDER}/links/{{link}}/refusal": Expected("case.link"),
    f"POST /v1{UNDER}/links/{{link}}/acceptance": Expected("case.link"),
    f"POST /v1{UNDER}/links/{{link}}/undoing": Expected("case.link"),
    f"POST /v1{UNDER}/protection": Expected("protection.request", json=PROTECTION),
    f"POST /v1{UNDER}/documents": Expected("appeal.draft", json=DRAFT),
    f"POST /v1{UNDER}/drafts": Expected("appeal.draft", json={}),
    f"POST /v1{UNDER}/documents/preview": Expected("appeal.draft", json=DRAFT),
    f"GET /v1{DOCUMENT}": Expected("case.read", reads="appeal.read"),
    f"GET /v1{DOCUMENT}/document.pdf": Expected("case.read", reads="appeal.read"),
    f"GET /v1{DOCUMENT}/versions": Expected("case.read", reads="appeal.read"),
    f"GET /v1{DOCUMENT}/versions/{{version}}": Expected(
        "case.read", at={"version": "1"}, reads="appeal.read"
    ),
    f"POST /v1{DOCUMENT}/versions": Expected("appeal.draft", json={**DRAFT, "version": 1}),
    f"POST /v1{DOCUMENT}/submission": Expected("appeal.submit", json={"version": 1}),
    f"POST /v1{DOCUMENT}/approval": Expected(
        "appeal.approve", json={"version": 1, "texts_sha256": SHA}
    ),
    f"GET /v1{DOCUMENT}/signatories": Expected("case.read", reads="appeal.read"),
    f"POST /v1{DOCUMENT}/signatories": Expected("appeal.draft", json=ASKED),
    f"POST /v1{DOCUMENT}/signatories/cancellation": Expected("appeal.draft", json={"seen": SHA}),
    f"POST /v1{DOCUMENT}/signatories/reminder": Expected("appeal.draft"),
    f"POST /v1{DOCUMENT}/signatories/{{signatory}}/invitation": Expected(
        "appeal.draft", json={"seen": "asked"}, missing=True
    ),
    f"POST /v1{DOCUMENT}/signatories/{{signatory}}/link": Expected(
        "appeal.draft", json={"seen": "asked"}, missing=True
    ),
    f"POST /v1{DOCUMENT}/signatories/{{signatory}}/removal": Expected(
        "appeal.draft", json={"seen": "asked"}, missing=True
    ),
    f"POST /v1{DOCUMENT}/return": Expected("appeal.return", json={"version": 1, "reason": WORDS}),
    f"POST /v1{DOCUMENT}/withdrawal": Expected("appeal.withdraw", json={"reason": WORDS}),
    f"POST /v1{DOCUMENT}/correction": Expected("appeal.draft"),
    f"POST /v1{DOCUMENT}/withdrawal-notice": Expected("appeal.withdraw"),
    "GET /": Expected(None, "list"),
    # Without the setting there are none: test_public_pages.py.
    "GET /public/{code}/{language}": Expected(None, "list", missing=True),
    "GET /sign/{token}": Expected(None, "list", missing=True),
    "POST /sign/{token}": Expected(None, "list", form={"answer": "sign"}, missing=True),
    "GET /public/{code}/{language}.pdf": Expected(None, "list", missing=True),
    "GET /cases": Expected("case.read", "list", reads=NOTHING),
    "GET /workload/{account}": Expected("account.read", "list", missing=True, reads=NOTHING),
    "GET /cases/by-number/{number}": Expected("case.read", "list", missing=True, reads=NOTHING),
    f"GET {UNDER}": Expected("case.read", reads="case.read"),
    f"POST {UNDER}/sources/{{source}}": Expected(
        "case.verify", form={"reliability": "of-no-list", "independent": "true"}, missing=True
    ),
    f"POST {UNDER}/best-interest/{{proposal}}": Expected(
        "appeal.approve", form={"decision": "declined"}, missing=True
    ),
    f"POST {UNDER}/links/{{link}}/{{command}}": [
        on_pages("decline", "case.link"),
        on_pages("accept", "case.link"),
        on_pages("undo", "case.link"),
    ],
    f"POST {UNDER}/clocks/{{clock}}/done": Expected("clock.answer", missing=True),
    f"POST {UNDER}/clocks/{{clock}}/hour": Expected(
        "clock.answer",
        form={"day": "2030-07-16", "hour": "09:30", "zone": "UTC", "seen": "none"},
        missing=True,
    ),
    f"GET {UNDER}/documents/new": Expected("case.read", reads="case.read"),
    f"POST {UNDER}/documents/new/preview": Expected("appeal.draft", form=fields()),
    f"POST {DOCUMENT}/preview": Expected("appeal.draft", form=fields(version="1")),
    f"POST {UNDER}/documents/new": Expected("appeal.draft", form=fields()),
    f"GET {DOCUMENT}": Expected("case.read", reads="appeal.read"),
    f"GET {DOCUMENT}/document.pdf": Expected("case.read", reads="appeal.read"),
    f"GET {DOCUMENT}/versions": Expected("case.read", reads="appeal.read"),
    f"GET {DOCUMENT}/versions/{{version}}": Expected(
        "case.read", at={"version": "1"}, reads="appeal.read"
    ),
    f"POST {DOCUMENT}/versions/{{version}}": Expected(
        "appeal.draft", at={"version": "1"}, form={"seen": "1"}
    ),
    f"GET {DOCUMENT}/signatories": Expected("case.read", missing=True, reads="appeal.read"),
    f"POST {DOCUMENT}/signatories": Expected(
        "appeal.draft",
        form={"until": "2030-01-01T00:00", "zone": "UTC", "texts_sha256": SHA},
    ),
    f"POST {DOCUMENT}/signatories/cancellation": Expected("appeal.draft", form={"seen": SHA}),
    f"POST {DOCUMENT}/signatories/reminder": Expected("appeal.draft"),
    f"GET {DOCUMENT}/signatories/{{signatory}}/invitation": Expected(
        "case.read", missing=True, reads="appeal.read"
    ),
    f"POST {DOCUMENT}/signatories/{{signatory}}/invitation": Expected(
        "appeal.draft", form={"seen": "asked"}, missing=True
    ),
    f"POST {DOCUMENT}/signatories/{{signatory}}/link": Expected(
        "appeal.draft", form={"seen": "asked"}, missing=True
    ),
    f"POST {DOCUMENT}/signatories/{{signatory}}/removal": Expected(
        "appeal.draft", form={"seen": "asked"}, missing=True
    ),
    f"POST {DOCUMENT}": Expected("appeal.draft", form=fields(version="1")),
    f"POST {DOCUMENT}/facts": Expected("appeal.draft", form=fields(version="1")),
    f"POST {DOCUMENT}/submit": Expected("appeal.submit", form=fields(version="1")),
    f"POST {DOCUMENT}/submit-again": Expected("appeal.submit", form={"version": "1"}),
    f"POST {DOCUMENT}/approve": Expected(
        "appeal.approve", form={"version": "1", "texts_sha256": SHA}
    ),
    f"POST {DOCUMENT}/return": Expected("appeal.return", form={"version": "1", "reason": WORDS}),
    f"POST {DOCUMENT}/withdraw": Expected("appeal.withdraw", form={"reason": WORDS}),
    f"POST {DOCUMENT}/correction": Expected("appeal.draft", form={}),
    f"POST {DOCUMENT}/withdrawal-notice": Expected("appeal.withdraw", form={}),
    f"POST {UNDER}/{{command}}": [
        on_pages("take", "case.assign"),
        on_pages("source", "case.verify", **SOURCE),
        on_pages("verify", "case.verify", status="of-no-list"),
        on_pages(
            "protection",
            "protection.request",
            who=f"{new_id()}:{new_id()}",
            situation=WORDS,
            urgency="high",
            **{"kinds[]": "medical-support"},
        ),
        on_pages("best-interest", "case.verify", reason=WORDS, **{"uses[]": "of-no-list"}),
        on_pages("close", "case.close", outcome="of-no-list"),
        on_pages("reopen", "case.close"),
    ],
    f"POST /v1{UNDER}/closing": Expected("case.close", json={"outcome": "of-no-list"}),
    f"POST /v1{UNDER}/reopening": Expected("case.close"),
    "GET /v1/officials": Expected("library.read", "list", query="country=EGY", reads=NOTHING),
    "GET /v1/officials/waiting": Expected("library.read", "list", reads=NOTHING),
    "POST /v1/officials": Expected("library.edit", "list", json={"country": "EGY", **OFFICIAL}),
    "POST /v1/officials/table": Expected("library.edit", "list", json={"csv": "of no table"}),
    f"GET /v1{ONE}": Expected("library.read", "list", missing=True, reads=NOTHING),
    f"PUT /v1{ONE}": Expected(
        "library.edit", "list", json={**OFFICIAL, "version": 1}, missing=True
    ),
    f"POST /v1{ONE}/comparison": Expected("library.edit", "list", json={"seen": 1}, missing=True),
    f"POST /v1{ONE}/retirement": Expected("library.edit", "list", json={"seen": 1}, missing=True),
    f"POST /v1{ONE}/decision": Expected("library.approve", "list", json=DECIDED, missing=True),
    "GET /v1/clauses": Expected("library.read", "list", reads=NOTHING),
    "GET /v1/clauses/template": Expected("library.read", "list", reads=NOTHING),
    "POST /v1/clauses": Expected("library.edit", "list", json={"code": "new", **CLAUSE}),
    f"GET /v1{ONE_CLAUSE}": Expected("library.read", "list", missing=True, reads=NOTHING),
    f"PUT /v1{ONE_CLAUSE}": Expected(
        "library.edit", "list", json={**CLAUSE, "version": 1}, missing=True
    ),
    f"POST /v1{ONE_CLAUSE}/retirement": Expected(
        "library.edit", "list", json={"seen": 1}, missing=True
    ),
    f"POST /v1{ONE_CLAUSE}/decision": Expected(
        "library.approve", "list", json=DECIDED, missing=True
    ),
    "GET /clauses": Expected("library.read", "list", reads=NOTHING),
    "GET /clauses/new": Expected("library.edit", "list", reads=NOTHING),
    "POST /clauses/new": Expected("library.edit", "list", form={"code": "of no words"}),
    f"GET {ONE_CLAUSE}": Expected("library.read", "list", missing=True, reads=NOTHING),
    f"GET {ONE_CLAUSE}/edit": Expected("library.edit", "list", missing=True, reads=NOTHING),
    f"POST {ONE_CLAUSE}/edit": Expected(
        "library.edit", "list", form={"texts.en": WORDS, "version": "1"}, missing=True
    ),
    "POST /clauses/{entry}/retire": Expected(
        "library.edit", "list", form={"seen": "1"}, missing=True
    ),
    "POST /clauses/{entry}/decide": Expected("library.approve", "list", form=DECIDED, missing=True),
    "GET /officials": Expected("library.read", "list", reads=NOTHING),
    "GET /officials/export.csv": Expected("library.read", "list", reads=NOTHING),
    "GET /officials/waiting": Expected("library.read", "list", reads=NOTHING),
    "POST /officials/waiting": Expected(
        "library.approve", "list", form={"chosen[]": f"{new_id()} 1"}, missing=True
    ),
    "GET /officials/import": Expected("library.edit", "list", reads=NOTHING),
    "POST /officials/import": Expected("library.edit", "list", form={"csv": "of no table"}),
    "GET /officials/new": Expected("library.edit", "list", reads=NOTHING),
    "POST /officials/new": Expected("library.edit", "list", form=OFFICIAL_FORM),
    f"GET {ONE}": Expected("library.read", "list", missing=True, reads=NOTHING),
    f"GET {ONE}/edit": Expected("library.edit", "list", missing=True, reads=NOTHING),
    f"POST {ONE}/edit": Expected(
        "library.edit", "list", form={**OFFICIAL_FORM, "version": "1"}, missing=True
    ),
    f"POST {ONE}/check": Expected("library.edit", "list", form={"seen": "1"}, missing=True),
    "POST /officials/{entry}/retire": Expected(
        "library.edit", "list", form={"seen": "1"}, missing=True
    ),
    "POST /officials/{entry}/decide": Expected(
        "library.approve", "list", form=DECIDED, missing=True
    ),
    "GET /v1/audit-entries": Expected("audit.read", "list", reads="audit.read"),
    "GET /audit": Expected("audit.read", "list", reads="audit.read"),
}


@HOW_MANY_ROLES
@pytest.mark.usefixtures("typeset_here")
async def test_every_route_lets_in_whom_it_promises(
    app: ServiceApp,
    triage: TriageFixture,
    context: Context,
    settings: TriageSettings,
    signing_key: Ed25519PrivateKey,
    *,
    every_role: bool,
) -> None:
    case, other = await two_calls(triage)
    await triage.verify(case)
    document = (await triage.draft(case)).id
    kept = await triage.file()
    kept_document = (await triage.draft(kept)).id
    async with context.database.unit_of_work("test") as work:
        await work.session.execute(
            text("UPDATE cases SET restricted_to = ARRAY[CAST(:other AS uuid)] WHERE id = :kept"),
            {"other": new_id(), "kept": kept},
        )
    link = await triage.link(case, other)
    parts_of_it = made_up(
        "source", "proposal", "clock", "account", "official", "clause", "entry", "signatory"
    )
    walking = Walk(
        app,
        TokenSigner(signing_key, issuer=issuer_of(settings.public_url)),
        TABLE,
        {"case": case, "document": document, "link": link, **parts_of_it},
        {"case": kept, "document": kept_document, "link": link, **parts_of_it},
        every_role,
    )
    found = await differences(walking)
    assert not found, "\n".join(found)
