"""A refusal that all recipients get is a fault of ours: no address is marked for it."""

import asyncio
from dataclasses import replace
from itertools import pairwise, product
from uuid import UUID

from services.dispatch.rules.attempt_results import AttemptResult, refusal
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.rules.repeated_refusals import RefusalRun, SharedRefusal
from shared.clock import new_id
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.services.dispatch.test_sending_again import closed, verified

GONE = refusal(Reason.NO_SUCH_ADDRESS, 550, "5.1.1")
TAKEN = AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED, status=250)


def taken_back(told: AttemptResult) -> AttemptResult:
    return replace(told, kind=AttemptOutcome.RETRY, reason=Reason.ALL_REFUSED)


def meant(back: SharedRefusal, who: UUID, told: AttemptResult) -> bool:
    answer = (told.kind, told.status, told.code)
    return who in back.recipients and answer == (AttemptOutcome.REFUSED, back.status, back.code)


Ended = list[tuple[UUID, AttemptResult]]


def judged(*batches: Ended) -> list[AttemptResult]:
    """Return what is stored of a sequence recorded in these batches, one after the other."""
    same, kept = RefusalRun(), list[tuple[UUID, AttemptResult]]()
    for batch in batches:
        judgement = same.judge(batch)
        assert judgement == same.judge(batch), "a batch that was not recorded is judged again"
        for back in judgement.taken_as_dead:
            kept = [
                (who, taken_back(told) if meant(back, who, told) else told) for who, told in kept
            ]
        kept += zip((who for who, _ in batch), judgement.outcomes, strict=True)
        same = judgement.then
    return [told for _, told in kept]


def test_a_run_of_one_refusal_to_different_recipients_is_everybodys() -> None:
    two = [(new_id(), GONE), (new_id(), GONE)]
    assert judged(two) == [GONE, GONE]
    assert judged(two, [(new_id(), GONE)]) == [taken_back(GONE)] * 3


def test_what_is_accepted_in_between_ends_the_run_and_so_does_another_refusal() -> None:
    other = refusal(Reason.RECIPIENT_REFUSED, 550)
    for between in (TAKEN, other):
        before = [(new_id(), GONE), (new_id(), GONE), (new_id(), between)]
        assert judged(before, [(new_id(), GONE)]) == [GONE, GONE, between, GONE]


def test_one_recipient_alone_is_not_everybody() -> None:
    recipient = new_id()
    assert judged([(recipient, GONE)] * 5) == [GONE] * 5


def test_a_burst_of_refusals_marks_nobody_also_where_the_end_of_its_batch_was_taken() -> None:
    burst: Ended = [(new_id(), GONE) for _ in range(50)]
    last = refusal(Reason.RECIPIENT_REFUSED, 550, "5.1.2")
    assert judged([*burst, (new_id(), TAKEN)]) == [*[taken_back(GONE)] * 50, TAKEN]
    assert judged(burst[:5], [*burst[5:], (new_id(), last)]) == [*[taken_back(GONE)] * 50, last]


def test_how_a_sequence_is_cut_into_batches_makes_no_difference() -> None:
    """Each of five: a new recipient refused, the same one refused, another refusal, accepted."""
    recipients, one = [new_id() for _ in range(5)], new_id()
    other = refusal(Reason.RECIPIENT_REFUSED, 550)
    for kinds in product("nsot", repeat=5):
        told = {"n": GONE, "s": GONE, "o": other, "t": TAKEN}
        sequence = [
            (one if kind == "s" else recipient, told[kind])
            for kind, recipient in zip(kinds, recipients, strict=True)
        ]
        whole = judged(sequence)
        for cuts in product((False, True), repeat=4):
            ends = [place for place, cut in enumerate(cuts, 1) if cut]
            batches = [sequence[begin:end] for begin, end in pairwise([0, *ends, len(sequence)])]
            assert judged(*batches) == whole, (kinds, cuts)


async def test_a_server_that_refuses_everybody_marks_nobody_and_somebody_is_told(
    dispatch: DispatchFixture,
) -> None:
    for _ in range(4):
        await dispatch.contact()
    await dispatch.start()
    async with mail_server() as server:
        server.refusal = "550 5.1.1 user unknown"
        gateway = smtp_to(server)
        worker = dispatch.worker(Channel.EMAIL, gateway)
        await worker.turn()
        await asyncio.gather(*worker._under_way)
        await worker.drain()
        await gateway.close()
    assert await dispatch.states() == [("email", "pending", "all-refused")] * 4
    assert await dispatch.scalar("SELECT count(*) FROM addresses WHERE blocked_at IS NOT NULL") == 0
    told = {each["reason"] for each in await dispatch.emitted("notice.requested")}
    assert told == {"channel-unavailable"}


async def test_who_was_marked_before_the_third_same_answer_is_unmarked_and_tried_again(
    dispatch: DispatchFixture,
) -> None:
    """So do contacts that share the address.

    Nothing that people may not send again is sent again.
    """
    shared = f"{new_id().hex}@shared.invalid.example"
    wrong = [
        await dispatch.contact("media", email=shared),
        await dispatch.contact("media"),
        await dispatch.contact("partner", email=shared),
    ]
    doubtful = Issued(audience=("media",))
    async with mail_server() as server:
        server.refusal = "550 5.1.1 user unknown"
        gateway = smtp_to(server)
        worker = dispatch.worker(Channel.EMAIL, gateway)
        await dispatch.start(doubtful)
        await dispatch.start(Issued(audience=("media",)))
        await worker.drain()
        assert await dispatch.states() == [("email", "failed", "no-such-address")] * 4
        # Meanwhile no appeals were sent to them, or to contacts with the same address.
        await dispatch.start(Issued(audience=("media",)))
        await dispatch.start(Issued(audience=("partner",)))
        over = Issued(audience=("partner",))
        await dispatch.start(over)
        await worker.drain()
        assert (await dispatch.states())[4:] == [("email", "withheld", "no-such-address")] * 4
        await dispatch.hear(verified(doubtful, "in-progress"))
        await dispatch.hear(closed(over))
        await dispatch.contact("diplomat")
        await dispatch.start(Issued(audience=("diplomat",)))
        await worker.drain()
        marked = "SELECT count(*) FROM addresses WHERE blocked_at IS NOT NULL"
        assert await dispatch.scalar(marked) == 0
        assert await dispatch.states() == [
            *[("email", "failed", "no-such-address")] * 2,
            *[("email", "pending", "all-refused")] * 2,
            *[("email", "pending", "all-refused")] * 3,
            ("email", "withheld", "no-such-address"),
            ("email", "pending", "all-refused"),
        ]
        # The configuration was corrected.
        server.refusal = ""
        await dispatch.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
        await dispatch.do("UPDATE addresses SET rests_until = NULL")
        await worker.drain()
        await gateway.close()
    sent = [state for _, state, _ in await dispatch.states()]
    assert sent == ["failed", "failed", *["sent"] * 5, "withheld", "sent"]
    trail = await dispatch.rows(
        "SELECT object_id FROM audit_entries WHERE action = 'address.unblocked'"
    )
    assert {row.object_id for row in trail} == {each.id for each in wrong}
