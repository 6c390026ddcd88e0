"""Where does a French text in the phrasebook's words first go wrong? For what models write.

It is read word by word. Articles and adjectives agree with their noun. A clause has one verb, which
agrees with its subject, however far back that stands. A participle agrees with whom it should.
Sense, elision and the order of words within a noun phrase are not judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from src.data.phrasebook import verbs
from src.data.phrasebook.forms import (
    ADJECTIVES,
    ARTICLES,
    FINITE,
    MASCULINE,
    NOUNS,
    PARTICIPLES,
    PLURAL,
    PRONOUNS,
    SINGULAR,
    Forms,
)

NONE: Forms = frozenset()
HAVE = {"a": SINGULAR, "ont": PLURAL}
BE = {"est": SINGULAR, "sont": PLURAL, "était": SINGULAR, "étaient": PLURAL}
HUNGER = {"avait": SINGULAR, "avaient": PLURAL}  # avait faim
CONJUGATED = FINITE | HAVE | BE | HUNGER
SAYING = {word for verb in verbs.SAYING for word in verb.french[:2]}
BEGINNINGS = ("mais", "quand", "puis")
WITHIN = ("pas", "plus", "jamais")  # between auxiliary and participle
TIMES = ("matin", "soir", "jour")  # hier matin, ce matin, chaque jour


def first_fault(words: Sequence[str]) -> int | None:
    """The place of the first word that cannot be right; the length if only the end is too early."""
    reader = _Reader()
    for place, word in enumerate(words):
        if not _read(reader, word):
            return place
        reader.before = word
    return None if _may_end(reader) else len(words)


@dataclass
class _Clause:
    """What is read of it so far."""

    antecedent: Forms = NONE  # of a relative clause: les lettres que ...
    first: Forms = NONE  # of a pair: le roi et ...
    subject: Forms = NONE
    awaits: bool = True  # a noun phrase that starts now is the subject, or the pair's other half
    told: bool = False  # its verb has come


@dataclass
class _Reader:
    """A sentence with which nothing is wrong so far."""

    clauses: list[_Clause] = field(default_factory=lambda: [_Clause()])
    phrase: Forms = NONE  # the noun phrase at hand
    named: bool = False  # its noun has come
    owed: Forms = NONE  # what the next participle or predicate must fit
    before: str = ""  # the last word

    @property
    def clause(self) -> _Clause:
        """The innermost one."""
        return self.clauses[-1]


def _read(reader: _Reader, word: str) -> bool:
    """Whether the sentence can go on with this word."""
    if reader.owed:
        return _settle(reader, word)
    if word in ARTICLES:
        return _article(reader, word)
    if word in NOUNS or word in ADJECTIVES:
        return _named(reader, word)
    if reader.before == "beaucoup" and word in ("de", "d'"):
        return True
    antecedent = reader.phrase
    if not _closed(reader, word):
        return False
    if word in CONJUGATED:
        return _verb(reader, word)
    if word in PRONOUNS:
        return _pronoun(reader, word)
    if word in ("que", "qu'"):
        return _that(reader, antecedent)
    if word == "et" or word in BEGINNINGS:
        return _next(reader, word)
    return word not in PARTICIPLES


def _may_end(reader: _Reader) -> bool:
    whole = len(reader.clauses) == 1 and reader.clause.told and not reader.owed
    return whole and _closed(reader, "")


def _settle(reader: _Reader, word: str) -> bool:
    """After an auxiliary: the participle, or what is said of the subject."""
    if word in WITHIN:
        return True
    if word == "été":
        reader.owed = reader.clause.subject
        return not reader.clause.antecedent
    found = PARTICIPLES.get(word, NONE) | ADJECTIVES.get(word, NONE)
    right = bool(found & reader.owed) or (word == "faim" and reader.before in HAVE)
    reader.owed = NONE
    if reader.clause.antecedent:  # so the relative clause ends
        reader.clauses.pop()
    return right


def _article(reader: _Reader, word: str) -> bool:
    """A noun phrase begins; le livre du roi: the one before may end just here."""
    if not _closed(reader, word):
        return False
    reader.phrase = ARTICLES[word]
    return _subject(reader)


def _named(reader: _Reader, word: str) -> bool:
    """A noun or an adjective in the phrase at hand."""
    if word in NOUNS:
        reader.phrase &= NONE if reader.named else NOUNS[word]
        reader.named = True
    else:
        reader.phrase &= ADJECTIVES[word]
    return _subject(reader)


def _subject(reader: _Reader) -> bool:
    """What the phrase at hand can be, the subject can be, if it is the subject."""
    clause = reader.clause
    if clause.awaits:
        clause.subject = _pair(clause.first, reader.phrase) if clause.first else reader.phrase
    return bool(reader.phrase)


def _pair(one: Forms, other: Forms) -> Forms:
    """le roi et la reine: a masculine makes both masculine."""
    return frozenset(("m" if "m" in a + b else "f") + "p" for a in one for b in other)


def _closed(reader: _Reader, word: str) -> bool:
    """The noun phrase at hand ends before this word, if it can."""
    right = reader.named or not reader.phrase
    if word in TIMES:
        right = not reader.phrase or bool(reader.phrase & MASCULINE)
    if reader.phrase:
        reader.clause.awaits = False
    reader.phrase, reader.named = NONE, False
    return right


def _verb(reader: _Reader, word: str) -> bool:
    """It is the clause's only one, and agrees with the subject."""
    clause = reader.clause
    right = bool(clause.subject & CONJUGATED[word]) and not clause.told
    clause.told, clause.awaits = True, False
    if word in HAVE:
        reader.owed = clause.antecedent or MASCULINE
    elif clause.antecedent:  # le pain que le roi mange
        reader.clauses.pop()
        return right and word in FINITE
    elif word in BE:
        reader.owed = clause.subject
    return right


def _pronoun(reader: _Reader, word: str) -> bool:
    """It is the subject, all of it."""
    right = reader.clause.awaits and not reader.clause.subject
    reader.clause.subject, reader.clause.awaits = PRONOUNS[word], False
    return right


def _that(reader: _Reader, antecedent: Forms) -> bool:
    """dit que, parce que and pendant que begin a clause; les lettres que one inside another."""
    if reader.before in SAYING or reader.before in ("parce", "pendant"):
        return _next(reader, "que")
    reader.clauses.append(_Clause(antecedent))
    return bool(antecedent)


def _next(reader: _Reader, word: str) -> bool:
    """Another clause, or with `et` another half of the subject."""
    clause = reader.clause
    if word == "et" and not clause.told:
        right = bool(clause.subject) and not clause.first
        clause.first, clause.awaits = clause.subject, True
        return right
    if word == "puis":
        return reader.before == "et"
    reader.clauses[-1] = _Clause()
    return clause.told
