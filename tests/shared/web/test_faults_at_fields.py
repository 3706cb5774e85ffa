"""Each fault of a form is shown at its field, whatever its template."""

import re

from shared.problems import FieldFault
from shared.web.form_prefill import refill

PAGE = """<form method="post" action="/a">
<div class="field"><label for="f-name">Name</label><p class="hint" id="f-name-hint">Full</p>
<input id="f-name" name="name" type="text" aria-describedby="f-name-hint"></div>
<fieldset class="field" id="f-uses" tabindex="-1"><legend>Uses</legend>
<input type="checkbox" name="uses[]" value="a" id="f-uses-a"></fieldset>
<fieldset class="field" id="f-checks" tabindex="-1"><legend>Checks</legend><label>
<input type="checkbox" name="checks[]" value="one" id="f-checks-one"></label></fieldset>
<h2 id="f-rows">Rows</h2>
<div class="field"><textarea id="f-rows-0-said" name="rows.0.said"></textarea></div></form>
<form method="post" action="/b"><input id="f-name" name="name"></form>"""
FAULTS = [
    FieldFault("name", "Give <one>.", "missing"),
    FieldFault("name", "Never said: one at a time.", "twice"),
    FieldFault("uses.0", "Not known.", "unknown"),
    FieldFault("checks.one", "Confirm this.", "missing"),
    FieldFault("rows", "Too many.", "full"),
    FieldFault("rows.0.said", "Too long.", "long"),
    FieldFault("nowhere", "No place.", "unknown"),
]


def _filled() -> str:
    given = {"name": ["typed"], "uses[]": ["a"], "rows.0.said": ["words"]}
    return refill(PAGE, "/a", given, FAULTS, "Erreur :").html


def test_each_fault_stands_before_its_field_and_is_what_describes_it() -> None:
    html = _filled()
    said = '<p class="fault" id="f-{}-fault"><span class="unseen">Erreur : </span>{}</p>'
    assert f'{said.format("name", "Give &lt;one&gt;.")}<input id="f-name"' in html
    assert 'aria-describedby="f-name-hint f-name-fault" aria-invalid="true"' in html
    assert f"</legend>{said.format('uses', 'Not known.')}" in html
    assert f"</legend>{said.format('checks', 'Confirm this.')}<label>" in html
    assert 'id="f-checks-one" aria-invalid="true">' in html
    assert f"Rows</h2>{said.format('rows', 'Too many.')}" in html
    assert f"{said.format('rows-0-said', 'Too long.')}<textarea" in html
    assert html.count('class="field wrong"') == 4


def test_a_fault_stands_once_and_in_its_own_form() -> None:
    html = _filled()
    other = html.partition('action="/b"')[2]
    assert "fault" not in other
    assert "aria-invalid" not in other
    assert len(re.findall(r'<p class="fault"', html)) == 5
    assert "Never said" not in html


def test_a_template_that_says_it_by_itself_is_left_alone() -> None:
    said = PAGE.replace('<input id="f-name"', '<input aria-invalid="true" id="f-name"', 1)
    html = refill(said, "/a", {"name": ["typed"]}, FAULTS[:1]).html
    assert '<p class="fault"' not in html
