"""Properties of the phrasebook: its French, its alignment, its splits, its challenges."""

import hashlib
import re
from collections import Counter, defaultdict

import pytest

from src.data.phrasebook import (
    DIFFICULTIES,
    LENGTHS,
    Pair,
    by_length,
    challenge,
    split,
    stories,
)
from src.data.phrasebook.clauses import CLAUSES, active, because
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.grammar import negated, noun_phrase, passive
from src.data.phrasebook.lexicon import (
    ANIMALS,
    BEFORE,
    COLOURS,
    DRINKS,
    FOODS,
    HANDLING,
    NEGATIONS,
    PEOPLE,
    PLACES,
    THINGS,
)
from src.data.phrasebook.phrase import English, French, Phrase, contract, write
from src.data.phrasebook.senses import COMPANY, LIGHT, SENSES
from src.data.phrasebook.splits import home
from src.data.phrasebook.words import agree, starts_with_vowel

N = 3_000
NOUNS = [
    *(noun for kind in (PEOPLE, ANIMALS, FOODS, DRINKS, THINGS, PLACES) for noun in kind),
    *(kind[0] for kind in COMPANY.values()),
    *(sense.noun for pair in SENSES.values() for sense in pair),
    LIGHT.noun,
]
GENDER = {form: noun.gender for noun in NOUNS for form in (noun.french, noun.french_plural) if form}
SINGULAR = {noun.french for noun in NOUNS}
PLURAL = {noun.french_plural for noun in NOUNS if not noun.is_mass}


@pytest.fixture(scope="module")
def pairs() -> tuple[Pair, ...]:
    return split("train", N) + by_length(52, 50)


def text(phrase: Phrase) -> tuple[str, str]:
    pair = write(phrase)
    return pair.source, pair.target


def digest(pairs) -> str:
    lines = (f"{p.source}\t{p.target}\t{sorted(p.sure)}\t{sorted(p.possible)}\n" for p in pairs)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


# French by hand


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
        ("pendant que le arbre", "pendant que l' arbre"),
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
    of, the, boy = (English(word) for word in ("of", "the", "boy"))
    french = (French("de", (of,)), French("le", (the,), (boy,)), French("garçon", (boy,)))
    pair = write(Phrase((of, the, boy), french))
    assert pair.target == "du garçon"
    assert pair.sure == {(0, 0), (0, 1), (1, 2)}
    assert pair.possible == pair.sure | {(0, 2)}


def test_noun_phrases_by_hand() -> None:
    word = {noun.english: noun for noun in NOUNS}
    old, beautiful, new = BEFORE[4:]
    colour = next(a for a in COLOURS if a.english == "white")
    assert text(noun_phrase(word["bird"], "a", adjectives=(old,)).phrase) == (
        "an old bird",
        "un vieil oiseau",
    )
    assert text(noun_phrase(word["owl"], adjectives=(old,)).phrase)[1] == "le vieux hibou"
    assert text(noun_phrase(word["squirrel"], adjectives=(beautiful, colour)).phrase) == (
        "the beautiful white squirrel",
        "le bel écureuil blanc",
    )
    assert text(noun_phrase(word["ladder"], "my", plural=True, adjectives=(new,)).phrase) == (
        "my new ladders",
        "mes nouvelles échelles",
    )
    assert text(noun_phrase(word["tool"], "this").phrase)[1] == "cet outil"
    assert text(noun_phrase(word["bee"], "many", plural=True).phrase)[1] == "beaucoup d' abeilles"


def test_verb_phrases_by_hand() -> None:
    word = {noun.english: noun for noun in NOUNS}
    likes = HANDLING[-1]
    girls, letters = (
        noun_phrase(word["girl"], plural=True),
        noun_phrase(word["letter"], plural=True),
    )
    assert text(girls.phrase + negated(girls, likes, NEGATIONS[2])) == (
        "the girls do not like",
        "les filles n' aiment pas",
    )
    girl = noun_phrase(word["girl"])
    assert text(girl.phrase + negated(girl, likes, NEGATIONS[0])) == (
        "the girl never likes",
        "la fille n' aime jamais",
    )
    by_her = letters.phrase + passive(letters, HANDLING[1], girl)
    assert text(by_her) == (
        "the letters were found by the girl",
        "les lettres ont été trouvées par la fille",
    )


