"""Find sums of money that readers elsewhere cannot weigh. Source: published appeals.

They give the value in euros behind a sum: "EGP 100,000 (about 1,900 euros)".
"""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)

import re
from collections.abc import Iterator

from services.triage.rules.texts.sentences import sentences

_NUMBER = r"\d[\d.,\u00a0\u202f ]*(?<=\d)"
_GREAT = (
    r"(?:[\s\u00a0]*(?:thousand|mil\w*|billions?|тыс\w*|млн|миллион\w*"
    r"|ألف|مليون))?(?:[\s\u00a0]de)?"
)
_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AZN BAM BDT BGN BHD BIF BND BOB BRL BWP BYN BZD CAD CDF CHF CLP"
    " CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB FCFA FJD GBP GEL GHS GMD GNF GTQ GYD HKD"
    " HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KZT LAK LBP LKR LRD"
    " LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR"
    " PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SLE SOS SRD SSP STN"
    " SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD"
    " XOF XPF YER ZAR ZMW ZWG Ksh Rs"
)
_SIGNS = r"[$£¥₹₦₺₽₩₫₴₸₾₱฿₵₲₡៛৳﷼]"
_WORDS = (
    r"(?:US[\s\u00a0])?(?:dollars?|pounds?|rupees?|shillings?|pesos?|francs?|dinars?|dirhams?|riyals?"
    r"|rials?|lir[ae]s?|roubles?|rubles?|naira|birr|yuan|kwacha|taka|baht|dong|rupiah|kyats?|quetzal\w*"
    r"|lempiras?|córdobas?|soles|reais|bolivianos|bolívares|guaraní\w*|colones|cedis?|tenge|lari|drams?"
    r"|manats?|hryvnias?|kwanzas?|meticais|livres?|roupies?|couronnes?|dólares|libras?|rupias?"
    r"|francos?|dinares|chelines|rublos?|xelins|доллар\w*|рубл\w*|фунт\w*|тенге|гривн\w*|манат\w*"
    r"|динар\w*|дирхам\w*|сом(?:ов|а)?|دولار\w*|جنيه\w*|دينار\w*|درهم\w*|ريال\w*|ليرة|شلن\w*)\b"
)
_SUM = re.compile(
    rf"\b(?:{'|'.join(_CODES.split())})\.?[\s\u00a0]?{_NUMBER}|{_SIGNS}[\s\u00a0]?{_NUMBER}"
    rf"|{_NUMBER}{_GREAT}[\s\u00a0]?(?:(?:{'|'.join(_CODES.split())})\b|{_SIGNS}|{_WORDS})"
)
_EUROS = re.compile(r"€|\bEUR\b|\beuros?\b|евро|يورو", re.IGNORECASE)


def sums_without_euros(text: str) -> Iterator[str]:
    """Yield each sentence with more sums in other money than values in euros."""
    for start, end in sentences(text):
        sentence = text[start:end].strip()
        if len(_SUM.findall(sentence)) > len(_EUROS.findall(sentence)):
            yield sentence
