"""What a message says if it is in none of the languages that its recipient reads."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from babel import Locale

from services.dispatch.rules.french_typography import typeset

_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "en": "This message has not been written in the language that you chose ({language}). "
        "You receive it in another one.",
        "fr": "Ce message n'a pas été rédigé dans la langue que vous avez choisie ({language}) : "
        "vous le recevez dans une autre.",
        "es": "Este mensaje no se ha redactado en el idioma que usted eligió ({language}): "
        "lo recibe en otro.",
        "pt": "Esta mensagem não foi redigida na língua que escolheu ({language}): "
        "recebe-a noutra.",
        "ru": "Это сообщение не составлено на выбранном вами языке ({language}): "
        "текст на другом языке.",
        "ar": "لم تُكتب هذه الرسالة باللغة التي اخترتموها ({language})، ولذلك تصلكم بلغة أخرى.",
    }
)
_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "en": "[Not available in your language]",
        "fr": "[Pas disponible dans votre langue]",
        "es": "[No disponible en su idioma]",
        "pt": "[Sem texto no seu idioma]",
        "ru": "[Нет на вашем языке]",
        "ar": "[غير متوفرة بلغتكم]",
    }
)
"""For an SMS, in the language of its text: letters of another one would make it longer."""


def preferred_but_not_written(preferred: Sequence[str], written: set[str]) -> str | None:
    """Return the language a recipient prefers, if the document is in none that they read."""
    read = {*preferred, *(each.split("-")[0] for each in preferred)}
    return None if not preferred or read & written else preferred[0]


def sentence(preferred: str, language: str) -> tuple[str, str]:
    """Return a sentence that says so, and the language that it is in.

    That is the one preferred, if there is a sentence in it; else that of the message, or English.
    """
    base = preferred.split("-", maxsplit=1)[0]
    said_in = next(each for each in (base, language, "en") if each in _SENTENCES)
    name = Locale.parse(said_in).languages.get(base, preferred)
    return typeset(_SENTENCES[said_in].format(language=name), said_in), said_in


def marked(sms: str, language: str) -> str:
    """Return an SMS that says it is in another language than its recipient chose."""
    return f"{_MARKS.get(language, _MARKS['en'])} {sms}"


def direction(language: str) -> str:
    """Return the direction of a language's script, as HTML has it: `ltr` or `rtl`."""
    return Locale.parse(language.split("-", maxsplit=1)[0]).text_direction
