"""Say a sentence, the term of an order or a penalty in the six languages, and recognise its words.

Data alone: `shared.contracts.term_parts` says what it holds. Pages and documents say it alike.
"""

from shared.term_words.comparing import are_alike
from shared.term_words.measures import days_of
from shared.term_words.reading import read_term
from shared.term_words.saying import say_term, say_time

__all__ = ["are_alike", "days_of", "read_term", "say_term", "say_time"]
