"""A form is filled with what was sent; other forms of the page do not change."""

from shared.problems import FieldFault
from shared.web.form_prefill import LEFT, refill


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


def test_what_is_not_in_the_form_stays_letter_by_letter() -> None:
    around = "<!DOCTYPE html><p class=x>A & B</p ><!-- <input name=a> -->%s<br/>C &amp; D</DIV >"
    form = '<form method="post" action="/a"><input name="a"%s></form>'
    again = form.replace(">", " data-again>", 1)
    assert refill(around % form % "", "/a", {"a": ["b"]}).html == around % again % ' value="b"'


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


def test_what_has_no_place_goes_along_in_a_form_that_is_saved_half_filled() -> None:
    page = (
        '<form method="post" action="/x" data-keeps-left>'
        '<input id="f-a" name="a" type="text"><input id="f-b" name="b" type="text"></form>'
    )
    given = {"a": ["typed"], "c": ["no place"], "left.a": ["older"], "left.b": ["a place now"]}
    shown = refill(page, "/x", given)
    assert 'name="a" type="text" value="typed"' in shown.html
    assert 'name="b" type="text" value="a place now"' in shown.html
    along = {"c": ["no place"], "a": ["older"]}
    assert shown.left == along
    for name, (value,) in along.items():
        assert f'<input type="hidden" name="{LEFT}{name}" value="{value}">' in shown.html
    # Sent again, it is all there again.
    sent = {"a": ["typed"], "b": [""], **{f"{LEFT}{name}": said for name, said in along.items()}}
    assert refill(page, "/x", sent).left == along
    other = refill(page.replace(" data-keeps-left", ""), "/x", given)
    assert other.left == along
    assert LEFT not in other.html
