"""What two persons changed is combined part by part, and nothing that somebody typed is lost."""

from hypothesis import given
from hypothesis import strategies as st

from services.triage.document_form.combining import combine
from shared.web.forms import Form

NAMES = ("en.title", "en.parts.facts", "en.addressees.0.name", "en.addressees.1.name", "audience[]")
forms = st.dictionaries(
    st.sampled_from(NAMES), st.sampled_from("abc").map(lambda said: [said])
).map(Form)


def said(form: Form) -> dict[str, str]:
    return {name: form.value(name) for name in NAMES if form.value(name)}


@given(before=forms, newest=forms, typed=forms)
def test_every_field_is_as_somebody_has_it_and_no_change_is_lost(
    before: Form, newest: Form, typed: Form
) -> None:
    found = combine(before, newest, typed)
    asked = {name for part in found.both for name in NAMES if name.startswith(part.name)}
    for name in NAMES:
        sides = [each.value(name) for each in (before, newest, typed)]
        was, theirs, mine = sides
        if mine != was:
            assert found.form.value(name) == mine or name.startswith("en.addressees")
        if theirs not in (was, mine):
            assert found.form.value(name) == theirs or name in asked
        assert found.form.value(name) in sides


@given(newest=forms, typed=forms)
def test_without_a_version_of_before_every_difference_is_a_choice(
    newest: Form, typed: Form
) -> None:
    found = combine(None, newest, typed)
    assert said(found.form) == said(typed)
    assert not found.taken
    assert bool(found.both) == (said(newest) != said(typed))


def test_rows_of_a_list_are_one_part_since_rows_move() -> None:
    before = Form({"en.addressees.0.name": ["A"], "en.title": ["T"]})
    newest = Form({"en.addressees.0.name": ["New"], "en.addressees.1.name": ["A"]})
    typed = Form({"en.addressees.0.name": ["A of mine"], "en.title": ["T"]})
    found = combine(before, newest, typed)
    assert [part.name for part in found.both] == ["en.addressees"]
    assert [part.name for part in found.taken] == ["en.title"]
    assert found.form.given["en.addressees.0.name"] == ["A of mine"]


def test_a_plan_of_other_persons_is_one_part() -> None:
    before = Form({"plan.0.persons[]": ["1"], "plan.0.situation": ["free"]})
    newest = Form({"plan.0.persons[]": ["2"], "plan.0.situation": ["free"]})
    typed = Form({"plan.0.persons[]": ["1"], "plan.0.situation": ["killed"]})
    assert [part.name for part in combine(before, newest, typed).both] == ["plan"]
    same = Form({"plan.0.persons[]": ["1"], "plan.0.situation": ["free"], "hearing": ["now"]})
    found = combine(before, same, typed)
    assert [part.name for part in found.taken] == ["hearing"]
    assert found.form.given["plan.0.situation"] == ["killed"]
