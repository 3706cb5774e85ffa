"""The list of those who sign is approved with its text; neither changes. Persons are invented."""

from dataclasses import replace
from uuid import UUID

import httpx2
import pytest
from sqlalchemy.exc import IntegrityError

from services.triage.tables import Case, Document, Signatory, Signature
from shared.contracts.content import SigningInvitation
from shared.contracts.signatories import SignatureAsked
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from tests.services.triage.http_client import APPROVER_PERSON, OFFICER_PERSON, HttpClient
from tests.services.triage.signers import (
    CENTRE,
    ENGLISH,
    JOINT,
    UNION,
    JointStatement,
    change,
    code,
    joint,
    joint_statement,
    settings,
    states,
)
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, written_to_nobody

__all__ = ["joint", "settings"]
OTHER_TEXT = "Another invented text that nobody has signed."


async def test_the_text_is_closed_until_the_signatures_are_given_back(
    joint: JointStatement,
) -> None:
    first, second = await joint.ask({"organisation": "Invented Centre"}, UNION)
    await joint.answer(first)
    refused = await _edit(joint, OTHER_TEXT)
    assert (refused.status_code, code(refused)) == (409, "signatures-asked")
    path, listed = f"{joint.path}/signatories/cancellation", await joint.listed()
    await joint.answer(second, organisation="Union")
    late = await joint.client.post(path, {"seen": listed["sha256"]})
    assert code(late) == "changed-since"
    given_back = await joint.client.post(path, {"seen": (await joint.listed())["sha256"]})
    assert given_back.status_code == 200
    assert (await joint.listed())["given_back"] == 2
    assert (await joint.open(first)).status_code == 404
    assert (await _edit(joint, OTHER_TEXT)).status_code == 200
    await joint.triage.submit(joint.case, joint.document)
    assert (await joint.open(first)).status_code == 404
    assert (await joint.asking(again=True)).status_code == 200
    assert OTHER_TEXT in (await joint.open(first)).text
    assert await states(joint) == ["asked", "asked"]


async def test_another_person_than_who_asked_approves_the_list(joint: JointStatement) -> None:
    both = APPROVER_PERSON.roles | OFFICER_PERSON.roles
    asking = JointStatement(
        joint.triage,
        joint.client.by(replace(APPROVER_PERSON, roles=both)),
        joint.case,
        joint.document,
    )
    (link,) = await asking.ask(CENTRE)
    await joint.answer(link)
    answer = await joint.approval()
    assert (answer.status_code, code(answer)) == (403, "four-eyes")


@pytest.mark.parametrize("act", ["link", "removal"])
async def test_nobody_approves_a_list_in_which_they_could_sign_or_that_they_made(
    joint: JointStatement, act: str
) -> None:
    first, second = await joint.ask(CENTRE, UNION)
    await joint.answer(first)
    rows = (await joint.listed())["signatories"]
    both = APPROVER_PERSON.roles | OFFICER_PERSON.roles
    approver = joint.client.by(replace(APPROVER_PERSON, roles=both))
    path = f"{joint.path}/signatories/{rows[1]['id']}/{act}"
    made = await approver.post(path, {"seen": "asked"})
    assert made.status_code == 200, made.text
    if act == "link":
        link = made.json()["link"].partition("/triage")[2]
        assert (await joint.answer(link, organisation="Union")).status_code == 303
    assert (await joint.open(second)).status_code == 404
    answer = await joint.approval()
    assert (answer.status_code, code(answer)) == (403, "four-eyes")


async def test_who_signed_in_time_can_withdraw_until_the_list_is_approved(
    joint: JointStatement,
) -> None:
    first, second = await joint.ask(CENTRE, UNION)
    await joint.answer(first)
    await joint.answer(second, organisation="Union")
    await change(joint, "UPDATE signature_calls SET until = now() - interval '1 second'")
    seen = (await joint.listed())["sha256"]
    assert (await joint.answer(second, "withdraw")).status_code == 303
    late = await joint.approval(signatories_seen=seen)
    assert (late.status_code, code(late)) == (409, "changed-since")
    assert code(await joint.approval(signatories_seen=None)) == "changed-since"
    assert (await joint.approval()).status_code == 200
    assert (await joint.answer(first, "withdraw")).status_code == 404
    assert await states(joint) == ["signed", "withdrawn"]


async def test_who_has_an_address_gets_the_link_by_e_mail(joint: JointStatement) -> None:
    assert (await joint.asking(CENTRE, UNION)).status_code == 200
    ((_, data, sent),) = await joint.triage.emitted("tocsin.signature.asked.v1")
    event = SignatureAsked.model_validate_json(bytes(data))
    assert b"centre.example" not in bytes(data)
    keys = await joint.triage.context.keyring.open(event.subjects)
    told = keys.open_part(SigningInvitation, sent, "invitation", event.invitation)
    assert (told.organisation, told.email) == ("Invented Centre", "ana@centre.example")
    link = told.link.partition("/triage")[2]
    assert (await joint.answer(link)).status_code == 303
    rows = (await joint.listed())["signatories"]
    assert [each["has_link"] for each in rows] == [True, False]
    await joint.link(UUID(rows[0]["id"]), "signed")
    assert (await joint.open(link)).status_code == 404


