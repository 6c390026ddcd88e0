"""Stories and labelled sentences: their questions are answered by the words they point to."""

from collections import Counter

import pytest

from src.data.phrasebook import Labelled, Story, labelled, stories
from src.data.phrasebook.stories import CHANCE


@pytest.fixture(scope="module")
def told() -> tuple[Story, ...]:
    return stories("train", 400)


def replay(story: Story) -> dict[str, dict[str, str]]:
    """Where everybody and everything is, read from the English alone."""
    at: dict[str, str] = {}
    has: dict[str, str] = {}
    lies: dict[str, str] = {}
    actor = ""
    for pair in story.pairs:
        words = pair.source.split()
        actor = words[1] if words[0] == "the" else actor
        verb = next(
            w for w in words if w in {"went", "returned", "found", "took", "left", "lost", "gave"}
        )
        rest = words[words.index(verb) + 1 :]
        if verb in ("went", "returned"):
            at[actor] = words[-1]
        elif verb in ("found", "took"):
            has[words[-1]], _ = actor, lies.pop(words[-1], None)
        elif verb == "gave":
            has[rest[rest.index("to") - 1]] = words[-1]
        else:
            thing = rest[2]
            del has[thing]
            lies[thing] = words[-1]
    where = at | lies | {thing: at[who] for thing, who in has.items()}
    return {"where": where, "who": has}


def test_a_reader_who_keeps_track_answers_every_question(told: tuple[Story, ...]) -> None:
    for story in told:
        kind, *_, asked = story.question.text.split()
        assert replay(story)[kind][asked] == story.question.answer, story.words


def test_the_evidence_is_in_the_story(told: tuple[Story, ...]) -> None:
    for story in told:
        question, words = story.question, story.words
        assert words[question.answered] == question.answer
        assert list(question.evidence) == sorted(set(question.evidence))
        assert question.evidence[-1] < len(words) and question.answered <= question.evidence[-1]
        asked = question.text.split()[-1]
        shown = {words[place] for place in question.evidence}
        assert asked in shown or shown & {"he", "she"} or question.answer in shown


def test_people_return_only_where_they_have_been(told: tuple[Story, ...]) -> None:
    n_returned = 0
    for story in told:
        been: set[tuple[str, str]] = set()
        actor, at = "", {}
        for pair in story.pairs:
            words = pair.source.split()
            actor = words[1] if words[0] == "the" else actor
            if "went" in words or "returned" in words:
                assert ("returned" in words) == ((actor, words[-1]) in been)
                assert at.get(actor) != words[-1]
                n_returned += "returned" in words
                at[actor] = words[-1]
                been.add((actor, words[-1]))
    assert n_returned > 20


def test_things_and_their_colours_come_back(told: tuple[Story, ...]) -> None:
    again = Counter()
    for story in told:
        text = f" {' '.join(story.words)} "
        assert len(story.words) > 30
        for pair in story.pairs:
            words = pair.source.split()
            if "a" in words:
                name = " ".join(words[words.index("a") + 1 :][:2])
                again[f" the {name} " in text] += 1
    assert again[True] > 150


def test_pronouns_and_questions_of_both_kinds_occur(told: tuple[Story, ...]) -> None:
    kinds = Counter(story.question.text.split()[0] for story in told)
    assert min(kinds["where"], kinds["who"]) > 100
    assert sum(w in ("he", "she") for story in told for w in story.words) > 400


def test_look_ups_of_the_last_mention_are_near_chance(told: tuple[Story, ...]) -> None:
    for kind in ("where", "who"):
        asked = [story for story in told if story.question.text.startswith(kind)]
        answers = {story.question.answer for story in asked}
        for beside in (False, True):
            right = 0
            for story in asked:
                name = story.question.text.split()[-1]
                lines = [p.source.split() for p in story.pairs]
                lines = [words for words in lines if name in words] if beside else lines
                mentions = [w for words in lines for w in words if w in answers]
                right += mentions[-1:] == [story.question.answer]
            assert right / len(asked) <= CHANCE + 0.10, (kind, beside)


def test_no_story_and_no_label_is_in_two_splits() -> None:
    found = [{" ".join(s.words) for s in stories(name, 100)} for name in ("train", "valid", "test")]
    assert not found[0] & found[1] and not found[0] & found[2] and not found[1] & found[2]
    found = [{x.pair.source for x in labelled(name)} for name in ("train", "valid", "test")]
    assert not found[0] & found[1] and not found[0] & found[2] and not found[1] & found[2]
    assert len(stories("test", 5, n_sentences=12)[0].pairs) == 12


@pytest.fixture(scope="module")
def labels() -> tuple[Labelled, ...]:
    return labelled("train", 600)


def test_labels_follow_from_their_evidence(labels: tuple[Labelled, ...]) -> None:
    for one in labels:
        words = one.pair.source.split()
        told = [words[place] for place in one.evidence]
        assert words[one.evidence[-2] - 2] == "found"
        bound = f"{told[-2]} {told[-1]}" in " ".join(words[: one.evidence[-2]])
        assert one.label == ("returned" if bound else "other")
        assert len(one.evidence) == 4 and one.evidence[2] - one.evidence[1] >= 8


def test_no_word_and_no_pair_of_words_tells_the_label(labels: tuple[Labelled, ...]) -> None:
    """Naive look-ups by word and by neighbours, fitted on one half, tried on the other."""
    assert Counter(one.label for one in labels) == {"returned": 300, "other": 300}
    for n in (1, 2):
        votes: Counter = Counter()
        for one in labels[:400]:
            words = one.pair.source.split()
            for gram in set(zip(*(words[i:] for i in range(n)))):
                votes[gram] += 1 if one.label == "returned" else -1
        right = 0
        for one in labels[400:]:
            words = one.pair.source.split()
            score = sum(votes[gram] for gram in set(zip(*(words[i:] for i in range(n)))))
            right += (score > 0) == (one.label == "returned")
        assert right / 200 <= 0.65
