"""Guarantee 4: nothing about a person leaves without verification, consent and another's approval.

The operations refuse it, triage's tables refuse it to anybody who bypasses them, and dispatch
starts no campaign on a word that triage did not sign over these very texts.
"""

import asyncio
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.triage.rules.gates.checks import FURTHER_CHECKS
from shared.access.jwks import key_id
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.attestation import Attestation, Consented, digest, sign
from shared.contracts.codes import ConsentState
from shared.contracts.content import AppealText, AppealTexts
from shared.contracts.envelope import Envelope
from shared.contracts.triage import AppealIssued
from shared.signing import private_key
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from shared.storage.master_keys import MasterKeys
from tests.processes import stories
from tests.processes.flow import Flow, Issued
from tests.processes.people import Refused
from tests.processes.system import System, beside_the_loop
from tests.processes.waiting import eventually

ANOTHER = "gen_random_uuid()"
COMPLETE = (
    "UPDATE documents SET state = 'issued', approved_by = {approver}, approved_at = now(),"
    " approved_version = version, country = 'EGY', country_serial = 1, year = 1999, month = 11,"
    " serial = 1, follow_up = 0, reference = 'EGY 001 / 1199 / OBS 001',"
    " verification = 'verified', sources = 2, consented = '[{{}}]', attestation = 'x',"
    " issued_sha256 = 'x', issued_texts = 'x' WHERE id = $1"
)
"""Issues a document with all columns that an issued row has: only the gates can refuse it."""

REFUSED = stories.consents(
    "refused", [use for use in stories.ALL_USES if use != "send_to_government"]
)
"""Except letters to the government: a text that needs a refused consent is not submitted."""

ON_ONE_BUS = pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)
"""For tests in which no bus takes part."""


@ON_ONE_BUS
def test_who_drafted_it_cannot_approve_it(flow: Flow, country: str) -> None:
    both = flow.people.another(Role.TRIAGE_OFFICER, Role.APPROVER)
    case = _verified_case(flow, country)
    document = flow.draft(case, stories.draft(country), by=both)
    flow.submit(case, document)

    with pytest.raises(Refused) as refused:
        flow.approve(case, document, by=both)

    assert (refused.value.status, refused.value.code) == (403, "four-eyes")


@ON_ONE_BUS
@pytest.mark.parametrize(
    ("told", "verified", "gate"),
    [
        ({}, False, "verification"),
        ({"source": {"relation": "witness"}}, False, "sources"),
        ({"consents": []}, True, "consent"),
        ({"consents": REFUSED}, True, "consent"),
    ],
    ids=["unverified", "one source", "nobody said anything of consent", "consent refused"],
)
def test_a_shut_gate_is_named_and_nothing_goes_out(
    system: System, flow: Flow, country: str, told: dict[str, Any], verified: bool, gate: str
) -> None:
    contact = _contact(flow, country)
    case = flow.case_of(flow.file(stories.alert(country, **told)))
    if verified:
        flow.verify(case)
    document = flow.draft(case, stories.draft(country))
    flow.submit(case, document, tuple(FURTHER_CHECKS))

    with pytest.raises(Refused) as refused:
        flow.approve(case, document)

    assert (refused.value.status, refused.value.code) == (409, "gates-shut")
    assert gate in str(refused.value.problem)
    _expect_nothing_sent(system, document, contact)


@ON_ONE_BUS
@pytest.mark.parametrize(
    ("told", "verified", "approver", "refusal"),
    [
        ({}, False, ANOTHER, "the case is not open and verified"),
        ({"consents": []}, True, ANOTHER, "there is no consent for a use"),
        ({"consents": REFUSED}, True, ANOTHER, "no consent for a use"),
        ({}, True, "drafters[1]", "somebody who wrote it|four_eyes"),
    ],
    ids=["unverified", "nobody said anything of consent", "consent refused", "by who drafted it"],
)
def test_triages_own_tables_refuse_what_goes_around_the_gates(
    system: System,
    flow: Flow,
    country: str,
    told: dict[str, Any],
    verified: bool,
    approver: str,
    refusal: str,
) -> None:
    case, document = _submitted(flow, country, told, verified=verified)

    with pytest.raises(Exception, match=refusal):
        system.as_service("triage", COMPLETE.format(approver=approver), document)

    read = flow.people.officer.get("triage", f"/cases/{case}/documents/{document}")
    assert read["document"]["state"] == "submitted"