# French in bulk


def test_no_elision_is_missing_or_wrong(pairs) -> None:
    for pair in pairs:
        words = pair.target.split()
        for word, after in zip(words, words[1:], strict=False):
            if word in ("le", "la", "de", "que", "ne", "ce", "ma"):
                assert not starts_with_vowel(after), pair.target
            if word in ("l'", "d'", "qu'", "n'", "cet"):
                assert starts_with_vowel(after), pair.target
        assert not re.search(r"\b(de|à) les?\b", pair.target), pair.target


ARTICLE_OF = {
    "le": ("m", False),
    "la": ("f", False),
    "un": ("m", False),
    "une": ("f", False),
    "ce": ("m", False),
    "cet": ("m", False),
    "cette": ("f", False),
    "ma": ("f", False),
    "du": ("m", False),
    "au": ("m", False),
}
PLURAL_ARTICLES = {"les", "des", "aux", "ces", "mes", "deux"}


def test_articles_agree_with_their_nouns(pairs) -> None:
    """The noun is the first known one after the article: adjectives may stand between."""
    seen = Counter()
    for pair in pairs:
        words = pair.target.split()
        for place, word in enumerate(words):
            if word not in ARTICLE_OF and word not in PLURAL_ARTICLES:
                continue
            noun = next(w for w in words[place + 1 :] if w in GENDER)
            seen[word] += 1
            if word in PLURAL_ARTICLES:
                assert noun in PLURAL, pair.target
            else:
                gender, _ = ARTICLE_OF[word]
                assert GENDER[noun] == gender and noun in SINGULAR, pair.target
    assert set(seen) == set(ARTICLE_OF) | PLURAL_ARTICLES


def test_participles_agree_with_their_subjects(pairs) -> None:
    """After été the participle has the form of the noun that the alignment calls its subject."""
    forms = {
        agree(verb.french[2], gender, plural): (gender, plural)
        for verb in HANDLING
        for gender in "mf"
        for plural in (False, True)
    }
    n_checked = 0
    for pair in pairs:
        french, english = pair.target.split(), pair.source.split()
        for place, word in enumerate(french):
            if word != "été":
                continue
            deciding = {s for t, s in pair.possible - pair.sure if t == place + 1}
            (head,) = deciding
            nouns = {french[t] for t, s in pair.sure if s == head and french[t] in GENDER}
            (noun,) = nouns
            assert forms[french[place + 1]] == (GENDER[noun], noun in PLURAL), pair.target
            assert french[place - 1] == ("ont" if noun in PLURAL else "a")
            assert english[head] in {n.english for n in NOUNS} | {n.english_plural for n in NOUNS}
            n_checked += 1
    assert n_checked > 300


def test_english_articles(pairs) -> None:
    for pair in pairs:
        assert not re.search(r"\ba [aeiou]", pair.source), pair.source
        assert not re.search(r"\ban [^aeiou]", pair.source), pair.source


def test_negation_has_both_halves(pairs) -> None:
    for pair in pairs:
        words = pair.target.split()
        halves = words.count("ne") + words.count("n'")
        assert halves == sum(words.count(w) for w in ("pas", "jamais", "plus")), pair.target
        english = f" {pair.source} "
        assert halves == sum(english.count(f" {w} ") for w in ("not", "never", "no longer"))


def test_pronoun_follows_its_reason() -> None:
    """Hungry, thirsty or tired was the eater; sweet, fresh or bitter the food."""
    draw, seen = Draw("test"), Counter()
    for _ in range(300):
        phrase = because(draw)
        pair = write(phrase)
        words = pair.source.split()
        it, reason = words.index("it"), words[-1]
        animals = {noun.english for noun in ANIMALS}
        who = next(w for w in words if w in animals)
        food = next(w for w in words[:it] if w in {n.english for n in (*FOODS, *DRINKS)})
        antecedent = who if reason in ("hungry", "thirsty", "tired") else food
        gender = next(n.gender for n in NOUNS if n.english == antecedent)
        pronoun = [t for t, s in pair.sure if s == it]
        assert [pair.target.split()[t] for t in pronoun] == ["elle" if gender == "f" else "il"]
        seen[(antecedent == who, gender)] += 1
    assert len(seen) == 4 and min(seen.values()) > 30


