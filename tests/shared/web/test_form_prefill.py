"""A form is filled with what was sent; other forms of the page do not change."""

from shared.problems import FieldFault
from shared.web.form_prefill import refill


def test_only_the_form_that_was_sent_is_filled() -> None:
    html = (
        '<details><summary>x</summary><form method="post" action="/a"><input type="hidden" '
        'name="version" value="2"><input type="hidden" data-no-prefill name="texts" value="now">'
        '<input name="reason"><textarea name="words">\nold</textarea>'
        '<select name="s"><option value="">-</option><option value="b" selected>b</option>'
        '<option value="c">c</option></select><input type="checkbox" name="t[]" value="1" checked>'
        '<input type="checkbox" name="t[]" value="2"></form></details>'
        '<form method="post" action="/b"><input name="reason" value="other"></form>'
    )
    given = {
        "version": ["1"],
        "texts": ["then"],
        "reason": ['"A" & b'],
        "s": ["c"],
        "t[]": ["2"],
        "gone": ["kept"],
    }
    filled = refill(html, "/a", given)
    assert "<details open>" in filled.html
    assert 'name="version" value="1"' in filled.html
    # The page carries what it shows now: a person who read the refusal can continue.
    assert 'name="texts" value="now"' in filled.html
    assert 'name="reason" value="&quot;A&quot; &amp; b"' in filled.html
    assert 'value="other"' in filled.html
    assert "old" not in filled.html
    assert '<option value="b">' in filled.html
    assert '<option value="c" selected>' in filled.html
    assert 'value="1">' in filled.html
    assert 'value="2" checked>' in filled.html
    assert filled.left == {"gone": ["kept"]}


def test_what_a_page_showed_becomes_another_for_who_was_overtaken_alone() -> None:
    html = '<form method="post" action="/a"><input type="hidden" name="seen" value="now"></form>'
    given = {"seen": ["then"], "reason": [""]}
    corrects = refill(html, "/a", given)
    assert 'name="seen" value="then"' in corrects.html
    overtaken = refill(html, "/a", given, overtaken=True)
    assert 'name="seen" value="now"' in overtaken.html
    # An unreadable mark does not refuse the person for ever either.
    unreadable = refill(html, "/a", given, [FieldFault("seen", "Not a number.", "int_parsing")])
    assert 'name="seen" value="now"' in unreadable.html
