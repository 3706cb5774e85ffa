"""Acts and situations that contradict each other. All is invented."""

from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.rules.circumstances import is_contradictory


def draft(
    *violations: str, situation: str | None = None, developments: tuple[str, ...] = ()
) -> AppealDraft:
    return AppealDraft(
        country="EGY",
        issuer="omct",
        template="2026-01",
        violations=violations,
        situation=situation,
        developments=developments,
        versions=(LanguageDraft(language="en"),),
    )


def test_who_is_free_now_is_told_of_as_held() -> None:
    assert is_contradictory(draft("arbitrary-detention", situation="exiled"), ["exiled"])
    assert is_contradictory(draft("arbitrary-detention"), ["in-hiding"])
    assert not is_contradictory(
        draft("arbitrary-detention", situation="released"), ["detained-with-access"]
    )
    released = draft("arbitrary-detention", situation="free", developments=("release",))
    assert not is_contradictory(released, ["free"])
    assert not is_contradictory(draft("threats", situation="exiled"), ["exiled"])


def test_who_was_killed_is_told_of_as_alive_and_who_is_held_as_released() -> None:
    assert is_contradictory(draft("killing", situation="imprisoned"), ["imprisoned"])
    assert not is_contradictory(draft("killing", situation="killed"), ["unknown"])
    assert not is_contradictory(draft("killing"), ["unknown"])
    held = draft("arbitrary-detention", situation="imprisoned", developments=("release",))
    assert is_contradictory(held, ["imprisoned"])


def test_two_alerts_tell_two_situations() -> None:
    told = draft("arbitrary-detention", situation="imprisoned")
    assert is_contradictory(told, ["imprisoned", "killed"])
    assert not is_contradictory(told, ["imprisoned", "unknown", "imprisoned"])
