"""An approval attests the consents that it weighed. All persons are invented."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.contracts.attestation import Attestation, verify
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import (
    APPROVER,
    TriageFixture,
    appeal_draft,
    written_to_nobody,
)

WITH_ADDRESSEES = appeal_draft()
WITHOUT = written_to_nobody(WITH_ADDRESSEES)


async def attested(triage: TriageFixture, key: Ed25519PrivateKey, **changes: Any) -> Attestation:
    case, document = await triage.submitted(Filed(), audience=("diplomat",), **changes)
    await triage.approve(case, document, APPROVER)
    issued = await triage.document(document)
    assert issued.attestation is not None
    return verify(issued.attestation, {triage.context.attestor.key_id: key.public_key()})


async def test_letters_to_the_authorities_and_the_names_are_weighed(
    triage: TriageFixture, signing_key: Ed25519PrivateKey
) -> None:
    said = await attested(triage, signing_key, draft=WITH_ADDRESSEES)
    assert said.weighed == ("publish_name", "send_to_government")
    (of_alert,) = said.consented
    assert {each.use: (each.state, each.since is not None) for each in of_alert.consents} == {
        "publish_name": ("given", True),
        "send_to_government": ("given", True),
        "share_with_diplomats": ("given", True),
    }


async def test_a_text_that_asks_for_no_letters_stands_on_no_consent_to_them(
    triage: TriageFixture, signing_key: Ed25519PrivateKey
) -> None:
    said = await attested(triage, signing_key, draft=WITHOUT)
    assert said.weighed == ("publish_name",)
