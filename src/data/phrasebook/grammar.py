"""Noun phrases and verb phrases, built in both languages at once."""

from dataclasses import dataclass

from src.data.phrasebook.phrase import English, French, Phrase
from src.data.phrasebook.words import Adjective, Noun, Verb, agree, starts_with_vowel

ARTICLES = {  # French forms for m. sg., f. sg., plural
    "the": ("le", "la", "les"),
    "a": ("un", "une", ""),
    "this": ("ce", "cette", ""),
    "these": ("", "", "ces"),
    "my": ("mon", "ma", "mes"),
    "two": ("", "", "deux"),
    "many": ("", "", "beaucoup de"),
    "": ("", "", ""),  # a proper name
}


@dataclass(frozen=True)
class NounPhrase:
    """A phrase with what others must agree with: its head, gender and number."""

    phrase: Phrase
    head: English
    gender: str
    plural: bool


def _form(adjective: Adjective, noun: Noun, plural: bool) -> str:
    if adjective.liaison and noun.gender == "m" and not plural and starts_with_vowel(noun.french):
        return adjective.liaison
    return adjective.forms[2 * plural + (noun.gender == "f")]


def noun_phrase(
    noun: Noun,
    article: str = "the",
    *,
    plural: bool = False,
    adjectives: tuple[Adjective, ...] = (),
) -> NounPhrase:
    """Article, adjectives and noun; each French adjective on its side of the noun."""
    head = English(noun.english_plural if plural else noun.english)
    english = [English(text) for text in article.split()]
    forms = ARTICLES[article][2 if plural else noun.gender == "f"].split()
    before, after = [French(form, tuple(english), (head,)) for form in forms], []
    for adjective in adjectives:
        word = English(adjective.english)
        english.append(word)
        side = before if adjective.precedes else after
        side.append(French(_form(adjective, noun, plural), (word,), (head,)))
    name = French(noun.french_plural if plural else noun.french, (head,))
    return NounPhrase(Phrase((*english, head), (*before, name, *after)), head, noun.gender, plural)


def extend(subject: NounPhrase, modifier: Phrase) -> NounPhrase:
    """The noun phrase followed by a modifier; the head stays."""
    return NounPhrase(subject.phrase + modifier, subject.head, subject.gender, subject.plural)


def place(preposition: tuple[str, str], where: NounPhrase) -> Phrase:
    """near the lake / près du lac."""
    english = tuple(English(text) for text in preposition[0].split())
    french = tuple(French(text, english) for text in preposition[1].split())
    return Phrase(english, french) + where.phrase


def relative(what: NounPhrase, subject: NounPhrase, verb: Verb) -> NounPhrase:
    """the letters that the girl lost / les lettres que la fille a perdues: an object agrees."""
    that, did = English("that"), English(verb.english[2])
    participle = agree(verb.french[2], what.gender, what.plural)
    have = French("ont" if subject.plural else "a", (did,), (subject.head,))
    modifier = (
        Phrase((that,), (French("que", (that,), (what.head,)),))
        + subject.phrase
        + Phrase((did,), (have, French(participle, (did,), (what.head,))))
    )
    return extend(what, modifier)


def present(subject: NounPhrase, verb: Verb) -> Phrase:
    """eats / mange."""
    word = English(verb.english[subject.plural])
    return Phrase((word,), (French(verb.french[subject.plural], (word,), (subject.head,)),))


def with_adverb(subject: NounPhrase, verb: Verb, adverb: tuple[str, str]) -> Phrase:
    """often eats / mange souvent."""
    word, told = English(adverb[0]), present(subject, verb)
    return Phrase((word, *told.english), (*told.french, French(adverb[1], (word,))))


def negated(subject: NounPhrase, verb: Verb, negation: tuple[str, str]) -> Phrase:
    """never eats / ne mange jamais; does not eat / ne mange pas."""
    words = tuple(English(text) for text in negation[0].split())
    head, helper = (subject.head,), ()
    told = English(verb.english[subject.plural])
    if negation[0] == "not":
        told, helper = English(verb.english[1]), (English("do" if subject.plural else "does"),)
    conjugated = French(verb.french[subject.plural], (told,), helper + head)
    french = (French("ne", words), conjugated, French(negation[1], words))
    return Phrase((*helper, *words, told), french)


def past(subject: NounPhrase, verb: Verb) -> Phrase:
    """ate / a mangé: with avoir the participle does not agree with the subject."""
    word, head = English(verb.english[2]), (subject.head,)
    have = French("ont" if subject.plural else "a", (word,), head)
    return Phrase((word,), (have, French(verb.french[2], (word,))))


def moved(subject: NounPhrase, verb: Verb) -> Phrase:
    """went / est allée: with être it does."""
    word, head = English(verb.english[2]), (subject.head,)
    participle = agree(verb.french[2], subject.gender, subject.plural)
    be = French("sont" if subject.plural else "est", (word,), head)
    return Phrase((word,), (be, French(participle, (word,), head)))


def passive(subject: NounPhrase, verb: Verb, agent: NounPhrase) -> Phrase:
    """were found by the girl / ont été trouvées par la fille."""
    was, done = English("were" if subject.plural else "was"), English(verb.english[3])
    by, head = English("by"), (subject.head,)
    participle = agree(verb.french[2], subject.gender, subject.plural)
    french = (
        French("ont" if subject.plural else "a", (was,), head),
        French("été", (was,)),
        French(participle, (done,), head),
        French("par", (by,)),
    )
    return Phrase((was, done, by), french) + agent.phrase


def described(subject: NounPhrase, adjective: Adjective) -> Phrase:
    """are green / sont vertes."""
    be, word = English("are" if subject.plural else "is"), English(adjective.english)
    form = adjective.forms[2 * subject.plural + (subject.gender == "f")]
    verb = French("sont" if subject.plural else "est", (be,), (subject.head,))
    return Phrase((be, word), (verb, French(form, (word,), (subject.head,))))
