"""Missing, lost and repeated texts of catalogues are reported."""

from pathlib import Path

from shared.web.translations import faults, update


def test_a_text_without_translation_or_with_a_lost_placeholder_is_named(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    catalogue = shared / "web" / "locales" / "fr" / "LC_MESSAGES" / "shared.po"
    catalogue.parent.mkdir(parents=True)
    (shared / "code.py").write_text('Conflict("Door {door} is shut.")\nmsgid("New.")\n')
    catalogue.write_text('msgid "Door {door} is shut."\nmsgstr "Une porte est fermée."\n')
    assert list(faults(tmp_path)) == [
        "shared (fr): other placeholders: 'Door {door} is shut.'",
        "shared (fr): not translated: 'New.'",
    ]


def test_a_text_in_words_that_the_glossary_replaces_is_named(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    catalogue = shared / "web" / "locales" / "fr" / "LC_MESSAGES" / "shared.po"
    catalogue.parent.mkdir(parents=True)
    (shared / "code.py").write_text('msgid("Nothing was stored.")\nmsgid("Give a date.")\n')
    catalogue.write_text(
        'msgid "Nothing was stored."\nmsgstr "Rien."\n\nmsgid "Give a date."\nmsgstr "Date."\n'
    )
    assert sorted(faults(tmp_path)) == [
        "shared: say 'Give a' in the words of docs/glossary.md: 'Give a date.'",
        "shared: say 'stored' in the words of docs/glossary.md: 'Nothing was stored.'",
    ]


def test_a_thing_with_another_word_in_french_is_named(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    catalogue = shared / "web" / "locales" / "fr" / "LC_MESSAGES" / "shared.po"
    catalogue.parent.mkdir(parents=True)
    (shared / "code.py").write_text('msgid("Close the case.")\nmsgid("Closed.")\n')
    catalogue.write_text(
        'msgid "Close the case."\nmsgstr "Clore cette affaire."\n\n'
        'msgid "Closed."\nmsgstr "Dans ce cas, clos."\n'
    )
    assert list(faults(tmp_path)) == [
        "shared (fr): say 'affaire' in the words of docs/glossary.md: 'Close the case.'"
    ]


def test_two_texts_that_ran_together_are_named(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    catalogue = shared / "web" / "locales" / "fr" / "LC_MESSAGES" / "shared.po"
    catalogue.parent.mkdir(parents=True)
    (shared / "code.py").write_text('msgid("It wants this.")\n')
    catalogue.write_text('msgid "It wants this."\nmsgstr "Elle le veut.A word of it."\n')
    assert list(faults(tmp_path)) == [
        "shared (fr): two sentences without a space: 'It wants this.'"
    ]


def test_a_service_translates_only_what_the_shared_part_does_not(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "code.py").write_text('msgid("Sign out")\n')
    service = tmp_path / "services" / "triage"
    (service / "templates").mkdir(parents=True)
    (service / "templates" / "queue.html").write_text('{{ _("Queue") }} {{ _("Sign out") }}')
    (service / "pages.py").write_text('pages.redirect("/queue", "Approved.")\n')
    assert list(faults(tmp_path)) == [
        "shared (fr): not translated: 'Sign out'",
        "triage (fr): not translated: 'Approved.'",
        "triage (fr): not translated: 'Queue'",
    ]
    update(tmp_path)
    written = (service / "locales" / "fr" / "LC_MESSAGES" / "triage.po").read_text()
    assert 'msgid "Queue"' in written
    assert "Sign out" not in written
