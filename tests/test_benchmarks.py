"""Turns, medians and ratios on clocks that are made up, and what the contestants must share."""

import json
import statistics
from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from benchmarks import __main__ as command
from benchmarks import cache, d2l_decoder, heads, rows, sentences, store, systems, transformers
from benchmarks.turns import Comparison, Contestant, Race, middle_half, ratios, take_turns
from src.decoding import greedy
from src.experiments import results
from src.models.bahdanau import Bahdanau
from src.models.transformer import Transformer
from src.models.translator import alignment
from src.multihead import MultiHeadAttention
from src.tokens import BOS, EOS, PAD


class FakeTime:
    """A clock that stands still but for what the contestants take."""

    def __init__(self) -> None:
        self.now, self.ran = 0.0, []

    def contestant(self, name: str, *seconds: float, parameters: int | None = None) -> Contestant:
        """Takes so long in its first round, its second, ..."""
        left = iter(seconds)

        def run() -> None:
            self.now += next(left)
            self.ran.append(name)

        return Contestant(run, parameters)


def race_of(fake: FakeTime, **seconds: tuple[float, ...]) -> Race:
    contestants = {name: fake.contestant(name, *taken) for name, taken in seconds.items()}
    rounds = len(next(iter(seconds.values()))) - 1
    return Race("a setting", contestants, rounds=rounds, warm_up=1)


def test_every_round_begins_with_the_next_contestant():
    fake = FakeTime()
    take_turns(race_of(fake, a=(1,) * 4, b=(1,) * 4, c=(1,) * 4), lambda: fake.now)
    assert "".join(fake.ran) == "abcbcacababc"


def test_seconds_are_the_contestants_own_and_the_warm_up_does_not_count():
    fake = FakeTime()
    seconds = take_turns(race_of(fake, a=(90, 2, 3, 5), b=(70, 7, 11, 13)), lambda: fake.now)
    assert seconds == {"a": [2, 3, 5], "b": [7, 11, 13]}


def test_a_ratio_is_the_median_of_the_rounds_not_of_the_medians():
    """Round by round 4, 0.5, 3: their median is 3; the ratio of the medians is 6 / 4."""
    fake = FakeTime()
    race = race_of(fake, pace=(1, 8, 2, 6), other=(1, 2, 4, 2))
    pace, other = rows.rows_of("name", race, take_turns(race, lambda: fake.now))
    assert (pace["ratio"], pace["low"], pace["high"]) == (1, 1, 1)
    assert (other["ratio"], other["low"], other["high"]) == (3, 1.75, 3.5)
    assert (pace["milliseconds"], other["milliseconds"]) == (6000, 2000)
    assert ratios([8, 2, 6], [2, 4, 2]) == [4, 0.5, 3]


def test_half_of_the_rounds_lie_between():
    numbers = [11.0, 2.0, 7.0, 3.0, 5.0]
    low, high = middle_half(numbers)
    assert (low, statistics.median(numbers), high) == (3, 5, 7) and middle_half([4.0]) == (4, 4)


def test_the_text_has_ratios_first():
    fake = FakeTime()
    contestants = {
        "pace": fake.contestant("pace", 3, parameters=1234567),
        "quick": fake.contestant("quick", 0.5),
    }
    race = Race("13 sentences", contestants, rounds=1, warm_up=0)
    title, *lines = rows.text_of(rows.rows_of("name", race, take_turns(race, lambda: fake.now)))
    assert title.strip() == "13 sentences"
    words = [line.split() for line in lines]
    assert words[0] == "1.00 (1.00 to 1.00) pace 3000.0 ms 1,234,567 parameters".split()
    assert words[1] == "6.00 (6.00 to 6.00) quick 500.0 ms".split()


def test_who_is_missing_is_named_in_one_line():
    (row,) = rows.rows_of("d2l", Race("beside d2l", missing="it is not installed"), {})
    assert list(rows.text_of([row]))[1:] == ["    not measured: it is not installed"]


def test_d2l_is_not_needed(monkeypatch):
    monkeypatch.setattr(d2l_decoder, "installed", lambda: None)
    (race,) = d2l_decoder.races()
    assert race.missing.startswith("d2l is not installed") and not race.contestants


