"""Noun phrases, built in both languages at once."""

from dataclasses import dataclass

from src.data.phrasebook.phrase import English, French, Phrase, word
from src.data.phrasebook.words import Adjective, Noun, Verb, agree, form, starts_with_vowel

ARTICLES: dict[str, tuple[tuple[str, ...], ...]] = {  # forms for m. sg., f. sg., plural
    "the": (("le",), ("la",), ("les",)),
    "a": (("un",), ("une",)),
    "this": (("ce",), ("cette",)),
    "these": ((), (), ("ces",)),
    "my": (("mon",), ("ma",), ("mes",)),
    "two": ((), (), ("deux",)),
    "many": ((), (), ("beaucoup", "de")),
}
INVARIABLE = {"two", "many"}  # nothing decides their form


@dataclass(eq=False, slots=True)
class NounPhrase:
    """A phrase with what others must agree with: its heads, gender and number."""

    phrase: Phrase
    heads: tuple[English, ...]
    gender: str
    plural: bool
    noun: Noun | None = None  # None for a pronoun or a pair

    def __len__(self) -> int:
        return len(self.phrase)

    def said(self, phrase: Phrase) -> "NounPhrase":
        """The same head in other company."""
        return NounPhrase(phrase, self.heads, self.gender, self.plural, self.noun)


def _attributive(adjective: Adjective, noun: Noun, plural: bool) -> str:
    if adjective.liaison and noun.gender == "m" and not plural and starts_with_vowel(noun.french):
        return adjective.liaison
    return form(adjective, noun.gender, plural)


def bare(noun: Noun, plural: bool, adjectives: tuple[Adjective, ...]) -> NounPhrase:
    """Adjectives and noun without an article; each French adjective on its side of the noun.

    English has the last one next to the noun, French the first after it: broken black lamp,
    lampe noire cassée.
    """
    head = English(noun.english_plural if plural else noun.english)
    name = French(noun.french_plural if plural else noun.french, (head,))
    if not adjectives:
        return NounPhrase(Phrase((head,), (name,)), (head,), noun.gender, plural, noun)
    english = [English(adjective.english) for adjective in adjectives]
    before: list[French] = []
    after: list[French] = []
    for adjective, said in zip(adjectives, english):
        french = French(_attributive(adjective, noun, plural), (said,), (head,))
        (before if adjective.precedes else after).append(french)
    phrase = Phrase((*english, head), (*before, name, *reversed(after)))
    return NounPhrase(phrase, (head,), noun.gender, plural, noun)


def noun_phrase(
    noun: Noun,
    article: str = "the",
    *,
    plural: bool = False,
    adjectives: tuple[Adjective, ...] = (),
) -> NounPhrase:
    """Article, adjectives and noun."""
    inner = bare(noun, plural, adjectives)
    said = (English(article),)
    forms = ARTICLES[article][2 if plural else noun.gender == "f"]
    decided = () if article in INVARIABLE else inner.heads
    french = tuple([French(text, said, decided) for text in forms])
    return inner.said(Phrase(said, french) + inner.phrase)


def extend(subject: NounPhrase, modifier: Phrase) -> NounPhrase:
    """The noun phrase followed by a modifier; the head stays."""
    return subject.said(subject.phrase + modifier)


def owned(owner: NounPhrase, thing: NounPhrase) -> NounPhrase:
    """the king 's red book / le livre rouge du roi: the owner first, the owner last."""
    mark = English("'s")
    (article,) = ARTICLES["the"][2 if thing.plural else thing.gender == "f"]
    english = (*owner.phrase.english, mark, *thing.phrase.english)
    the, of = French(article, (mark,), thing.heads), French("de", (mark,))
    french = (the, *thing.phrase.french, of, *owner.phrase.french)
    return thing.said(Phrase(english, french))


def of(thing: NounPhrase, owner: NounPhrase) -> NounPhrase:
    """the book of the king / le livre du roi."""
    return extend(thing, word("of", "de") + owner.phrase)


def both(one: NounPhrase, other: NounPhrase) -> NounPhrase:
    """the king and the nurse / le roi et l'infirmière: a masculine makes both masculine."""
    phrase = one.phrase + word("and", "et") + other.phrase
    gender = "m" if "m" in (one.gender, other.gender) else "f"
    return NounPhrase(phrase, one.heads + other.heads, gender, plural=True)


def pronoun(english: str, french: str, like: NounPhrase, *, why: tuple[English, ...]) -> NounPhrase:
    """it / il or elle, by gender and number of what it stands for, which `why` tells."""
    said = English(english)
    phrase = Phrase((said,), (French(french, (said,), why),))
    return NounPhrase(phrase, (said,), like.gender, like.plural)


def relative(what: NounPhrase, subject: NounPhrase, verb: Verb) -> NounPhrase:
    """the letters that the girl lost / les lettres que la fille a perdues: an object agrees."""
    that, did = English("that"), English(verb.english[2])
    participle = agree(verb.french[2], what.gender, what.plural)
    have = French("ont" if subject.plural else "a", (did,), subject.heads)
    modifier = (
        Phrase((that,), (French("que", (that,)),))
        + subject.phrase
        + Phrase((did,), (have, French(participle, (did,), what.heads)))
    )
    return extend(what, modifier)


def prepositional(preposition: str, where: NounPhrase) -> Phrase:
    """near the lake / près du lac."""
    return word(preposition, PREPOSITIONS[preposition]) + where.phrase


PREPOSITIONS = {
    "at": "à",
    "in": "dans",
    "near": "près de",
    "behind": "derrière",
    "in front of": "devant",
    "with": "avec",
    "on": "sur",
    "after": "après",
    "before": "avant",
    "during": "pendant",
    "from": "de",
    "into": "dans",
}
