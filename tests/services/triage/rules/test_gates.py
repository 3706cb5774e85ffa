"""Each shut gate is named, and opens only with what it requires."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.triage.rules.gates.all_gates import harm_checks_for, shut_gates
from services.triage.rules.gates.checks import FURTHER_CHECKS, HARM_CHECKS
from services.triage.rules.gates.shut_gate import ShutGate
from services.triage.rules.gates.uses import uses_of, uses_with_limits
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import Mention
from tests.services.triage.operations.appeals.test_gates_of_both import SEALED
from tests.services.triage.rules.candidates import (
    ALERT,
    AUDIENCES,
    FAMILY,
    LAWYER,
    MEMBER,
    NOON,
    OPEN,
    USES,
    alert,
    changed,
    codes,
    said,
    unopened,
)

KNOWN_ONLY_WHEN_OPENED = {"sources", "consent"}
"""Gates of both, which what is opened can shut as well: two sources that are one, limits without
words, somebody who can be reached, and the letters that a text asks for."""


def test_all_gates_are_open_when_everything_is_there() -> None:
    assert codes(OPEN) == set()


@pytest.mark.parametrize(
    ("change", "gate"),
    [
        ({"case_open": False}, "case-closed"),
        ({"alerts": ()}, "alert-withdrawn"),
        ({"alerts": (changed(ALERT, withdrawn=True),)}, "alert-withdrawn"),
        ({"verification": "in-progress"}, "verification"),
        ({"verification": "single-source"}, "verification"),
        ({"sources": (LAWYER,)}, "sources"),
        ({"sources": (LAWYER, replace(FAMILY, independent=False))}, "sources"),
        ({"sources": (LAWYER, replace(FAMILY, reliability="unknown"))}, "sources"),
        ({"sources": (replace(MEMBER, reliability="unsure"),)}, "sources"),
        ({"sources": (replace(MEMBER, assessed=False),)}, "sources"),
        ({"sources": (LAWYER, replace(FAMILY, assessed=False))}, "sources"),
        (
            {
                "sources": (
                    replace(LAWYER, known_by=frozenset({"name invented x"})),
                    replace(FAMILY, known_by=frozenset({"name invented x", "contact 1"})),
                )
            },
            "sources",
        ),
        ({"alerts": (changed(ALERT, lifted=frozenset({"publish_name"})),)}, "refusal-lifted"),
        ({"misfit": True}, "each-sentence"),
        ({"is_contradictory": True}, "acts-and-situation"),
        ({"hearing_past": True}, "hearing-past"),
        ({"needs_care": True}, "named-with-care"),
        ({"audience": ()}, "audience"),
        ({"alerts": (said("refused", "share_with_diplomats"),)}, "consent"),
        ({"alerts": (said("unknown", "publish_name"),)}, "consent"),
        ({"alerts": (changed(ALERT, consents={}),), "asks_to_write": False}, "consent"),
        ({"alerts": (ALERT, said("unknown", "publish_name"))}, "consent"),
        ({"alerts": (said("limited", "publish_name"),)}, "consent-limits"),
        ({"alerts": (said("refused", "send_to_government"),)}, "asks-to-write"),
        ({"alerts": (ALERT, said("refused", "send_to_government"))}, "asks-to-write"),
        ({"alerts": (said("unknown", "send_to_government"),)}, "unasked-government"),
        ({"alerts": (said("limited", "send_to_government"),)}, "unasked-government"),
        (
            {"alerts": (said("refused", "publish_name"),), "audience": ("diplomat", "partner")},
            "unpublished-name",
        ),
        ({"harm_confirmed": frozenset(HARM_CHECKS) - {"reprisals"}}, "do-no-harm"),
        ({"names_shown": False}, "name-in-text"),
        (
            {
                "names_shown": False,
                "named_in_text": False,
                "harm_confirmed": frozenset(HARM_CHECKS),
            },
            "unnamed-person",
        ),
        ({"unfilled": ("en.facts",)}, "unfilled"),
        ({"alerts": (changed(ALERT, situations=("in-hiding",)),)}, "hidden-person"),
        (
            {"alerts": (changed(ALERT, situations=("wanted",)),), "audience": ("diplomat",)},
            "hidden-person",
        ),
        (
            {"alerts": (changed(ALERT, situations=("wanted",)),), "asks_to_write": False},
            "hidden-person",
        ),
        (
            {
                "audience": ("authority",),
                "alerts": (changed(ALERT, situations=("in-hiding",)),),
                "harm_confirmed": frozenset({*HARM_CHECKS, "hidden-person"}),
            },
            "tip-off",
        ),
    ],
)
def test_a_shut_gate_is_named(change: dict[str, object], gate: str) -> None:
    shut = changed(OPEN, **change)
    assert codes(shut) == {gate}
    listed = codes(unopened(shut))
    assert listed <= {gate}
    assert listed or gate in SEALED or gate in KNOWN_ONLY_WHEN_OPENED


def test_one_trusted_member_organisation_is_enough() -> None:
    assert codes(changed(OPEN, sources=(MEMBER,))) == set()


def test_all_shut_gates_are_named_together() -> None:
    shut = changed(OPEN, verification="not-started", sources=(), alerts=(alert("unknown"),))
    assert codes(shut) == {"verification", "sources", "consent", "unasked-government"}


def test_two_persons_may_decide_for_somebody_who_cannot_be_reached() -> None:
    away = alert("unknown", reachable=False)
    decided = changed(away, in_their_interest=frozenset(USES))
    letter = changed(OPEN, asks_to_write=False)
    assert codes(changed(letter, alerts=(decided,))) == set()
    (gate,) = shut_gates(changed(letter, audience=("media",), alerts=(decided, away)))
    assert "no consent for this use in alert 2, and" in gate.told


def test_nobody_decides_where_the_consent_has_a_state_that_only_a_later_version_knows() -> None:
    later = alert("of-a-later-version", reachable=False, in_their_interest=frozenset(USES))
    shut = changed(OPEN, alerts=(later,))
    assert codes(shut) == {"consent", "asks-to-write", "unpublished-name"}
    confirmed = frozenset({*HARM_CHECKS, *FURTHER_CHECKS})
    assert "consent" in codes(changed(shut, harm_confirmed=confirmed, asks_to_write=False))


def test_nobody_decides_for_somebody_who_can_be_asked() -> None:
    asked = changed(said("unknown", "publish_name"), in_their_interest=frozenset(USES))
    assert codes(changed(OPEN, alerts=(asked,))) == {"consent"}


@given(
    st.lists(st.sampled_from(AUDIENCES), min_size=1, unique=True),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(["given", "limited", "unknown"]), max_size=2),
)
def test_a_refusal_shuts_the_gate_whatever_else_is_decided(
    audience: list[str], names: bool, reachable: bool, others: list[str]
) -> None:
    decided = frozenset(uses_of(AUDIENCES, names_shown=names))
    alerts = [
        alert("refused", reachable=reachable, in_their_interest=decided),
        *(alert(state, in_their_interest=decided) for state in others),
    ]
    assert "consent" in codes(
        changed(
            OPEN,
            alerts=alerts,
            audience=audience,
            names_shown=names,
            harm_confirmed=frozenset({*HARM_CHECKS, *FURTHER_CHECKS}),
        )
    )


@pytest.mark.parametrize("situation", ["in-hiding", "wanted"])
def test_what_brings_somebody_in_hiding_up_goes_out_only_as_they_want_it(situation: str) -> None:
    hidden = changed(OPEN, alerts=(ALERT, changed(ALERT, situations=(situation,))))
    assert codes(hidden) == {"hidden-person"}
    confirmed = frozenset({*HARM_CHECKS, "hidden-person"})
    assert codes(changed(hidden, harm_confirmed=confirmed)) == set()
    assert "hidden-person" in harm_checks_for(hidden)


def test_a_letter_of_somebody_in_hiding_that_asks_nobody_to_write_needs_no_further_word() -> None:
    hidden = changed(ALERT, situations=("in-hiding",))
    letter = changed(OPEN, alerts=(hidden,), audience=("partner",), asks_to_write=False)
    assert codes(letter) == set()
    assert harm_checks_for(letter) == tuple(HARM_CHECKS)


def test_the_limits_are_asked_for_only_where_a_consent_is_limited() -> None:
    assert "limits" in harm_checks_for(changed(OPEN, alerts=(alert("limited"),)))
    assert "limits" not in harm_checks_for(OPEN)


def test_limits_that_are_kept_open_the_gate() -> None:
    kept = frozenset({*HARM_CHECKS, "limits"})
    limited = changed(OPEN, alerts=(alert("limited"),), asks_to_write=False)
    assert codes(changed(limited, harm_confirmed=kept)) == set()


def test_letters_that_are_not_to_come_go_out_by_no_word_of_anybody() -> None:
    """Whatever the audience, its readers are asked to write to the government."""
    refused = changed(
        OPEN,
        alerts=(said("refused", "send_to_government"),),
        audience=("diplomat", "partner"),
        harm_confirmed=frozenset({*HARM_CHECKS, *FURTHER_CHECKS}),
    )
    (gate,) = shut_gates(refused)
    assert "No addresses" in gate.told
    assert codes(changed(refused, asks_to_write=False)) == set()


@pytest.mark.parametrize("state", ["limited", "unknown"])
def test_letters_of_which_nobody_said_enough_are_confirmed_apart(state: str) -> None:
    unsaid = changed(OPEN, alerts=(said(state, "send_to_government"),), audience=("partner",))
    assert harm_checks_for(unsaid) == (*HARM_CHECKS, "unasked-government")
    assert "send_to_government" in uses_with_limits(unsaid)
    confirmed = frozenset({*HARM_CHECKS, "unasked-government"})
    assert codes(changed(unsaid, harm_confirmed=confirmed)) == set()
    assert harm_checks_for(changed(unsaid, asks_to_write=False)) == tuple(HARM_CHECKS)


def test_a_name_that_is_not_to_be_published_is_confirmed_apart() -> None:
    named = changed(OPEN, alerts=(said("refused", "publish_name"),), audience=("partner",))
    assert harm_checks_for(named) == (*HARM_CHECKS, "unpublished-name")
    confirmed = frozenset({*HARM_CHECKS, "unpublished-name"})
    assert codes(changed(named, harm_confirmed=confirmed)) == set()
    assert codes(changed(named, names_shown=False, named_in_text=False)) == set()


@pytest.mark.parametrize(
    ("use", "change", "shut"),
    [
        ("publish_name", {}, True),
        ("publish_name", {"audience": ("partner",)}, True),
        ("send_to_government", {}, True),
        ("send_to_government", {"asks_to_write": False}, False),
        ("send_to_un", {}, False),
        ("publish_name", {"submitted_at": NOON + timedelta(hours=2)}, False),
        ("publish_name", {"submitted_at": None}, False),
    ],
)
def test_what_is_said_after_the_submission_is_looked_at_by_whoever_submits(
    use: str, change: dict[str, object], shut: bool
) -> None:
    confirmed = frozenset({*HARM_CHECKS, *FURTHER_CHECKS})
    heard = changed(said("limited", use), heard={use: NOON + timedelta(hours=1)})
    submitted = changed(OPEN, alerts=(ALERT, heard), harm_confirmed=confirmed, submitted_at=NOON)
    found = shut_gates(changed(submitted, **change))
    assert [gate.code for gate in found] == ["consent-changed"] * shut
    assert all(f"{use} (alert 2)" in gate.told for gate in found)


def test_a_name_of_somebody_whose_alert_has_left_is_named() -> None:
    assert codes(changed(OPEN, elsewhere=True)) == {"another-country"}
    assert codes(changed(OPEN, removed=(Mention("en.title", "", 0, 1, Match.SURE),))) == {
        "name-of-another"
    }


def test_the_words_of_a_gate_say_which_use() -> None:
    (gate,) = shut_gates(
        changed(
            OPEN,
            audience=("media",),
            alerts=(said("refused", "publish_without_name"),),
            names_shown=False,
            named_in_text=False,
        )
    )
    assert gate.told == "Consent is refused for this use: publish_without_name (alert 1)."


def test_the_words_of_a_gate_say_which_alert_lacks_the_consent() -> None:
    lacking = said("unknown", "publish_name")
    for alerts, named in (((ALERT, lacking), "2"), ((lacking, ALERT, lacking), "1, 3")):
        (gate,) = shut_gates(changed(OPEN, alerts=alerts))
        assert f"no consent for this use in alert {named}, and" in gate.told
    decided = changed(lacking, in_their_interest=frozenset({"publish_name"}))
    (gate,) = shut_gates(changed(OPEN, alerts=(ALERT, decided)))
    assert "must be asked" in gate.told
    assert "(alert 2)" in gate.told


def test_a_check_that_is_not_confirmed_is_named_in_words() -> None:
    gate = ShutGate("do-no-harm", "Not confirmed: {check}.", {"check": "wanted"})
    assert gate.told == f"Not confirmed: {HARM_CHECKS['wanted']}."
