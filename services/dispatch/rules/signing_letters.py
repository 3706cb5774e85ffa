"""The e-mail that asks an organisation to sign, in the languages of documents.

It says nothing of the document and of the persons in it: who reads the mailbox learns that there
is a statement, and finds no more without the link.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from services.dispatch.rules.french_typography import typeset

_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "en": "Will your organisation sign a joint statement?",
        "fr": "Votre organisation signera-t-elle une déclaration conjointe ?",
        "es": "¿Firmará su organización una declaración conjunta?",
        "pt": "A sua organização assinará uma declaração conjunta?",
        "ru": "Подпишет ли ваша организация совместное заявление?",
        "ar": "هل توقع منظمتكم بيانا مشتركا؟",
    }
)
_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "en": "To: {organisation}\n\nThe Observatory for the Protection of Human Rights Defenders "
        "asks your organisation to sign a joint statement. Read the text here, then sign or "
        "decline:\n\n{link}\n\nYou can sign until {until}. This link is for you alone, and the "
        "text is confidential until it is published. Do not pass on either.",
        "fr": "À l'attention de : {organisation}\n\nL'Observatoire pour la protection des "
        "défenseur·es des droits humains invite votre organisation à signer une déclaration "
        "conjointe. Lisez le texte ici, puis signez ou refusez :\n\n{link}\n\nVous pouvez signer "
        "jusqu'au {until}. Ce lien vous est personnel et le texte est confidentiel jusqu'à sa "
        "publication. Ne transmettez ni l'un ni l'autre.",
        "es": "Para: {organisation}\n\nEl Observatorio para la Protección de las Personas "
        "Defensoras de Derechos Humanos invita a su organización a firmar una declaración "
        "conjunta. Lea el texto aquí y después firme o rechace:\n\n{link}\n\nPuede firmar hasta "
        "el {until}. Este enlace es personal y el texto es confidencial hasta su publicación. "
        "No transmita ninguno de los dos.",
        "pt": "Para: {organisation}\n\nO Observatório para a Proteção dos Defensores dos Direitos "
        "Humanos convida a sua organização a assinar uma declaração conjunta. Leia o texto aqui e "
        "depois assine ou recuse:\n\n{link}\n\nPode assinar até {until}. Esta ligação é pessoal "
        "e o texto é confidencial até à sua publicação. Não transmita nenhum dos dois.",
        "ru": "Кому: {organisation}\n\nОбсерватория по защите правозащитников предлагает вашей "
        "организации подписать совместное заявление. Прочитайте текст здесь, затем подпишите или "
        "откажитесь:\n\n{link}\n\nПодписать можно до {until}. Эта ссылка предназначена только "
        "вам, а текст конфиденциален до публикации. Не передавайте их другим.",
        "ar": "إلى: {organisation}\n\nيدعو مرصد حماية المدافعين عن حقوق الإنسان منظمتكم إلى توقيع "
        "بيان مشترك. اقرأوا النص هنا ثم وقعوا أو ارفضوا:\n\n{link}\n\nيمكنكم التوقيع حتى {until}. "
        "هذا الرابط لكم وحدكم، والنص سري إلى حين نشره. لا تنقلوا أيا منهما.",
    }
)


def signing_letter(
    language: str, organisation: str, link: str, until: datetime, zone: str
) -> tuple[str, str, str]:
    """Return subject and text, and the language that they are in: English for an unknown one."""
    said_in = language if language in _TEXTS else "en"
    there = until.astimezone(ZoneInfo(zone))
    moment = f"{format_datetime(there, 'd MMMM y, HH:mm', locale=said_in)} ({zone})"
    text = typeset(_TEXTS[said_in], said_in)
    values = {"organisation": organisation, "link": link, "until": moment}
    return typeset(_SUBJECTS[said_in], said_in), text.format(**values), said_in
