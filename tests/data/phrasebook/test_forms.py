"""French by hand: elision, contraction, agreement, and the English beside it."""

import pytest

from src.data.phrasebook import nouns, verbs
from src.data.phrasebook.adjectives import ALL, LARGE
from src.data.phrasebook.noun_phrases import (
    NounPhrase,
    bare,
    both,
    noun_phrase,
    of,
    owned,
    relative,
)
from src.data.phrasebook.phrase import English, French, Phrase, contract, write
from src.data.phrasebook.verb_phrases import craving, described, negated, passive, past, present

EVERY = (*nouns.PEOPLE, *nouns.ANIMALS, *nouns.THINGS, *nouns.FOODS, *nouns.PLACES)
WORD = {noun.english: noun for noun in EVERY}


def said(*parts: Phrase | NounPhrase) -> tuple[str, str]:
    whole = Phrase()
    for part in parts:
        whole = whole + (part.phrase if isinstance(part, NounPhrase) else part)
    pair = write(whole)
    return pair.source, pair.target


@pytest.mark.parametrize(
    ("french", "written"),
    [
        ("le arbre", "l' arbre"),
        ("la école", "l' école"),
        ("le hibou", "le hibou"),
        ("le homme", "l' homme"),
        ("de le garçon", "du garçon"),
        ("de le hibou", "du hibou"),
        ("de le enfant", "de l' enfant"),
        ("de la église", "de l' église"),
        ("de les filles", "des filles"),
        ("à le lac", "au lac"),
        ("à le hôpital", "à l' hôpital"),
        ("à les gares", "aux gares"),
        ("de une fille", "d' une fille"),
        ("beaucoup de oiseaux", "beaucoup d' oiseaux"),
        ("parce que elle", "parce qu' elle"),
        ("pendant que un arbre", "pendant qu' un arbre"),
        ("ne aime pas", "n' aime pas"),
        ("ne boit pas", "ne boit pas"),
        ("ce œuf", "cet œuf"),
        ("ma échelle", "mon échelle"),
        ("ma boîte", "ma boîte"),
    ],
)
def test_elision_and_contraction(french: str, written: str) -> None:
    words = tuple(French(word, ()) for word in french.split())
    assert " ".join(word.text for word in contract(words)) == written


def test_contraction_keeps_the_links_of_both_words() -> None:
    of_, the, boy = (English(word) for word in ("of", "the", "boy"))
    french = (French("de", (of_,)), French("le", (the,), (boy,)), French("garçon", (boy,)))
    pair = write(Phrase((of_, the, boy), french))
    assert pair.target == "du garçon"
    assert pair.sure == {(0, 0), (0, 1), (1, 2)}
    assert pair.possible == pair.sure | {(0, 2)}


@pytest.mark.parametrize(
    ("noun", "article", "plural", "looks", "english", "french"),
    [
        ("bird", "a", False, "old", "an old bird", "un vieil oiseau"),
        ("owl", "the", False, "old", "the old owl", "le vieux hibou"),
        (
            "lake",
            "the",
            False,
            "beautiful quiet",
            "the beautiful quiet lake",
            "le beau lac tranquille",
        ),
        ("hospital", "a", False, "new", "a new hospital", "un nouvel hôpital"),
        ("ladder", "my", True, "new", "my new ladders", "mes nouvelles échelles"),
        ("tool", "this", False, "", "this tool", "cet outil"),
        ("bee", "many", True, "", "many bees", "beaucoup d' abeilles"),
        ("lamp", "the", False, "broken black", "the broken black lamp", "la lampe noire cassée"),
        ("horse", "two", True, "white", "two white horses", "deux chevaux blancs"),
        ("tool", "a", False, "useful", "a useful tool", "un outil utile"),
    ],
)
def test_noun_phrases(
    noun: str, article: str, plural: bool, looks: str, english: str, french: str
) -> None:
    adjectives = tuple(ALL[name] for name in looks.split())
    phrase = noun_phrase(WORD[noun], article, plural=plural, adjectives=adjectives)
    assert said(phrase) == (english, french)


