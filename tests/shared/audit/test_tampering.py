"""Changes of the trail by SQL are found, with their kind."""
# ruff: noqa: S608 - SQL is put together from constants of this file

import tracemalloc
from collections.abc import Awaitable, Callable
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from shared.audit.anchors import Anchor, AnchorSigner, anchor_head, anchors_of, on_audit_anchored
from shared.audit.verification import FaultKind, TrailFault, VerifiedTrail, verify
from shared.contracts.audit import AuditAnchored
from shared.storage.unit_of_work import Database
from tests.shared.audit.conftest import Trail, enter

KEY = Ed25519PrivateKey.generate()
SIGNER = AnchorSigner("intake", KEY, "audit-1")
PUBLIC = {"audit-1": KEY.public_key()}


def _text(field: str) -> str:
    return f"int4send(octet_length({field})) || convert_to({field}, 'UTF8')"


_HASH = f"""sha256(previous_hash || int8send(number) || {_text("service")}
    || timestamptz_send(at) || {_text("actor")} || {_text("action")} || {_text("object_type")}
    || '\\x00'::bytea || int4send(0) || {_text("detail::text")})"""

REWRITE = f"""
    DO $$ DECLARE entry record; last bytea;
    BEGIN
        FOR entry IN SELECT * FROM audit_entries ORDER BY number LOOP
            IF last IS NOT NULL THEN
                UPDATE audit_entries SET previous_hash = last WHERE number = entry.number;
            END IF;
            UPDATE audit_entries SET hash = {_HASH}
                WHERE number = entry.number RETURNING hash INTO last;
        END LOOP;
        UPDATE audit_head SET hash = last;
    END $$
"""
"""Recomputes the whole trail consistently, as an attacker who knows its format could."""

PUT_IN = """INSERT INTO audit_entries SELECT {new}, service, at, 'x', action, object_type,
    object_id, subjects, detail, hash, hash FROM audit_entries WHERE number = {after}"""
CUT = "DELETE FROM audit_entries WHERE number > 7"
HEAD_BACK = """UPDATE audit_head AS head SET number = last.number, hash = last.hash
    FROM (SELECT number, hash FROM audit_entries ORDER BY number DESC LIMIT 1) AS last"""


async def tamper(trail: Trail, *statements: str) -> None:
    async with trail[1].begin() as connection:
        for table in ("audit_entries", "audit_head", "audit_anchors"):
            await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for statement in statements:
            await connection.execute(text(statement))


async def result(database: Database, *anchors: Anchor) -> VerifiedTrail | TrailFault:
    async with database.read() as session:
        return await verify(session, anchors)


async def anchored(database: Database) -> AuditAnchored:
    async with database.unit_of_work("intake") as work:
        event = await anchor_head(work, SIGNER)
    assert event is not None
    return event


@pytest.fixture
async def written(trail: Trail) -> Trail:
    await enter(trail[0], 10)
    return trail


async def test_a_whole_trail_is_whole(written: Trail) -> None:
    whole = await result(written[0])
    assert isinstance(whole, VerifiedTrail)
    assert whole.count == 10


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["UPDATE audit_entries SET actor = 'x' WHERE number = 4"], (4, FaultKind.CHANGED)),
        (
            ["UPDATE audit_entries SET at = at - interval '1 microsecond' WHERE number = 4"],
            (4, FaultKind.CHANGED),
        ),
        (["UPDATE audit_entries SET detail = '{ }' WHERE number = 4"], (4, FaultKind.CHANGED)),
        (
            [
                "UPDATE audit_entries SET actor = 'x' WHERE number = 4",
                f"UPDATE audit_entries SET hash = {_HASH} WHERE number = 4",
            ],
            (5, FaultKind.UNLINKED),
        ),
        (["DELETE FROM audit_entries WHERE number = 4"], (4, FaultKind.MISSING)),
        (["DELETE FROM audit_entries WHERE number = 1"], (1, FaultKind.MISSING)),
        (
            [
                "DELETE FROM audit_entries WHERE number = 4",
                "UPDATE audit_entries SET number = number - 100 WHERE number > 4",
                "UPDATE audit_entries SET number = number + 99 WHERE number < 0",
            ],
            (4, FaultKind.CHANGED),
        ),
        (
            [
                "UPDATE audit_entries SET number = number + 100 WHERE number > 4",
                "UPDATE audit_entries SET number = number - 99 WHERE number > 100",
                PUT_IN.format(new=5, after=4),
                f"UPDATE audit_entries SET hash = {_HASH} WHERE number = 5",
            ],
            (6, FaultKind.CHANGED),
        ),
        ([CUT], (8, FaultKind.TAIL_CUT)),
        (["DELETE FROM audit_entries"], (1, FaultKind.TAIL_CUT)),
        (
            [
                PUT_IN.format(new=11, after=10),
                f"UPDATE audit_entries SET hash = {_HASH} WHERE number = 11",
            ],
            (11, FaultKind.BEYOND_HEAD),
        ),
        (["UPDATE audit_head SET hash = sha256(hash)"], (10, FaultKind.UNLINKED)),
        (["UPDATE audit_head SET chain = gen_random_uuid()"], (1, FaultKind.UNLINKED)),
    ],
)
async def test_tampering_shows_where_it_was_done(
    written: Trail, statements: list[str], fault: tuple[int, FaultKind]
) -> None:
    await tamper(written, *statements)
    assert await result(written[0]) == TrailFault(*fault)


