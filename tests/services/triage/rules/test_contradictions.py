"""Acts and situations that contradict each other. All is invented."""

from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.rules.circumstances import is_contradictory
from shared.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


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
    assert is_contradictory(draft("arbitrary-detention", situation="exiled"), ["exiled"], TAXONOMY)
    assert is_contradictory(draft("arbitrary-detention"), ["in-hiding"], TAXONOMY)
    assert not is_contradictory(
        draft("arbitrary-detention", situation="released"), ["detained-with-access"], TAXONOMY
    )
    released = draft("arbitrary-detention", situation="free", developments=("release",))
    assert not is_contradictory(released, ["free"], TAXONOMY)
    assert not is_contradictory(draft("threats", situation="exiled"), ["exiled"], TAXONOMY)


def test_who_was_killed_is_told_of_as_alive_and_who_is_held_as_released() -> None:
    assert is_contradictory(draft("killing", situation="imprisoned"), ["imprisoned"], TAXONOMY)
    assert not is_contradictory(draft("killing", situation="killed"), ["unknown"], TAXONOMY)
    assert not is_contradictory(draft("killing"), ["unknown"], TAXONOMY)
    held = draft("arbitrary-detention", situation="imprisoned", developments=("release",))
    assert is_contradictory(held, ["imprisoned"], TAXONOMY)


def test_two_alerts_tell_two_situations() -> None:
    told = draft("arbitrary-detention", situation="imprisoned")
    assert is_contradictory(told, ["imprisoned", "killed"], TAXONOMY)
    assert not is_contradictory(told, ["imprisoned", "unknown", "imprisoned"], TAXONOMY)
