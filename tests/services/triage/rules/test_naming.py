"""Whether a text that must have no names contains one. All names are invented."""

# ruff: noqa: RUF001 (names and French typography in their own letters)
from itertools import product

import pytest

from services.triage.rules.names.in_text import Match, find_names, is_unsearchable
from services.triage.rules.texts import searchable
from services.triage.rules.texts.searchable import Text


def look(name: str, text: str, *known: str) -> Match:
    return find_names([name], Text(text), known)


class TestPersons:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Amal Hassan", "Amal Hassan was arrested."),
            ("أمل حسن", "Amal Hassan was arrested."),
            ("أمل حسن", "the lawyer AMAL HASSAN was arrested."),
            ("أمل حسن", "قال محامي وأمل حسن"),
            ("أَمَل حَسَن", "أمل حسن محامية"),
            ("Amal Hassan", "المحامية أمل حسن"),
            ("عبد الرحمن المخترع", "Mr. Abdel-Rahman Al-Mukhtara was taken."),
            ("Li Na", "Li Na was arrested."),
            ("Li Na", "Na Li was arrested."),
            ("Li Na", "the lawyer li na was arrested."),
            ("Li Na", "#FreeLiNa"),
            ("Li Na", "see @nali"),
            ("Li Wei", "see @freeliwei22"),
            ("Li Na", "LiNa was arrested."),
            ("李娜", "Li Na was arrested."),
            ("李娜", "Lawyer 李娜 was arrested."),
            ("李娜", "律师李娜被捕"),
            ("Li Na", "律师李娜被捕"),
            ("Амаль Иванова", "Amal Ivanova was arrested."),
            ("Amal Ivanova", "Адвокат Амаль Иванова"),
            ("Xu Bo", "Mr. Xu Bo was arrested."),
            ("Le Vu", "Le Vu was arrested."),
            ("Oo Ma", "Ma Oo was arrested."),
            ("Amal Invented", "the lawyer amal invented was arrested."),
            ("Amal Invented", "Invented, the lawyer, was arrested."),
            ("Amal Invented", "INVENTED was arrested."),
            ("Amal Invented", "see @amalinvented for more"),
            ("Amal Invented", "see @amal_invented1990"),
            ("Amal Invented", "see @inventedamal"),
            ("Amal Invented", "#FreeAmalInvented #freeamal"),
            ("Amal Invented", "#freeamalinvented"),
            ("Amal Invented", "#freeinvented"),
            ("Amal Invented", "see @amal"),
            ("Amal Invented", "write to amal.invented@example.org"),
            ("Amal Invented", "write to a.invented@example.org"),
            ("Amal Invented", "https://social.example/amalinvented"),
            ("Amal Invented", "A\u00admal Inven\u200bted was arrested."),
            ("Amal\u200b Invented", "amal invented was arrested."),
            ("محمد‌رضا", "محمدرضا"),
            ("محمدرضا", "محمد‌رضا"),
            ("محمدرضا نمونه", "محمد رضا نمونه"),
            ("Łukasz Zmyślony", "Lukasz was arrested."),
            ("Lukasz Zmyslony", "Łukasz was arrested."),
            ("Groß", "Mr. Gross was arrested."),
            ("Gross", "Herr Groß wurde verhaftet."),
            ("Ås", "Ms. As was arrested."),
            ("As", "Ms. Ås was arrested."),
            ("Jürgen Erfunden", "Juergen was arrested."),
            ("Ana-Maria Ficticia", "Anamaria was arrested."),
            ("Ana Maria Ficticia", "Ana-Maria was arrested."),
            ("O’Brien", "Mr. O'Brien was arrested."),
            ("O'Brien", "Mr. OBrien was arrested."),
            ("Amál Invented", "Ama\u0301l was arrested."),
            ("Amal Invented", "Ａｍａｌ was arrested."),
            ("नीरज आविष्कृत", "नीरज आविष्कृत को गिरफ्तार किया गया"),
            ("शांति", "Shanti was arrested."),
            ("สมชาย", "ทนายสมชายถูกจับ"),
            # Short names in scripts whose words are not parted.
            ("たろう", "弁護士たろうが逮捕された"),
            ("タロウ", "弁護士タロウが逮捕された"),
            ("ハ-ナ", "弁護士ハ-ナ逮捕"),
            ("นที", "ทนายนทีถูกจับ"),
            ("สม ชาย", "ทนายสมชายถูกจับ"),
            ("สมชาย", "ทนาย สม ชาย ถูกจับ"),
            ("សុខ", "មេធាវីសុខត្រូវបានចាប់"),
            ("ສີດາ", "ທະນາຍສີດາຖືກຈັບ"),
            ("မိုး", "ရှေ့နေမိုးကိုဖမ်း"),
            ("བཀྲ", "ཁྲིམས་རྩོདབཀྲབཟུང"),
            ("김철", "변호사김철이체포"),
            ("Gim Ceol", "변호사김철이체포"),
            # Inside another word, in other case or with other marks.
            ("Иванова", "СЕСТРАИВАНОВА арестована"),
            ("ИВАНОВА", "сестраиванова арестована"),
            ("أَحمَد حُسَين", "قال وأحمد حسين"),
            ("Märta Uppfunnen", "Maerta was arrested."),
            ("Björn Erfunden", "Bjoern was arrested."),
            ("Ståle Oppfunnet", "Staale was arrested."),
            ("Søren Opfundet", "Soeren was arrested."),
            ("JÜRGEN ERFUNDEN", "Juergen was arrested."),
            ("AmalHassan", "Amal was arrested."),
            ("Ana Maria Ficticia", "see anamariaficticia at the door"),
            ("Ana Maria Ficticia", "it was ficticiamariaana again"),
            ("Nouri Invented", "#freenouri"),
            ("Amal Invented", "https://social.example/freeámalinvéntéd"),
            ("أمل نور", "Amal Nur was arrested."),
            # What shows nothing parts no letters: a variation selector, a grapheme joiner.
            ("Amal Hassan", "A\ufe0fmal was arrested."),
            ("Amal Hassan", "Ms. H\u034fassan was arrested."),
            ("A\ufe0fmal Hassan", "Amal was arrested."),
            ("Amal Hassan", "A.m.a.l was arrested."),
            ("Amal Hassan", "A-m-a-l was arrested."),
            # Letters that look alike, in the other alphabet, and digits for letters.
            ("Hassan", "Mr. \u0397assan was taken."),
            ("Amal Hassan", "Mr. H\u0430ss\u0430n was taken."),
            ("Иванова", "адвокат Ив\u0061нова арестована"),
            ("Amal Hassan", "Mr. H4ssan was taken."),
            ("Amal Hassan", "A m a l was arrested."),
            ("အောင်ကျော်", "ရှေ့နေအောင်ကျော်ကို"),
            ("ဦးအောင်ကျော်", "ရှေ့နေအောင်ကျော်ကို"),
            ("张伟", "Mr. Cheung Wei was taken."),
        ],
    )
    def test_are_found_in_every_script_spelling_and_disguise(self, name: str, text: str) -> None:
        assert look(name, text) is Match.SURE

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Grace Invented", "she asks for grace"),
            ("Amal Invented", "an invented lawyer"),
            ("Amal Invented", "the word amal stands for hope"),
            ("Lina Invented", "LiNa was arrested."),
            # Of few letters, beside others in a hashtag.
            ("Li Na", "#freelina"),
            ("Xu Bo", "#freexubo"),
            ("Xu Bo", "#boxumustgofree"),
            ("Amal Hassan", "#justiceforamal"),
            ("أمل علي", "Amal Ali was arrested."),  # three consonants are many a word
            # Another romanisation of a whole name, and of one word of it.
            ("Mohamed Hussein", "Mr. Muhammad Husayn was taken."),
            ("Mohamed Hussein", "Mr. Husayn was taken."),
            ("Youssef Invented", "Yusuf was taken."),
            ("Ceyhun Erfunden", "Mr. Jeyhun Erfundin was taken."),
            ("Amal Hassan", "Emil Hussein was arrested."),
            # A family name of two letters.
            ("Xu Bo", "Mr. Xu spoke."),
            ("Xu Bo", "Mr. Bo spoke."),
            ("Xu Bo", "the lawyer Xu spoke."),
            ("李娜", "Ms. Li spoke."),
            # Letters of a script whose spellings of such a name are not known.
            ("Lee Young-hee", "the lawyer (이영희) was taken."),
            ("李娜", "弁護士タロウ"),
        ],
    )
    def test_a_common_word_in_small_letters_is_a_maybe(self, name: str, text: str) -> None:
        assert look(name, text) is Match.MAYBE

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Amal Hassan", "A lawyer was arrested in Mali."),
            ("أمل حسن", "A lawyer was arrested in Mali. Human rights are universal."),
            ("Li Na", "The nail in the line; Carolina, Chile and Nauru."),
            ("Xu Bo", "Both boats are in Bolivia."),
            ("李娜", "律师被捕"),
            ("Ян", "январь"),
            ("علي", "عليهم"),
            ("", "Nobody is named."),
            ("  ", "Nobody is named."),
            ("A.", "A lawyer was arrested."),
            ("??", "What happened??"),
            ("Li Wei", "It was reliweixed."),
            ("Li Na", "see @carolina22"),
            ("Li A", "lia is a word"),
            ("Xu Bo", "It is so. Bo."),
            ("Xu Bo", "to be or so"),
            ("Ama Invented", "the word ama stands"),
            ("Ana Ficticia", "see @banana"),
            ("Invented", "a reinvented thing"),
            ("أمل", "A lawyer was arrested in Mali."),
            ("أي حسن", "Aya Hassan was arrested."),
            ("Amal Hassan", "Karim Said was arrested."),
            ("Mohamed Hussein", "Hassan spoke."),
            ("Amal Hassan", "Адвокат Икс арестован"),
            ("أمل حسن", "Адвокат Икс арестован"),
            # Words that begin a sentence or the name of a place, and are names too.
            ("Nguyễn Văn Sơn", "Son avocat attend."),
            ("Kyaw San Oo", "She was moved to San Salvador."),
            ("Saïd Fictif", "They said so."),
        ],
    )
    def test_others_are_not(self, name: str, text: str) -> None:
        assert look(name, text) is Match.NO

    @pytest.mark.parametrize(
        "particle", ["al", "el", "bin", "ben", "ibn", "bint", "de", "van", "von"]
    )
    def test_a_particle_parts_no_name_that_is_found_by_its_consonants(self, particle: str) -> None:
        assert look("أمل حسن", f"the lawyer Amal {particle} Hasan was arrested") is Match.SURE

    @pytest.mark.parametrize(
        ("name", "text"),
        [("أمل أبو حسن", "the lawyer Amal abu Hasan"), ("عبد الحسن نور", "one abd al-Hasan Nur")],
    )
    def test_a_particle_belongs_to_the_name(self, name: str, text: str) -> None:
        assert look(name, text) is Match.SURE

    @pytest.mark.parametrize("place", range(26))
    def test_a_name_of_five_words_is_found_wherever_it_stands(self, place: int) -> None:
        """In a script without capitals, where the text is looked at some words at a time."""
        words = ["كتاب"] * 30
        words[place : place + 5] = ["نور", "أمل", "حسن", "كريم", "سمير"]
        assert look("Nur Amal Hasan Karim Samir", " ".join(words)) is Match.SURE

    def test_what_would_take_too_long_to_look_for_is_rather_taken_to_stand_there(self) -> None:
        assert look("Li Na", "li or na or " * 2000) is Match.NO
        assert look("Li Na", "li or na or " * 2001) is Match.SURE
        letters = "bdfgklmnprstv"
        many = [f"{a}a{b}o{c}u".capitalize() for a, b, c in product(letters, repeat=3)]
        assert look("أمل حسن", " and ".join(many)) is Match.NO
        assert look("أمل حسن", " and ".join((*many, "Amal Hassan"))) is Match.SURE

    def test_a_word_that_the_known_bear_too_names_nobody_more(self) -> None:
        assert look("Zoe Invented", "Amal Invented is held.", "Amal Invented") is Match.NO
        assert look("Zoe Invented", "Zoe told of it.", "Amal Invented") is Match.SURE
        assert look("Amal Invented", "Amal Invented is held.", "Invented Amal") is Match.NO
        assert look("李娜", "李娜被捕", "李娜") is Match.NO

    @pytest.mark.parametrize(
        ("name", "unsure"),
        [
            ("أمل حسن", False),
            ("Амаль", False),
            ("李娜", False),
            ("이영희", True),
            ("สมชาย", True),
            ("Γιώργος", True),
            ("Cəfərov", True),
            ("أمل", True),
            ("Gülşen", False),
            ("Yıldız", False),
            ("?", True),
            ("Amal Hassan", False),
            ("José Núñez", False),
            ("Jürgen Groß", False),
            ("Nguyễn Văn Đức", False),
        ],
    )
    def test_what_cannot_be_looked_for_by_its_letters_is_said(
        self, name: str, unsure: bool
    ) -> None:
        assert is_unsearchable(name) is unsure


def test_what_the_words_alone_tell_prepares_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[str] = []

    def short_names(bare: str) -> tuple[str, ...]:
        prepared.append(bare)
        return ()

    monkeypatch.setattr(searchable, "_short_names", short_names)
    assert find_names(["Amal Invented"], Text("They arrested Amal Invented.")) is Match.SURE
    assert prepared == []
    assert find_names(["Wu"], Text("They arrested nobody.")) is not Match.SURE
    assert prepared == ["They arrested nobody."]