class LikeD2L:
    """As d2l's parts take and give what they do; the keys are masked by their number."""

    class GRU(nn.GRU):
        """Time first."""

        def __init__(self, d_input, width, n_layers, dropout):
            super().__init__(d_input, width, n_layers)

    class Seq2SeqEncoder(nn.Module):
        """States (s, b, d), and the last of each layer."""

        def __init__(self, n_words, d_embedding, width, n_layers):
            super().__init__()
            self.E = nn.Embedding(n_words, d_embedding)
            self.recurrence = nn.GRU(d_embedding, width, n_layers)

        def forward(self, source):
            return self.recurrence(self.E(source.T))

    class AdditiveAttention(nn.Module):
        """Contexts (b, q, d) alone."""

        def __init__(self, width, dropout):
            super().__init__()
            self.W, self.U = nn.LazyLinear(width, bias=False), nn.LazyLinear(width, bias=False)
            self.v = nn.LazyLinear(1, bias=False)

        def forward(self, query, key, value, n_real):
            hidden = self.W(query).unsqueeze(2) + self.U(key).unsqueeze(1)
            far = torch.arange(key.size(1)) >= n_real[:, None, None]
            scores = self.v(hidden.tanh()).squeeze(-1).masked_fill(far, -1e6)
            return scores.softmax(-1) @ value


@pytest.fixture
def d2l():
    """d2l itself where it is installed."""
    return d2l_decoder.installed() or LikeD2L


def test_d2ls_decoder_has_as_many_parameters_as_ours(d2l, monkeypatch):
    monkeypatch.setattr(d2l_decoder, "installed", lambda: d2l)
    for race in d2l_decoder.races():
        *theirs, ours = [one.parameters for one in race.contestants.values()]
        assert len(theirs) == 2 and ours > 500_000
        assert all(abs(n / ours - 1) < 0.05 for n in theirs), race.contestants


def test_d2ls_decoder_reads_what_stands_before_and_no_padding(d2l):
    torch.manual_seed(0)
    model = d2l_decoder.built(d2l, 23, 2, 12).eval()
    source = torch.tensor([[5, 9, 4, 8, EOS], [7, 6, EOS, PAD, PAD]])
    target = torch.tensor([[BOS, 5, 11, 4, 9, 7, 8], [BOS, 10, 8, 7, 12, 6, 5]])
    logits = model(source, target).logits
    assert logits.shape == (2, 7, 23)
    changed = target.clone()
    changed[:, 3] = 21
    other = model(source, changed).logits
    torch.testing.assert_close(other[:, :3], logits[:, :3])
    assert (other[:, 3:] - logits[:, 3:]).abs().amax((0, 2)).min() > 1e-6
    elsewhere = source.clone()
    elsewhere[0, 1] = 13
    assert not torch.allclose(model(elsewhere, target).logits[0], logits[0])


def test_widths_that_come_nearest():
    def build(width):
        return nn.Linear(width, width, bias=False)

    sizes = {n: d2l_decoder.as_large_as(n, build).in_features for n in (3, 100, 104, 105, 16)}
    assert sizes == {3: 4, 100: 8, 104: 8, 105: 12, 16: 4}


