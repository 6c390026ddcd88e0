"""What is said of a subject, in both languages at once.

The French past is the passé composé for what happened and the imparfait for what was the case.
"""

from src.data.phrasebook.noun_phrases import NounPhrase
from src.data.phrasebook.phrase import English, French, Phrase, word
from src.data.phrasebook.words import Adjective, Verb, agree, form

BE = {"present": (("is", "are"), ("est", "sont")), "past": (("was", "were"), ("était", "étaient"))}


def _governed(verb: Verb) -> Phrase:
    """The preposition that a verb has before what follows."""
    return word(*verb.preposition)


def _auxiliary(subject: NounPhrase, verb: Verb) -> str:
    if verb.motion:
        return "sont" if subject.plural else "est"
    return "ont" if subject.plural else "a"


def _participle(subject: NounPhrase, verb: Verb, told: English) -> French:
    """With être it agrees with the subject."""
    if not verb.motion:
        return French(verb.french[2], (told,))
    return French(agree(verb.french[2], subject.gender, subject.plural), (told,), subject.heads)


def present(subject: NounPhrase, verb: Verb, adverb: tuple[str, str] | None = None) -> Phrase:
    """often eats / mange souvent."""
    said = English(verb.english[subject.plural])
    told = Phrase((said,), (French(verb.french[subject.plural], (said,), subject.heads),))
    if adverb is not None:
        often = word(*adverb)
        told = Phrase(often.english + told.english, told.french + often.french)
    return told + _governed(verb)


def past(subject: NounPhrase, verb: Verb) -> Phrase:
    """ate / a mangé; went / est allée."""
    said = English(verb.english[2])
    have = French(_auxiliary(subject, verb), (said,), subject.heads)
    return Phrase((said,), (have, _participle(subject, verb, said))) + _governed(verb)


def tell(subject: NounPhrase, verb: Verb, tense: str) -> Phrase:
    """The verb in the tense of the sentence."""
    return present(subject, verb) if tense == "present" else past(subject, verb)


def negated(subject: NounPhrase, verb: Verb, negation: tuple[str, str], tense: str) -> Phrase:
    """never eats / ne mange jamais; did not eat / n'a pas mangé: not wants the help of do."""
    words = tuple(English(text) for text in negation[0].split())
    ne, half = French("ne", words), French(negation[1], words)
    helpers: tuple[English, ...] = ()
    told = English(verb.english[subject.plural if tense == "present" else 2])
    if negation[0] == "not":
        do = "did" if tense == "past" else "do" if subject.plural else "does"
        told, helpers = English(verb.english[1]), (English(do),)
    english = Phrase((*helpers, *words, told))
    if tense == "present":
        conjugated = French(verb.french[subject.plural], (told,), (*helpers, *subject.heads))
        return english + Phrase((), (ne, conjugated, half)) + _governed(verb)
    have = French(_auxiliary(subject, verb), (told,), (*helpers, *subject.heads))
    french = (ne, have, half, _participle(subject, verb, told))
    return english + Phrase((), french) + _governed(verb)


def passive(subject: NounPhrase, verb: Verb) -> Phrase:
    """were found / ont été trouvées."""
    was, done = English("were" if subject.plural else "was"), English(verb.english[3])
    participle = agree(verb.french[2], subject.gender, subject.plural)
    french = (
        French("ont" if subject.plural else "a", (was,), subject.heads),
        French("été", (was,)),
        French(participle, (done,), subject.heads),
    )
    return Phrase((was, done), french)


def described(subject: NounPhrase, adjective: Adjective, tense: str) -> Phrase:
    """are green / sont vertes; was green / était verte."""
    (english, french), said = BE[tense], English(adjective.english)
    be = English(english[subject.plural])
    verb = French(french[subject.plural], (be,), subject.heads)
    is_so = French(form(adjective, subject.gender, subject.plural), (said,), subject.heads)
    return Phrase((be, said), (verb, is_so))


def craving(subject: NounPhrase, need: tuple[str, str], tense: str) -> Phrase:
    """is hungry / a faim: French has its hunger, and hungry decides between être and avoir."""
    be, said = English(BE[tense][0][subject.plural]), English(need[0])
    have = {"present": ("a", "ont"), "past": ("avait", "avaient")}[tense][subject.plural]
    return Phrase(
        (be, said), (French(have, (be,), (*subject.heads, said)), French(need[1], (said,)))
    )