@ON_ONE_BUS
def test_the_same_statement_works_where_all_gates_are_open(
    system: System, flow: Flow, country: str
) -> None:
    _, document = _submitted(flow, country, {}, verified=True)
    system.as_service("triage", COMPLETE.format(approver=ANOTHER), document)
    assert system.count("triage", "documents", "id = $1 AND state = 'issued'", document) == 1


def test_a_forged_issue_starts_no_campaign(system: System, flow: Flow, country: str) -> None:
    contact = _contact(flow, country)
    submitted = flow.submitted(stories.alert(country))
    forgeries = [
        _forged(system, submitted, country, fault) for fault in ("another's key", "other texts")
    ]

    system.publish("triage", *forgeries)

    documents = [AppealIssued.model_validate_json(each.data).document for each in forgeries]
    for document in documents:
        eventually(
            lambda at=document: system.count("dispatch", "refused_appeals", "document = $1", at),  # type: ignore[misc]  # bound in the loop
            what="the forgery is refused",
        )
        _expect_nothing_sent(system, str(document), contact)


def _submitted(
    flow: Flow, country: str, told: dict[str, Any], *, verified: bool
) -> tuple[str, str]:
    case = flow.case_of(flow.file(stories.alert(country, **told)))
    if verified:
        flow.verify(case)
    document = flow.draft(case, stories.draft(country), audience=("diplomat",))
    flow.submit(case, document, tuple(FURTHER_CHECKS))
    return case, document


def _verified_case(flow: Flow, country: str) -> str:
    case = flow.case_of(flow.file(stories.alert(country)))
    flow.verify(case)
    return case


def _contact(flow: Flow, country: str) -> str:
    address = f"gates-{country}@embassy.example".lower()
    flow.contact("diplomat", country, email=address)
    return address


def _expect_nothing_sent(system: System, document: str, address: str) -> None:
    assert system.count("dispatch", "campaigns", "document = $1", document) == 0
    assert system.outside.letters.to(address) == []


def _forged(system: System, submitted: Issued, country: str, fault: str) -> Envelope:
    """Return an issue event by an attacker who has triage's rights but not its key."""
    case, document, event, alert = new_id(), new_id(), new_id(), submitted.alert
    subject = system.rows("intake", "SELECT subject FROM alerts WHERE id = $1", alert)[0]["subject"]
    text = AppealText(language="en", title="Forged", plain="Forged", html="Forged", sms="Forged")
    texts = AppealTexts(texts=(text,))
    sealed = texts if fault == "another's key" else AppealTexts(texts=(text, text))
    attestation = Attestation(
        case=case,
        document=document,
        reference="XXX 001 / 1126 / OBS 001",
        audience=("diplomat",),
        names_shown=True,
        texts_sha256=digest(texts.model_dump_json().encode()),
        verification="verified",
        sources=2,
        consented=(
            Consented(
                alert=alert, consents=(ConsentState(use="share_with_diplomats", state="given"),)
            ),
        ),
        drafted_by=new_id(),
        approved_by=new_id(),
        approved_at=utc_now(),
    )
    issued = AppealIssued(
        id=event,
        case=case,
        number="C-2026-9999",
        document=document,
        kind="urgent-appeal",
        reference=attestation.reference,
        country=country,
        desk="africa",
        alerts=(alert,),
        subject=subject,
        languages=("en",),
        audience=("diplomat",),
        level="high",
        issued_at=utc_now(),
        attestation=sign(attestation, *_key(system, fault)),
        texts=_sealed(system, event, subject, sealed),
    )
    return Envelope(
        id=event,
        source="triage",
        type=AppealIssued.type,
        key=case,
        sequence=1,
        time=utc_now(),
        actor="triage",
        subjects=issued.subjects,
        data=issued.data(),
    )


def _key(system: System, fault: str) -> tuple[Ed25519PrivateKey, str]:
    """Return a key and the id under which it is published, with one fault at a time."""
    secrets = system.installation.folders.secrets
    own = private_key(secrets / "attestation-signing.pem")
    key = Ed25519PrivateKey.generate() if fault == "another's key" else own
    return key, key_id(own.public_key())


def _sealed(system: System, event: Any, subject: Any, texts: AppealTexts) -> Any:
    async def seal() -> Any:
        settings = system.settings("triage")
        keyring = Keyring(
            create_engine(str(settings.keyring_url), application_name="test"),
            MasterKeys.from_file(settings.master_key_file),
        )
        try:
            keys = await keyring.open([subject])
            return keys.seal_part(event, "texts", subject, texts)
        finally:
            await keyring.close()

    return beside_the_loop(lambda: asyncio.run(seal()))