def test_the_same_tokens_from_the_cache_and_from_the_start():
    """And the cache reads each token once, the other way all of them again."""
    torch.manual_seed(0)
    model = Transformer(31, 37, width=24, n_layers=3).double()
    model.decoder.embedding.E.weight.data.mul_(0.1)  # else each word is simply said again
    source = sentences.random_source(5, 7, vocabulary=31)
    n_read, found = {}, {}
    for name, writer in cache.writers(model).items():
        n_read[name] = 0

        def count(_, tokens, name=name):
            n_read[name] += tokens[0].size(1)

        hook = model.decoder.embedding.register_forward_pre_hook(count)
        found[name] = greedy(writer, source, max_length=11)
        hook.remove()
    assert torch.equal(found["from the start"], found["with the cache"])
    assert max(len(set(row)) for row in found["with the cache"].tolist()) > 2
    assert n_read == {"from the start": 11 * 12 // 2, "with the cache": 11}


def test_the_layers_compared_compute_the_same():
    torch.manual_seed(0)
    ours, x = MultiHeadAttention(21, n_heads=7), torch.randn(2, 5, 21)
    for layers in (heads.with_weights, heads.context_alone):
        first, *others = [reading(x) for reading in layers(ours, 5).values()]
        for other in others:
            torch.testing.assert_close(other, first, rtol=0, atol=1e-5)
    back = heads.forth_and_back(heads.with_weights(ours, 5)["ours"], x.requires_grad_())
    back()
    assert x.grad.any() and ours.W_Q.weight.grad.any()


def test_pytorchs_transformer_computes_the_same():
    torch.manual_seed(0)
    model = Transformer(31, 37, width=24, n_layers=3)
    source = sentences.random_source(5, 7, vocabulary=31)
    target = sentences.random_target(5, 11, vocabulary=37)[:, :-1]
    theirs = transformers.TorchTransformer(model)(source, target).logits
    real = target != PAD
    torch.testing.assert_close(theirs[real], model(source, target).logits[real])


def test_random_sentences_are_as_the_models_take_them():
    torch.manual_seed(0)
    source, target = sentences.random_source(13, 7, vocabulary=11), sentences.random_target(13, 7)
    assert source.shape == (13, 8) and target.shape == (13, 9) and source.max() < 11
    for row in source:
        length = int((row != PAD).sum())
        words, rest = row[: length - 1], row[length:]
        assert row[length - 1] == EOS and (words > EOS).all() and not rest.any()
        assert 4 <= length - 1 <= 7
    assert source[0, -1] == EOS and len({int((row != PAD).sum()) for row in source}) > 2
    assert (target[:, 0] == BOS).all()


def test_a_training_step_learns():
    torch.manual_seed(0)
    model = Bahdanau(23, 23, width=12)
    source = sentences.random_source(3, 5, vocabulary=23)
    target = sentences.random_target(3, 5, vocabulary=23)
    contestant = sentences.training(model, source, target)
    assert contestant.parameters == sum(p.numel() for p in model.parameters())

    def loss():
        logits = model(source, target[:, :-1]).logits.transpose(1, 2)
        return F.cross_entropy(logits, target[:, 1:], ignore_index=PAD).item()

    before = loss()
    for _ in range(20):
        contestant.run()
    assert loss() < before - 0.1


def test_who_never_ends_writes_as_much_as_may_be():
    torch.manual_seed(0)
    model = Bahdanau(23, 23, width=12)
    model.decoder.W_o.bias.data[EOS] = 100.0
    source = sentences.random_source(3, 5, vocabulary=23)
    assert greedy(model, source, max_length=7).tolist() == [[EOS]] * 3
    endless = sentences.Endless(model)
    found = greedy(endless, source, max_length=7)
    assert found.shape == (3, 7) and (found > EOS).all()
    memory = endless.encode(source)
    step = endless.step(found[:, 0], endless.start(memory), memory)
    assert alignment(step.weights.unsqueeze(1)).shape == (3, 1, 6)


def test_one_by_one_is_every_sentence():
    seen = []
    systems.one_by_one(lambda sentence: seen.append(sentence.tolist()), torch.arange(6).view(3, 2))
    assert seen == [[[0, 1]], [[2, 3]], [[4, 5]]]


def test_every_system_runs_in_every_race_that_names_it():
    assert set(systems.GROWING) | set(systems.SEARCHING) <= set(systems.EVERY)
    torch.manual_seed(0)
    for contestant in systems.trained(systems.EVERY, 2, 3).values():
        contestant.run()


def two_races():
    yield Race("first", {"a": Contestant(lambda: None, 7), "b": Contestant(lambda: None)}, 3)
    yield Race("second", missing="nobody came")


@pytest.fixture
def small(monkeypatch, tmp_path):
    """One comparison of two races, and a folder to store it in."""
    monkeypatch.setattr(command, "COMPARISONS", {"name": Comparison("Why?", two_races)})
    monkeypatch.setattr(torch, "set_num_threads", lambda n: None)
    monkeypatch.setattr(store, "version_of", lambda package: None)

    def here(table, comparisons, seconds):
        store.store(table, comparisons, seconds, folder=tmp_path)

    monkeypatch.setattr(command, "store", here)
    return SimpleNamespace(folder=tmp_path, parser=command.parser())


def run(monkeypatch, small, *words):
    parser = SimpleNamespace(
        parse_args=lambda: small.parser.parse_args(words), error=small.parser.error
    )
    monkeypatch.setattr(command, "parser", lambda: parser)
    command.main()


def test_all_comparisons_are_stored_with_their_provenance(small, monkeypatch, capsys):
    run(monkeypatch, small)
    stored = results.table("benchmarks", folder=small.folder)
    assert [(row["setting"], row["contestant"]) for row in stored] == [
        ("first", "a"),
        ("first", "b"),
        ("second", "nobody came"),
    ]
    assert stored[0]["ratio"] == 1 and stored[0]["parameters"] == 7 and stored[0]["rounds"] == 3
    assert stored[1]["parameters"] is None and stored[2]["ratio"] is None
    record = json.loads((small.folder / "benchmarks.json").read_text("utf-8"))
    assert record["questions"] == {"name": "Why?"} and record["threads"] >= 1
    assert record["machine"]["cores"] >= 1 and record["torch"] == torch.__version__
    assert "name: Why?\n  first\n" in capsys.readouterr().out


def test_one_comparison_is_printed_and_not_stored(small, monkeypatch, capsys):
    run(monkeypatch, small, "name")
    assert "not measured: nobody came" in capsys.readouterr().out
    assert list(small.folder.iterdir()) == []


def test_a_name_that_is_none_is_refused(small, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        run(monkeypatch, small, "speed")
    assert "NAME is 'speed': give some of name" in capsys.readouterr().err
