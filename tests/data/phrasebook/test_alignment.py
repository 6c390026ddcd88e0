"""Gold links: sure ones translate, possible ones are the words that decide a form."""

from collections import defaultdict

from test_sense import GENDER, NOUNS

from src.data.phrasebook import Pair, nouns, verbs
from src.data.phrasebook.adjectives import ALL
from src.data.phrasebook.noun_phrases import noun_phrase, relative
from src.data.phrasebook.phrase import Phrase, write
from src.data.phrasebook.reasons import reason
from src.data.phrasebook.verb_phrases import negated

BREAD, APPLE, COW = nouns.BAKED[0], nouns.FRUIT[1], nouns.PETS[3]


def links(pair: Pair, kind: str) -> set[tuple[str, str]]:
    """Links as words: "sure", or "only" those that are possible and not sure."""
    found = pair.sure if kind == "sure" else pair.possible - pair.sure
    french, english = pair.target.split(), pair.source.split()
    return {(french[t], english[s]) for t, s in found}


def test_alignment_covers_every_word(pairs: tuple[Pair, ...]) -> None:
    """Every French word has a sure link; every English word has a link but the auxiliary `do`."""
    for pair in pairs:
        n_target, source = len(pair.target.split()), pair.source.split()
        assert pair.sure <= pair.possible
        assert all(0 <= t < n_target and 0 <= s < len(source) for t, s in pair.possible)
        assert {t for t, _ in pair.sure} == set(range(n_target)), pair
        linked = {s for _, s in pair.sure}
        unlinked = {word for s, word in enumerate(source) if s not in linked}
        assert unlinked <= {"do", "does", "did"}, pair
        assert {s for _, s in pair.possible} == set(range(len(source))), pair


def test_nouns_are_linked_with_their_own_translation(pairs: tuple[Pair, ...]) -> None:
    known = defaultdict(set)
    for noun in NOUNS:
        known[noun.english].add(noun.french)
        known[noun.english_plural].add(noun.french_plural)
    for pair in pairs[::5]:
        french, english = pair.target.split(), pair.source.split()
        for t, s in pair.sure:
            if french[t] in GENDER and english[s] in known:
                assert french[t] in known[english[s]], pair


def test_articles_and_adjectives_look_at_their_noun() -> None:
    letter = noun_phrase(nouns.PAPERS[1], adjectives=(ALL["lovely"],))
    pair = write(letter.phrase)
    assert (pair.source, pair.target) == ("the lovely letter", "la jolie lettre")
    assert links(pair, "sure") == {("la", "the"), ("jolie", "lovely"), ("lettre", "letter")}
    assert links(pair, "only") == {("la", "letter"), ("jolie", "letter")}


def test_what_never_changes_looks_at_nothing() -> None:
    """deux and beaucoup have one form; the de of beaucoup is elided by the noun."""
    two = write(noun_phrase(nouns.ANIMALS[0], "two", plural=True).phrase)
    assert links(two, "only") == set()
    birds = next(noun for noun in nouns.ANIMALS if noun.english == "bird")
    many = write(noun_phrase(birds, "many", plural=True).phrase)
    assert links(many, "only") == {("d'", "birds")}


def test_an_elision_looks_at_the_word_that_forces_it() -> None:
    cook, box = noun_phrase(nouns.OFFICES[5]), noun_phrase(nouns.VESSELS[1])
    told = negated(cook, verbs.HANDLING[3], verbs.NEGATIONS[0], "present")
    pair = write(cook.phrase + told)
    assert pair.target == "le cuisinier n' achète jamais"
    assert links(pair, "only") == {("le", "cook"), ("n'", "buys"), ("achète", "cook")}
    uncle = noun_phrase(nouns.FAMILY[2], "a")
    lost = write(relative(box, uncle, verbs.HANDLING[2]).phrase)
    assert lost.target == "la boîte qu' un oncle a perdue"
    only = links(lost, "only")
    assert {("qu'", "an"), ("perdue", "box"), ("un", "uncle")} <= only
    assert ("qu'", "box") not in only


def test_the_pronoun_looks_at_its_referent_and_its_reason() -> None:
    cow, bread = noun_phrase(COW), noun_phrase(BREAD)
    hungry = write(cow.phrase + bread.phrase + reason(cow, bread, verbs.HUNGRY, "past"))
    only = links(hungry, "only")
    assert {("elle", "cow"), ("elle", "hungry"), ("avait", "hungry"), ("avait", "cow")} <= only
    fresh = write(cow.phrase + bread.phrase + reason(cow, bread, ALL["fresh"], "past"))
    only = links(fresh, "only")
    assert {("il", "bread"), ("il", "fresh"), ("frais", "bread")} <= only
    assert ("il", "cow") not in only


def test_a_phrase_may_stand_anywhere() -> None:
    one = noun_phrase(APPLE)
    alone, later = write(one.phrase), write(noun_phrase(COW).phrase + one.phrase)
    assert {(t + 2, s + 2) for t, s in alone.sure} <= later.sure
    assert write(Phrase(one.phrase.english, one.phrase.french)) == alone