# alignment


def test_alignment_covers_every_word(pairs) -> None:
    """Every French word has a sure link; every English word has a link but the auxiliary `do`."""
    for pair in pairs:
        n_target, n_source = len(pair.target.split()), len(pair.source.split())
        assert pair.sure <= pair.possible
        assert all(0 <= t < n_target and 0 <= s < n_source for t, s in pair.possible)
        assert {t for t, _ in pair.sure} == set(range(n_target)), pair
        linked = {s for _, s in pair.sure}
        unlinked = {w for s, w in enumerate(pair.source.split()) if s not in linked}
        assert unlinked <= {"do", "does"}, pair
        assert {s for _, s in pair.possible} == set(range(n_source)), pair


def test_nouns_are_linked_with_their_own_translation(pairs) -> None:
    known = defaultdict(set)
    for noun in NOUNS:
        known[noun.english].add(noun.french)
        if not noun.is_mass:
            known[noun.english_plural].add(noun.french_plural)
    for pair in pairs[:1000]:
        french, english = pair.target.split(), pair.source.split()
        for t, s in pair.sure:
            if french[t] in GENDER and english[s] in known:
                assert french[t] in known[english[s]], pair


def test_article_may_look_at_its_noun() -> None:
    pair = write(noun_phrase(THINGS[1], adjectives=(BEFORE[0],)).phrase)
    assert (pair.source, pair.target) == ("the big letter", "la grande lettre")
    assert pair.sure == {(0, 0), (1, 1), (2, 2)}
    assert pair.possible - pair.sure == {(0, 2), (1, 2)}


# size, splits


def test_vocabulary_and_lengths() -> None:
    pairs = split("train", 10_000)
    assert len({w for p in pairs for w in p.source.split()}) >= 150
    assert len({w for p in pairs for w in p.target.split()}) >= 150
    lengths = [len(p.source.split()) for p in pairs]
    assert min(lengths) >= 8 and max(lengths) < 50
    for length in (8, *LENGTHS, 70):
        found = [len(p.source.split()) for p in by_length(length, 20)]
        assert all(abs(n - length) <= 2 and 8 <= n <= 72 for n in found)


def test_one_translation_a_sentence() -> None:
    """The language is a function: the same English never has two translations."""
    draw, french = Draw("function"), {}
    for _ in range(20_000):
        phrase = draw.one((active, *CLAUSES))(draw)
        pair = write(phrase)
        assert french.setdefault(pair.source, pair.target) == pair.target


def test_splits_are_disjoint() -> None:
    train = {p.source for p in split("train", 10_000)}
    valid, test = ({p.source for p in split(name)} for name in ("valid", "test"))
    held_out = {p.source for length in LENGTHS for p in by_length(length, 50)}
    held_out |= {probe.pair.source for name in DIFFICULTIES for probe in challenge(name)}
    assert not train & valid and not train & test and not valid & test
    assert not held_out & (train | valid)
    assert {home(source) for source in held_out} == {"test"}
    assert len(train) == 10_000  # and no sentence twice