async def test_a_cut_tail_with_the_head_put_back_shows_by_an_anchor(written: Trail) -> None:
    anchor = await kept_elsewhere(written)
    await tamper(written, CUT, HEAD_BACK)
    assert isinstance(await result(written[0]), VerifiedTrail), "no anchor, no proof"
    assert await result(written[0], anchor) == TrailFault(8, FaultKind.TAIL_CUT)


async def test_a_cut_tail_that_grew_again_shows_by_an_anchor(written: Trail) -> None:
    anchor = await kept_elsewhere(written)
    await tamper(written, CUT, HEAD_BACK)
    await enter(written[0], 5, action="another")
    assert await result(written[0], anchor) == TrailFault(10, FaultKind.REWRITTEN)


async def test_a_trail_rewritten_from_the_middle_shows_by_an_anchor(written: Trail) -> None:
    anchor = await kept_elsewhere(written)
    await tamper(written, "UPDATE audit_entries SET actor = 'x' WHERE number = 4", REWRITE)
    assert isinstance(await result(written[0]), VerifiedTrail), "no anchor, no proof"
    assert await result(written[0], anchor) == TrailFault(10, FaultKind.REWRITTEN)


async def test_two_anchors_of_one_entry_that_differ_show(written: Trail) -> None:
    true = await kept_elsewhere(written)
    other = Anchor(true.chain, true.of, true.number, "0" * 64)
    for anchors in ([true, other], [other, true]):
        assert await result(written[0], *anchors) == TrailFault(10, FaultKind.REWRITTEN)


async def test_a_trail_begun_anew_shows_by_an_anchor(
    written: Trail, new_trail: Callable[[str], Awaitable[Trail]]
) -> None:
    anchor = await kept_elsewhere(written)
    fresh, _ = await new_trail("intake")
    fault = await result(fresh, anchor)
    assert isinstance(fault, TrailFault)
    assert fault.kind is FaultKind.OTHER_TRAIL


async def kept_elsewhere(trail: Trail) -> Anchor:
    event = await anchored(trail[0])
    return Anchor(event.chain, event.of, event.number, event.head)


async def test_an_anchor_is_made_only_when_the_trail_moved(written: Trail) -> None:
    database, _ = written
    first = await anchored(database)
    async with database.unit_of_work("intake") as work:
        assert await anchor_head(work, SIGNER) is None
        assert work.events == []
    await enter(database, 1)
    assert (await anchored(database)).number == first.number + 1
    assert first.number == 10


async def test_an_empty_trail_is_whole_and_not_anchored(trail: Trail) -> None:
    whole = await result(trail[0])
    assert isinstance(whole, VerifiedTrail)
    assert whole.count == 0
    async with trail[0].unit_of_work("intake") as work:
        assert await anchor_head(work, SIGNER) is None


async def test_another_service_keeps_anchors_and_believes_only_the_signed(
    written: Trail, new_trail: Callable[[str], Awaitable[Trail]]
) -> None:
    triage, _ = await new_trail("triage")
    event = await anchored(written[0])
    other_key = AnchorSigner("intake", Ed25519PrivateKey.generate(), "audit-1")
    false = Anchor(event.chain, "intake", 10, "0" * 64)
    forged = event.model_copy(update={"head": false.head, "signature": other_key.sign(false)})
    moved = event.model_copy(update={"number": 9})
    nonsense = event.model_copy(update={"signature": "nonsense"})
    said_so = jwt.decode(event.signature, options={"verify_signature": False})
    kind = {"kid": SIGNER.key_id, "typ": "JWT"}
    for_another_use = event.model_copy(
        update={"signature": jwt.encode(said_so, SIGNER.key, "EdDSA", headers=kind)}
    )
    async with triage.unit_of_work("triage") as work:
        for said in (forged, moved, nonsense, for_another_use, event, event):
            await on_audit_anchored(work, said)
    async with triage.read() as session:
        kept = await anchors_of(session, "intake", PUBLIC)
    assert kept == [Anchor(event.chain, "intake", 10, event.head)]
    whole = await result(written[0], *kept)
    assert isinstance(whole, VerifiedTrail)
    assert whole.anchored == 10


async def test_an_anchor_of_a_chain_nobody_has_is_another_trail(written: Trail) -> None:
    fault = await result(written[0], Anchor(uuid4(), "intake", 1, "0" * 64))
    assert isinstance(fault, TrailFault)
    assert fault.kind is FaultKind.OTHER_TRAIL


@pytest.mark.parametrize("entries", [1000, pytest.param(5000, marks=pytest.mark.long)])
async def test_a_long_trail_is_walked_in_constant_memory(trail: Trail, entries: int) -> None:
    database, admin = trail
    fill = text(
        "SELECT audit_append('intake', now(), 'operator-1', (SELECT json_agg(json_build_object("
        "'action', 'alert.filed', 'object_type', 'alert', 'subjects', '{}',"
        " 'detail', json_build_object('note', repeat('x', 200))))"
        " FROM generate_series(1, :entries)))"
    )
    peaks = []
    for rounds in (2, 6):
        async with admin.begin() as connection:
            for _ in range(rounds):
                await connection.execute(fill, {"entries": entries})
        tracemalloc.start()
        whole = await result(database)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert isinstance(whole, VerifiedTrail)
    assert peaks[1] < peaks[0] * 1.5
