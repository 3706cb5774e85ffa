"""Read STOP and START in what somebody sent back by SMS.

Source: Twilio's default keywords for opting out and in, November 2026, and the French for STOP. A
word counts only where it is all that was sent. Not everybody who gets an SMS writes either: what is
said for STOP on short codes in Spanish, Portuguese, Russian, Arabic, Persian, Turkish and Chinese
counts too.
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
    """Return its letters alone, in capitals: no accents, quotes or spaces, however it was typed."""
    return "".join(each for each in decomposed(word) if each.isalnum()).upper()
