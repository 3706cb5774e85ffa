"""Events that no service wrote take no effect, whatever their type, and delay nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.contracts.audit import AuditAnchored
from shared.contracts.catalogue import EVENTS, SERVICES
from shared.contracts.envelope import Envelope, Event, topic_of
from shared.contracts.intake import AlertFiled
from shared.contracts.triage import CaseOpened
from shared.messaging.bus import Record
from shared.messaging.records import encode
from shared.messaging.signatures import HEADER, EventSigner, KeyNotPublished
from tests.samples import data_of, sealed
from tests.services.listening import Listening, listening

Forge = Callable[[Listening, Record, Envelope], Awaitable[Record]]


async def unsigned(_: Listening, __: Record, envelope: Envelope) -> Record:
    return encode(envelope)


async def by_nobody(listener: Listening, _: Record, envelope: Envelope) -> Record:
    class Anyway(EventSigner):
        async def require_published(self) -> None:
            """An attacker skips the check."""

    honest = listener.signer(envelope.source, Ed25519PrivateKey.generate())
    with pytest.raises(KeyNotPublished):
        await honest.sign([encode(envelope)])
    forger = Anyway(honest.kid, Ed25519PrivateKey.generate(), listener.runtime.event_keys)
    (record,) = await forger.sign([encode(envelope)])
    return record


async def by_another_service(listener: Listening, _: Record, envelope: Envelope) -> Record:
    other = next(each for each in SERVICES if each != envelope.source)
    (record,) = await listener.signer(other).sign([encode(envelope)])
    return record


async def cut(_: Listening, true: Record, __: Envelope) -> Record:
    return replace(true, value=true.value[: len(true.value) // 2])


async def under_another_key(_: Listening, true: Record, __: Envelope) -> Record:
    return replace(true, key=b"01a223c1-b153-7476-bc82-61a247d9a339")


async def on_another_topic(_: Listening, true: Record, envelope: Envelope) -> Record:
    other = next(each for each in SERVICES if each != envelope.source)
    headers = {**true.headers, "ce_source": other.encode()}
    return replace(true, topic=topic_of(other), headers=headers)


async def swapped(listener: Listening, true: Record, envelope: Envelope) -> Record:
    """Return the data of another event of the same writer under this one's signature."""
    other = await listener.signed(envelope.model_copy(update={"data": b"{}"}))
    return replace(true, value=other.value)


async def in_another_place(_: Listening, true: Record, envelope: Envelope) -> Record:
    later = str(envelope.sequence + 1).encode()
    return replace(true, headers={**true.headers, "ce_sequence": later})


async def of_another_time(_: Listening, true: Record, __: Envelope) -> Record:
    return replace(true, headers={**true.headers, "ce_time": b"2020-01-01T00:00:00+00:00"})


async def with_a_broken_signature(_: Listening, true: Record, __: Envelope) -> Record:
    return replace(true, headers={**true.headers, HEADER: true.headers[HEADER][:-3]})


FORGERIES: tuple[Forge, ...] = (
    unsigned, by_nobody, by_another_service, cut, under_another_key, on_another_topic, swapped,
    in_another_place, of_another_time, with_a_broken_signature,
)  # fmt: skip


async def stored(listener: Listening) -> dict[str, str]:
    names = await listener.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    beside = ("outbox", "audit", "forged_records")
    kept = [row.tablename for row in names if not row.tablename.startswith(beside)]
    return {
        name: (
            await listener.rows(
                f"SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') AS all FROM {name} t"  # noqa: S608, E501  # names of our own tables
            )
        )[0].all
        for name in kept
    }


async def told_by_itself(listener: Listening) -> list[str]:
    """Remove the notices that dispatch itself made of refusals; return their reasons."""
    await listener.runtime.administrators.close()
    if listener.runtime.service != "dispatch":
        return []
    await listener.rows("DELETE FROM unheard_notices RETURNING 1")
    await listener.rows("DELETE FROM told_outcomes RETURNING 1")
    own = "DELETE FROM notices WHERE reason = 'events-refused' RETURNING reason"
    return [row.reason for row in await listener.rows(own)]


async def test_nothing_forged_takes_effect_and_what_is_true_does(listener: Listening) -> None:
    before = await stored(listener)
    true: list[tuple[type[Event], Record]] = []
    for event in EVENTS.values():
        said = await sealed(event, data_of(event), listener.runtime.keyring)
        envelope = listener.envelope(said)
        record = await listener.signed(envelope)
        true.append((event, record))
        for forge in FORGERIES:
            await listener.handle(await forge(listener, record, envelope))
            assert await listener.parked() == [], f"{event.__name__} {forge.__name__}"
    await told_by_itself(listener)
    assert await stored(listener) == before
    # Then the true events come under the same keys; those about a case need a case.
    heard = [record for event, record in true if event in (AlertFiled, CaseOpened)]
    for record in heard:
        await listener.handle(record)
    assert await stored(listener) != before or listener.runtime.service == "identity"
    assert await listener.parked() == []


async def test_it_is_counted_told_and_shown_also_after_a_restart(
    listener: Listening, told_service: tuple[str, dict[str, Any]]
) -> None:
    # Records under skipped keys are not read here; the service that reads them checks them.
    heard: dict[str, type[Event]] = {"triage": AlertFiled, "identity": AuditAnchored}
    kind = heard.get(listener.runtime.service, CaseOpened)
    said = await sealed(kind, data_of(kind), listener.runtime.keyring)
    envelope = listener.envelope(said)
    for _ in range(3):
        await listener.handle(encode(envelope))
    check = listener.runtime.wanted["genuine"]
    with pytest.raises(Exception, match="within the last hour"):
        await check()
    assert 'fault="unsigned"' in listener.runtime.metrics()
    async with listening(*told_service, listener.key) as after_a_restart:
        check = after_a_restart.runtime.wanted["genuine"]
        with pytest.raises(Exception, match="within the last hour"):
            await check()
        earlier = "UPDATE forged_records SET last_at = last_at - interval '1 hour' RETURNING 1"
        assert len(await listener.rows(earlier)) == 1
        await check()
    if listener.runtime.service == "dispatch":
        assert await told_by_itself(listener) == ["events-refused"]
        return
    await listener.runtime.administrators.close()
    told = await listener.rows("SELECT convert_from(value, 'utf8') AS said FROM outbox")
    (notice,) = [row.said for row in told if "notice" in row.said]
    assert '"events-refused"' in notice
