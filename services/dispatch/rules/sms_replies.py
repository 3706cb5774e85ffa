"""Read STOP and START in replies to an SMS.

Source: Twilio's default keywords for opting out and in, November 2026, and the French for STOP. A
word counts only if it is the whole reply. The words for STOP on short codes in Spanish, Portuguese,
Russian, Arabic, Persian, Turkish and Chinese count too, for people who write in their language.
"""

from shared.unicode_forms import decomposed

STOP = frozenset(
    {
        "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT",
        "ARRET", "ARRETER", "ARRETEZ", "DESABONNER", "DESINSCRIRE", "STOPSMS",
        "ALTO", "BAJA", "PARAR", "SAIR", "CANCELAR", "PARE", "DETENER", "СТОП", "ОТПИСАТЬСЯ",
        "توقف", "قف", "ايقاف", "الغاء", "لغو", "IPTAL", "退订", "退訂",
    }
)  # fmt: skip
START = frozenset({"START", "UNSTOP", "YES"})


def means_stop(word: str) -> bool:
    return _plain(word) in STOP


def means_start(word: str) -> bool:
    return _plain(word) in START


def _plain(word: str) -> str:
    """Return only its letters, in capitals, without accents, quotes or spaces."""
    return "".join(each for each in decomposed(word) if each.isalnum()).upper()