FROZEN = {
    "train": "7e0da6d5a4899dfc6a93321f0009f57fb03235b924c7dca8da366dee50ddbc78",
    "valid": "96937e29e20e760f987b04d36cc58a650769f7f904045147545ffe02f6a1069b",
    "test": "77e47c359f94a7304a28c5d00d3f854e6021dbed376fc832db7341ad7756dbdd",
    "length 10": "9a913e7963de3c4f4fa0ba24b83ecc9598b86a59c5cbd8fee805e6043dcdac0a",
    "length 25": "e5c303a2a7ddd5a07632a8e16e147b6ea8b051a6262ddd7297eb6310239c4dfa",
    "length 38": "842e3446b3f47bb64e4685d9c1666d2cb119cedc823be67267cf8a295572ba08",
    "length 52": "ae7bf8177f97e9281216bc527e3bd4f402099562b006e11708230e2a93a53e97",
    "lookahead": "f5729027df7ae7b89c35b8b67d5e431878e1d8f24c9c5443e096941760b69e78",
    "reordering": "04a46152215d935b8f8adac989ef3ec3c7f8f21b37c17879e697e17382b537c7",
    "one-to-many": "962d2208943301f5e77f021300aa91863de568df375c982cc2c475d7a4053dd8",
    "pronoun": "3be2ebeb4a44d186063fac2fdc28a0646a02cebb49f4dcd1f761bbf377dc3fb0",
    "polysemy": "f6fb1beddf943ee59ceb4914327ee720db2c72f9a056b09860c4d578c3a96ab8",
    "agreement": "52e57c45a1759097f41ee656fce0257d3fb5a2b81a675b5b84dc1651609f6da1",
    "stories": "064fec02dcfcb9493adbc1dc29958a6c6b75063925a9927ef7e4e076c5dd8072",
}


def test_frozen() -> None:
    """A change of the grammar is a new version: every stored result would have to be run again."""
    found = {name: digest(split(name)) for name in ("train", "valid", "test")}
    found |= {f"length {length}": digest(by_length(length)) for length in LENGTHS}
    found |= {name: digest(p.pair for p in challenge(name)) for name in DIFFICULTIES}
    found["stories"] = digest(pair for story in stories(50) for pair in story.pairs)
    assert found == FROZEN


def test_prefix_is_stable() -> None:
    assert split("train", 50) == split("train", 200)[:50]


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: split("dev"), "split is 'dev'"),
        (lambda: split("test", 0), "n is 0"),
        (lambda: by_length(7), "length is 7"),
        (lambda: challenge("length"), "challenge is 'length'"),
        (lambda: stories(0), "n is 0"),
        (lambda: stories(1, n_sentences=1), "n_sentences is 1"),
    ],
)
def test_wrong_use(call, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        call()


# challenges


@pytest.mark.parametrize("name", DIFFICULTIES)
def test_source_word_alone_does_not_solve_a_challenge(name: str) -> None:
    """The best guess that knows the probe's source word and nothing else stays at chance."""
    probes = challenge(name)
    by_cue = defaultdict(Counter)
    for probe in probes:
        by_cue[probe.cue][probe.answer] += 1
    solved = sum(max(answers.values()) for answers in by_cue.values())
    chance = 1 / DIFFICULTIES[name].n_answers
    assert len(probes) >= 200
    assert solved / len(probes) <= chance + 0.05


@pytest.mark.parametrize("name", DIFFICULTIES)
def test_probes_ask_what_they_say(name: str) -> None:
    for probe in challenge(name):
        assert probe.cue in DIFFICULTIES[name].cues
        assert probe.answer == probe.pair.target.split()[probe.position]


def test_agreement_is_asked_from_afar() -> None:
    for probe in challenge("agreement"):
        own = {s for t, s in probe.pair.sure if t == probe.position}
        deciding = {s for t, s in probe.pair.possible - probe.pair.sure if t == probe.position}
        assert max(abs(a - b) for a in own for b in deciding) >= 4


# stories


def test_stories_answer_their_questions() -> None:
    n_pronouns = 0
    for story in stories(50):
        assert len(story.pairs) == 6 and story.questions
        for question in story.questions:
            words = story.pairs[question.sentence].source.split()
            assert words[question.position] == question.answer
            assert question.answer in {place.english for place in PLACES}
        n_pronouns += sum(p.source.startswith(("he ", "she ")) for p in story.pairs)
        assert not story.pairs[0].source.startswith(("he ", "she "))
    assert n_pronouns > 20


def test_story_asks_for_the_last_place() -> None:
    for story in stories(50, seed=1):
        person = None
        last = {}
        for number, pair in enumerate(story.pairs):
            words = pair.source.split()
            person = words[1] if words[0] == "the" else person
            if any(w in words for w in ("went", "returned", "arrived")):
                last[person] = number
        assert {q.text.split()[-1]: q.sentence for q in story.questions} == last