async def put_in(joint: JointStatement, signatory: UUID, organisation: str) -> None:
    """Store a signature with a name that only became one that the document must not have."""
    signature = Signature(organisation=organisation, name="Ana Invented", function="Director")

    async def store(work: UnitOfWork) -> None:
        row = await work.session.get_one(Signatory, signatory)
        case = await work.session.get_one(Case, joint.case)
        row.signature = work.keys.seal_model(
            case.subject, place_of(Signatory.signature, row.id), signature
        )

    await joint.triage.act(OFFICER, joint.case, store)


async def test_what_a_signer_types_is_searched_for_names_that_it_must_not_have(
    triage: TriageFixture, client: HttpClient
) -> None:
    unnamed = ENGLISH.model_copy(
        update={"title": "Egypt: A lawyer is held", "concerned": "A lawyer", "short": "A lawyer"}
    )
    draft = written_to_nobody(JOINT.model_copy(update={"versions": (unnamed,)}))
    joint = await joint_statement(triage, client, names_shown=False, draft=draft)
    first, second = await joint.ask(CENTRE, {"organisation": "Invented Union"})
    await joint.answer(second, organisation="Union")
    assert (await joint.answer(first, organisation="Friends of Amal Invented")).status_code == 422
    assert (await joint.answer(first, organisation="A friend")).status_code == 303
    row = (await joint.listed())["signatories"][0]
    await put_in(joint, UUID(row["id"]), "Friends of Amal Invented")
    answer = await joint.approval()
    assert (answer.status_code, code(answer)) == (409, "gates-shut")
    assert {each["field"] for each in answer.json()["errors"]} == {"gates.name-in-text"}
    shown = (await joint.client.get(joint.path)).json()
    assert [each["code"] for each in shown["shut_gates"]] == ["name-in-text"]
    await joint.client.post(f"{joint.path}/signatories/{row['id']}/removal", {"seen": "signed"})
    assert (await joint.approval()).status_code == 200


async def test_no_organisation_is_printed_and_counted_twice(joint: JointStatement) -> None:
    first, second = await joint.ask(CENTRE, UNION)
    await joint.answer(first, organisation="Invented Centre")
    await joint.answer(second, organisation="INVENTED  Centre")
    answer = await joint.approval()
    assert (answer.status_code, code(answer)) == (409, "signed-twice")
    row = (await joint.listed())["signatories"][1]
    await joint.client.post(f"{joint.path}/signatories/{row['id']}/removal", {"seen": "signed"})
    assert (await joint.approval()).status_code == 200


class TestDatabase:
    """The database refuses what goes around the operations."""

    async def test_another_list_than_the_approved_one(self, joint: JointStatement) -> None:
        first, second = await joint.ask(CENTRE, UNION)
        await joint.answer(first)
        seen = (await joint.listed())["sha256"]
        assert await joint.triage.scalar(_HASH.format(joint.document)) == seen
        await joint.answer(second, organisation="Union")
        for named in (f"'{seen}'", "NULL"):
            with pytest.raises(IntegrityError, match="list"):
                await change(joint, _ISSUED.format(named))

    async def test_a_change_of_the_list_of_an_issued_document(self, joint: JointStatement) -> None:
        (link,) = await joint.ask(CENTRE)
        await joint.answer(link)
        assert (await joint.approval()).status_code == 200
        for statement in (
            "DELETE FROM signatories",
            "UPDATE signatories SET state = 'withdrawn', signature = NULL",
        ):
            with pytest.raises(IntegrityError, match="what was issued is not changed"):
                await change(joint, statement)
        document = await joint.triage.read(lambda s: s.get_one(Document, joint.document))
        assert document.signatories_sha256 == (await joint.listed())["sha256"]


_HASH = "SELECT signatories_hash('{}')"
_ISSUED = """
    UPDATE documents SET state = 'issued', approved_by = gen_random_uuid(), approved_at = now(),
        approved_version = version, country = 'EGY', country_serial = 1, year = 2026, month = 11,
        serial = 1, follow_up = 0, reference = 'x', verification = 'verified', sources = 2,
        consented = '[{{}}]', attestation = 'x', issued_sha256 = 'x', issued_texts = 'x',
        signatories_sha256 = {}
"""


async def _edit(joint: JointStatement, facts: str) -> httpx2.Response:
    shown = (await joint.client.get(joint.path)).json()
    draft = shown["draft"]
    draft["versions"][0]["parts"]["facts"] = facts
    body = {
        "version": shown["document"]["version"],
        "audience": shown["document"]["audience"],
        "names_shown": True,
        "draft": draft,
    }
    return await joint.client.post(f"{joint.path}/versions", body)
