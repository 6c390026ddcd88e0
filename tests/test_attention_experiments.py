"""What `attention_choices` and `erasure` count, on pairs and weights small enough to check."""

from dataclasses import replace

import pytest
import torch

from src.data.batches import collate
from src.data.phrasebook import Pair, split
from src.experiments import attention_choices, erasure, laboratory
from src.models.bahdanau import Bahdanau

CAT = Pair(
    "the black cat sees the letter",
    "le chat noir voit la lettre",
    sure := frozenset({(0, 0), (1, 2), (2, 1), (3, 3), (4, 4), (5, 5)}),
    sure | {(0, 2), (4, 5), (2, 2)},
)


@pytest.fixture(scope="module")
def model() -> Bahdanau:
    torch.manual_seed(0)
    return Bahdanau(*map(len, laboratory.vocabularies()), width=6).eval()


def test_articles_are_found_with_what_decides_them() -> None:
    assert list(attention_choices.articles(CAT)) == [(0, 0, 2), (4, 4, 5)]
    assert list(attention_choices.articles(replace(CAT, possible=CAT.sure))) == []
    mine = replace(CAT, source="my black cat sees the letter")
    assert list(attention_choices.articles(mine)) == [(4, 4, 5)]


def test_weights_rest_where_they_are_put(model: Bahdanau, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = torch.full((6, 6), 0.1)
    weights[0, 2] = weights[4, 0] = 0.5  # le off the noun, la off another word
    monkeypatch.setattr(attention_choices, "look", lambda model, pairs: [weights])
    rests = attention_choices.resting(model, (CAT,))
    assert rests == {"on_the": 0.0, "on_noun": 0.5, "elsewhere": 0.5}


def test_an_inversion_is_read_crosswise_or_not(
    model: Bahdanau, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(attention_choices.inversions(CAT)) == [1]
    looks = iter([torch.eye(6), torch.eye(6)[[0, 2, 1, 3, 4, 5]]])
    monkeypatch.setattr(attention_choices, "look", lambda model, pairs: [next(looks)])
    assert attention_choices.crosswise(model, (CAT,)) == 0.0
    assert attention_choices.crosswise(model, (CAT,)) == 1.0


def test_a_look_leaves_out_the_end_and_the_padding(model: Bahdanau) -> None:
    pairs = split("test", 4)
    for pair, weights in zip(pairs, attention_choices.look(model, pairs)):
        assert weights.shape == (len(pair.target.split()), len(pair.source.split()))
        assert (weights.sum(1) < 1).all()  # </s> has its share


def test_an_annotation_is_erased_for_one_step_only(model: Bahdanau) -> None:
    batch = collate(laboratory.encoded(split("test", 3)))
    nothing = torch.zeros(*batch.target[:, :-1].shape, batch.source.size(1), dtype=torch.bool)
    usual = model(batch.source, batch.target[:, :-1]).logits.argmax(-1)
    assert torch.equal(erasure.predictions(model, batch, nothing), usual)
    memory = model.encode(batch.source)
    at_second = nothing.clone()
    at_second[:, 1, 0] = True
    state = model.start(memory)
    first, second = model.embed(batch.target[:, :2]).unbind(1)
    state = model.update(first, state, memory).state
    blind = replace(memory, mask=memory.mask & (torch.arange(memory.mask.size(1)) != 0))
    expected = model.output(model.update(second, state, blind).features).argmax(-1)
    found = erasure.predictions(model, batch, at_second)
    assert torch.equal(found[:, 1], expected)
    found[:, 1] = usual[:, 1]
    assert torch.equal(found, usual)


def test_a_word_is_erased_from_the_sentence(model: Bahdanau) -> None:
    (pair,) = split("test", 1)
    changed = erasure.changes(model, pair)
    source, target = pair.source.split(), laboratory.encoded((pair,))[0][1]
    assert changed.shape == (len(pair.target.split()), len(source))
    read = torch.tensor([target[:-1]])
    usual = model(collate(laboratory.encoded((pair,))).source, read).logits.argmax(-1)
    english = laboratory.vocabularies()[0]
    swapped = erasure.changes(model, pair, torch.arange(4, 4 + len(source)))
    for s in (0, len(source) - 1):
        for word, found in (("<unk>", changed), (english.tokens([4 + s])[0], swapped)):
            words = [*source[:s], word, *source[s + 1 :]]
            damaged = collate(laboratory.encoded((replace(pair, source=" ".join(words)),))).source
            other = model(damaged, read).logits.argmax(-1)
            assert torch.equal(found[:, s], (other != usual)[0, :-1])


def test_what_is_hidden_is_not_read(model: Bahdanau, monkeypatch: pytest.MonkeyPatch) -> None:
    """The heaviest, the heaviest and its neighbours, everything: each hides what it says."""
    batch, seen = collate(laboratory.encoded(split("test", 5))), {}

    def record(model, batch, hidden):
        seen[len(seen)] = hidden
        return batch.target[:, 1:]

    monkeypatch.setattr(erasure, "predictions", record)
    erasure.annotations_erased(model, split("test", 5))
    nowhere, top, random, around, everything = seen.values()
    heaviest = model(batch.source, batch.target[:, :-1]).weights.argmax(-1)
    assert not nowhere.any() and everything.all()
    assert torch.equal(top.long().argmax(-1), heaviest) and (top.sum(-1) == 1).all()
    assert (random.sum(-1) == 1).all() and not (random & top).any()
    at_edge = (heaviest == 0) | (heaviest == batch.source.size(1) - 1)
    assert (around.sum(-1) == 3 - at_edge.long()).all() and (around & top).any(-1).all()


def test_every_weight_is_in_one_band_and_rates_count_words(model: Bahdanau) -> None:
    weight = torch.tensor([0.0, 0.005, 0.01, 0.3, 0.5, 0.94, 0.95, 1.0])
    counts = {name: int(inside.sum()) for name, inside in erasure.bands(weight)}
    assert counts == {"from_0.0": 2, "from_0.01": 1, "from_0.1": 1, "from_0.5": 2, "from_0.95": 2}
    pairs = split("test", 3)
    numbers = erasure.words_erased(model, pairs)
    entries = sum(len(p.source.split()) * len(p.target.split()) for p in pairs)
    assert numbers["n_heaviest"] == sum(len(pair.target.split()) for pair in pairs)
    assert numbers["n_heaviest"] + numbers["n_other"] == entries
    assert sum(numbers[f"n_from_{edge}"] for edge in erasure.EDGES) == entries


def test_a_noun_is_exchanged_for_one_of_the_other_gender() -> None:
    found = list(erasure.exchanged(split("test", 30)))
    assert len(found) > 10
    gender = {noun: article for (article, _), noun in erasure.partners(split("train")).items()}
    for pair, other, t, noun in found:
        before, after = pair.source.split(), other.source.split()
        assert [i for i in range(len(before)) if before[i] != after[i]] == [noun]
        article = pair.target.split()[t]
        assert article in ("le", "la") and gender[after[noun]] == erasure.OTHER[article]
