"""The French and its sense in bulk: forms agree, and the tables forbid what nobody would say."""

import re
from collections import Counter

from src.data.phrasebook import Pair, nouns, senses, verbs
from src.data.phrasebook.adjectives import ALL, LARGE
from src.data.phrasebook.words import Noun, agree, starts_with_vowel

NOUNS: tuple[Noun, ...] = (
    *(*nouns.PEOPLE, *nouns.ANIMALS, *nouns.FOODS, *nouns.DRINKS, *nouns.THINGS),
    *(*nouns.PLACES, *nouns.WATERS, *nouns.EVENTS),
    *(noun for company in senses.COMPANY.values() for noun in company),
    *(sense.noun for both in senses.SENSES.values() for sense in both),
    senses.LIGHT.noun,
)
GENDER = {form: noun.gender for noun in NOUNS for form in (noun.french, noun.french_plural) if form}
SINGULAR = {noun.french for noun in NOUNS}
PLURAL = {noun.french_plural for noun in NOUNS if not noun.is_mass}
ARTICLE_OF = dict.fromkeys(["le", "un", "ce", "cet", "du", "au"], "m")
ARTICLE_OF |= dict.fromkeys(["la", "une", "cette", "ma"], "f")
PLURAL_ARTICLES = {"les", "ces", "mes", "deux"}  # owners and places are single: no des, no aux
FORMS = {
    agree(verb.french[2], gender, plural): (gender, plural)
    for deed in verbs.PASSIVES
    for verb in deed.verbs
    for gender in "mf"
    for plural in (False, True)
}
NAMES = {noun.english: noun for noun in NOUNS} | {noun.english_plural: noun for noun in NOUNS}


def test_no_elision_is_missing_or_wrong(pairs: tuple[Pair, ...]) -> None:
    for pair in pairs:
        words = pair.target.split()
        for word, after in zip(words, words[1:]):
            if word in ("le", "la", "de", "que", "ne", "ce", "ma"):
                assert not starts_with_vowel(after), pair.target
            if word in ("l'", "d'", "qu'", "n'", "cet"):
                assert starts_with_vowel(after), pair.target
        assert not re.search(r"\b(de|à) les?\b", pair.target), pair.target


def test_articles_agree_with_their_nouns(pairs: tuple[Pair, ...]) -> None:
    """The noun is the first known one after the article: adjectives may stand between."""
    seen: Counter[str] = Counter()
    for pair in pairs:
        words = pair.target.split()
        for place, word in enumerate(words):
            if word not in ARTICLE_OF and word not in PLURAL_ARTICLES or words[place:][1:] == []:
                continue
            if word == "ce" and words[place + 1] == "matin":
                continue
            noun = next(w for w in words[place + 1 :] if w in GENDER)
            seen[word] += 1
            if word in PLURAL_ARTICLES:
                assert noun in PLURAL, pair.target
            else:
                assert GENDER[noun] == ARTICLE_OF[word] and noun in SINGULAR, pair.target
    assert set(seen) == set(ARTICLE_OF) | PLURAL_ARTICLES


def test_participles_agree_with_their_subjects(pairs: tuple[Pair, ...]) -> None:
    """After été the participle has the form of the noun that the alignment calls its subject."""
    n_checked = 0
    for pair in pairs:
        french, english = pair.target.split(), pair.source.split()
        for place in (place for place, word in enumerate(french) if word == "été"):
            (head,) = {s for t, s in pair.possible - pair.sure if t == place + 1}
            noun = NAMES[english[head]]
            plural = english[head] == noun.english_plural
            assert FORMS[french[place + 1]] == (noun.gender, plural), pair.target
            assert french[place - 1] == ("ont" if plural else "a")
            n_checked += 1
    assert n_checked > 1_000


def test_negation_has_both_halves(pairs: tuple[Pair, ...]) -> None:
    for pair in pairs:
        words = pair.target.split()
        halves = words.count("ne") + words.count("n'")
        assert halves == sum(words.count(w) for w in ("pas", "jamais", "plus")), pair.target
        english = f" {pair.source} "
        assert halves == sum(english.count(f" {w} ") for w in ("not", "never", "no longer"))


def test_english_forms(pairs: tuple[Pair, ...]) -> None:
    for pair in pairs:
        assert not re.search(r"\ba (?!useful)[aeiou]", pair.source), pair.source
        assert not re.search(r"\ban [^aeiou]", pair.source), pair.source
        assert not re.search(r"s 's\b", re.sub(r"\w+ss 's", "", pair.source)), pair.source


def test_one_tense_a_sentence(pairs: tuple[Pair, ...]) -> None:
    """`while` joins what happens now, `when` and `then` what happened."""
    for pair in pairs:
        words = set(pair.target.split())
        assert not ("pendant que" in pair.target and "quand" in words), pair.target


def test_nobody_has_an_adjective_with_a_meaning_of_its_own() -> None:
    """Sisters-in-law, spinsters, bachelors, little girls, great men and grandes écoles."""
    looks = {noun.english: {look.english for look in noun.looks} for noun in nouns.PEOPLE}
    for name in ("girl", "boy", "man", "woman", "child"):
        assert not looks[name] & {"small", "big", "old", "young", "beautiful", "lovely"}
    for noun in nouns.FAMILY:
        assert not looks[noun.english] & {"beautiful", "big", "small", "lovely"}
    school = next(noun for noun in nouns.PLACES if noun.english == "school")
    assert ALL["big"] not in school.looks
    assert all(LARGE in noun.looks for noun in nouns.ANIMALS)
    assert not any(noun.mine for noun in (*nouns.COURT, *nouns.CHILDREN, *nouns.PLACES))


def test_animals_eat_what_they_eat() -> None:
    """A wolf eats no salad, a horse no meat; nobody eats the uneaten."""
    foods = {
        eater.english: {food.english for food in found} for eater, found in verbs.MEALS.items()
    }
    assert "meat" in foods["wolf"] and "salad" not in foods["wolf"]
    assert "salad" in foods["horse"] and not foods["horse"] & {"meat", "fish"}
    assert all(found for found in foods.values())


def test_no_noun_has_two_translations_but_the_ambiguous() -> None:
    known: dict[str, set[str]] = {}
    for noun in NOUNS:
        known.setdefault(noun.english, set()).add(noun.french)
    assert {name for name, found in known.items() if len(found) > 1} == set(senses.SENSES)
