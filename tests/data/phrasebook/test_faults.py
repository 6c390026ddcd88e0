"""The judge of what models write: it passes all that the grammar writes, and sees what is wrong."""

import random
from collections import Counter

import pytest

from src.data.phrasebook import adjectives, by_length, more_clauses, split, verbs
from src.data.phrasebook.faults import first_fault
from src.data.phrasebook.forms import ADJECTIVES, ARTICLES, FINITE, NOUNS, PARTICIPLES
from src.data.phrasebook.words import agree


def test_every_sentence_of_the_grammar_passes() -> None:
    pairs = (*split("train", 3_000), *split("test"), *by_length(66), *more_clauses(6))
    wrong = [pair.target for pair in pairs if first_fault(pair.target.split()) is not None]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("le roi dort", None),
        ("le roi et la reine dorment", None),
        ("la reine et la tante sont venues de la gare", None),
        ("les lettres de la vieille reine près du lac ont été trouvées", None),
        ("les lettres que le roi a perdues sont vertes", None),
        ("le chat que la fille aide dort", None),
        ("le roi dit que la reine n' a jamais mangé le pain chaque soir", None),
        ("la reine mange deux pommes parce qu' elle a faim", None),
        ("beaucoup de vieux rois sont tristes ce matin", None),
        ("la roi dort", 1),
        ("le vieille roi dort", 1),
        ("le roi vieille dort", 2),
        ("le dort", 1),
        ("le roi reine dort", 2),
        ("le roi chat dort", 2),
        ("roi dort", 0),
        ("le roi dorment", 2),
        ("le roi et la reine dort", 5),
        ("les lettres du roi dort", 4),
        ("les lettres de la reine près du lac a", 8),
        ("les lettres de la reine près du lac ont été trouvée", 10),
        ("les lettres que le roi a perdu", 6),
        ("les lettres que le roi est", 5),
        ("les lettres que le roi a été", 6),
        ("le roi dort mange", 3),
        ("le roi mangé", 2),
        ("la reine a mangée", 3),
        ("la reine est venu", 3),
        ("la reine est le", 3),
        ("la reine était vieux", 3),
        ("la reine a dans", 3),
        ("dort", 0),
        ("la reine mais", 2),
        ("la reine dort et puis dort", 5),
        ("le roi mange le pain parce qu' il sont", 8),
        ("le roi mange le pain il", 5),
        ("cette matin", 1),
        ("le roi puis", 2),
        ("le roi dort que", 3),
        ("le roi et la reine et", 5),
        ("", 0),
        ("le roi", 2),
        ("le roi que la reine a suivi", 7),
        ("le roi que la reine", 5),
        ("le roi dort et", 4),
        ("le roi mange le", 4),
        ("le roi a", 3),
    ],
)
def test_the_first_fault(text: str, place: int | None) -> None:
    assert first_fault(text.split()) == place


def other_forms() -> dict[str, set[str]]:
    """Word -> the other forms of the same word."""
    rows = [look.forms for look in adjectives.ALL.values()]
    deeds = (*verbs.HANDLING, *verbs.MEETING, *verbs.GOING, *verbs.EATING, *verbs.WORKING)
    rows += [tuple(agree(deed.french[2], g, n) for g in "mf" for n in (0, 1)) for deed in deeds]
    rows += [deed.french[:2] for deed in deeds]
    rows += [("a", "ont"), ("est", "sont"), ("était", "étaient"), ("avait", "avaient")]
    rows += [("le", "la", "les"), ("un", "une"), ("ce", "cette", "ces"), ("du", "des")]
    return {word: {*row} - {word} for row in rows for word in row}


def test_every_wrong_form_is_seen_at_the_word_or_after_it() -> None:
    others, passed, tried = other_forms(), [], Counter()
    for pair in split("test", 150):
        words = pair.target.split()
        for place, word in enumerate(words):
            for other in others.get(word, ()):
                changed = [*words[:place], other, *words[place + 1 :]]
                fault = first_fault(changed)
                tried[word in ARTICLES] += 1
                if (fault is None or fault < place) and "souris" not in words:  # one and many
                    passed.append(" ".join(changed))
    assert tried[True] > 1_000 and tried[False] > 1_000
    assert passed == []


def test_a_sentence_out_of_order_is_seen() -> None:
    chance = random.Random(0)
    texts = [pair.target.split() for pair in split("test", 200)]
    assert all(first_fault(chance.sample(words, len(words))) is not None for words in texts)


def test_a_word_has_one_part_of_speech() -> None:
    tables = (ARTICLES, NOUNS, ADJECTIVES, FINITE, PARTICIPLES)
    twice = [word for word, n in Counter(w for table in tables for w in table).items() if n > 1]
    assert sorted(twice) == ["dit", "traduit"], "these are participles too"
    assert {"souris", "roi", "reines"} <= NOUNS.keys() and NOUNS["souris"] == {"fs", "fp"}
    assert ADJECTIVES["vieil"] == {"ms"} and ADJECTIVES["jeunes"] == {"mp", "fp"}
