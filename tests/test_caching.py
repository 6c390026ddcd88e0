"""The race of the cache is fair: same weights, same words, the same number of them."""

import torch

from src.experiments import caching, results
from src.experiments.caching import N_SENTENCES, TOKENS, pair, sources, state_after, written


def test_both_write_the_same_and_as_much_as_is_asked():
    keeping, rereading = (model.double() for model in pair(1))
    source = sources(1)[:5]
    texts = [written(model, source, 7) for model in (keeping, rereading)]
    assert texts[0].shape == (5, 7) and torch.equal(*texts)
    assert len(set(texts[0].flatten().tolist())) > 1, "they write more than one word"
    assert texts[0].min() >= 4, "no sentence ends"
    forced = keeping(source, torch.cat([source.new_full((5, 1), 2), texts[0][:, :-1]], 1)).logits
    assert torch.equal(forced[..., 4:].argmax(2) + 4, texts[0])


def test_seeds_give_other_models_and_other_sentences():
    assert not torch.equal(sources(0), sources(1)) and sources(0).shape == (N_SENTENCES, 20)
    one, other = (pair(seed)[0].encoder.embedding.E.weight for seed in (0, 1))
    assert not torch.equal(one, other)


def test_what_is_kept_grows_with_what_was_read():
    keeping, _ = pair(0)
    kept = [state_after(keeping, sources(0)[:1], n)[0].keys.shape for n in (3, 7)]
    assert kept == [(1, 3, 104), (1, 7, 104)]


def test_what_is_stored():
    rows = results.table("caching")
    assert [row["tokens"] for row in rows] == [n for n in TOKENS for _ in range(3)]
    assert all(row["kept_bytes"] == 2 * 2 * row["tokens"] * 104 * 4 for row in rows)
    assert all(abs(row["ratio"] - row["reread_seconds"] / row["kept_seconds"]) < 1 for row in rows)
    assert caching.EXPERIMENT.rows() == [{"tokens": r["tokens"], "seed": r["seed"]} for r in rows]