def test_the_big_of_an_animal_is_gros() -> None:
    assert LARGE in WORD["cat"].looks and ALL["big"] not in WORD["cat"].looks
    cow = noun_phrase(WORD["cow"], "a", adjectives=(LARGE,))
    assert said(cow) == ("a big cow", "une grosse vache")


def test_owners_turn_round() -> None:
    sister = owned(noun_phrase(WORD["king"]), bare(WORD["sister"], False, (ALL["young"],)))
    book = owned(sister, bare(WORD["book"], False, (ALL["red"],)))
    assert said(book) == (
        "the king 's young sister 's red book",
        "le livre rouge de la jeune sœur du roi",
    )
    assert said(of(noun_phrase(WORD["book"]), sister))[1] == "le livre de la jeune sœur du roi"
    pair = write(book.phrase)
    links = {(pair.target.split()[t], pair.source.split()[s]) for t, s in pair.sure}
    assert {("livre", "book"), ("sœur", "sister"), ("roi", "king"), ("du", "'s")} <= links
    assert ("du", "the") in links and ("le", "'s") in links


def test_a_pair_with_a_man_is_masculine() -> None:
    two = both(noun_phrase(WORD["queen"]), noun_phrase(WORD["king"]))
    assert (
        said(two, described(two, ALL["happy"], "past"))[1] == "la reine et le roi étaient heureux"
    )
    women = both(noun_phrase(WORD["queen"]), noun_phrase(WORD["nurse"]))
    happy = described(women, ALL["happy"], "past")
    assert said(women, happy)[1] == "la reine et l' infirmière étaient heureuses"


def test_the_object_of_a_relative_clause_agrees() -> None:
    letters = noun_phrase(WORD["letter"], plural=True)
    assert said(relative(letters, noun_phrase(WORD["girl"]), verbs.HANDLING[2])) == (
        "the letters that the girl lost",
        "les lettres que la fille a perdues",
    )


NEVER, NO_LONGER, NOT = verbs.NEGATIONS
BUYS = verbs.HANDLING[3]


@pytest.mark.parametrize(
    ("noun", "plural", "negation", "tense", "english", "french"),
    [
        ("girl", False, NEVER, "present", "the girl never buys", "la fille n' achète jamais"),
        ("girl", True, NOT, "present", "the girls do not buy", "les filles n' achètent pas"),
        ("girl", False, NO_LONGER, "present", "the girl no longer buys", "la fille n' achète plus"),
        ("girl", False, NOT, "past", "the girl did not buy", "la fille n' a pas acheté"),
        ("boy", True, NEVER, "past", "the boys never bought", "les garçons n' ont jamais acheté"),
    ],
)
def test_negation(
    noun: str, plural: bool, negation: tuple[str, str], tense: str, english: str, french: str
) -> None:
    subject = noun_phrase(WORD[noun], plural=plural)
    assert said(subject, negated(subject, BUYS, negation, tense)) == (english, french)


QUEENS = noun_phrase(WORD["queen"], plural=True)


@pytest.mark.parametrize(
    ("told", "english", "french"),
    [
        (past(QUEENS, verbs.GOING[0]), "went to", "sont allées à"),
        (past(QUEENS, verbs.EATING[0]), "ate", "ont mangé"),
        (present(QUEENS, verbs.EATING[0], verbs.OFTEN[0]), "often eat", "mangent souvent"),
        (passive(QUEENS, verbs.SEEING[1]), "were found", "ont été trouvées"),
        (craving(QUEENS, verbs.HUNGRY, "past"), "were hungry", "avaient faim"),
        (described(QUEENS, ALL["old"], "present"), "are old", "sont vieilles"),
    ],
)
def test_tenses(told: Phrase, english: str, french: str) -> None:
    assert said(QUEENS, told) == (f"the queens {english}", f"les reines {french}")
