import itertools
from inspect import signature

import pytest
import torch
from torch import nn

from src.data.vocabulary import Vocabulary
from src.decoding import beam_search, greedy, log_next, n_best, translate
from src.masks import padding_mask
from src.models.translator import Memory, Step, Translator
from src.tokens import BOS, EOS, PAD

N_WORDS = 3
V = 4 + N_WORDS
ALLOWED = [EOS, 4, 5, 6]


class Toy(Translator):
    """The next token depends on the last two, on the time and on the sum of the source."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.table = nn.Parameter(2 * torch.randn(11, V, V, V, dtype=torch.float64))
        self.calls = 0

    def encode(self, source):
        mask = padding_mask(source)
        return Memory(self.table.new_zeros(*source.shape, 2), mask, (source.sum(1) % 11,))

    def start(self, memory):
        before = torch.full((len(memory.mask),), BOS)
        return before, torch.zeros_like(before)

    def step(self, token, state, memory):
        self.calls += 1
        before, time = state
        logits = self.table[(memory.summary[0] + time) % 11, before, token]
        return Step(logits, (token, time + 1))


class Scripted(Translator):
    """Says the row of `script` that the first source word names, then a flat `tail` for ever."""

    def __init__(self, script: list[list[float]]) -> None:
        super().__init__()
        self.script = nn.Parameter(torch.tensor(script))

    def encode(self, source):
        return Memory(self.script.new_zeros(*source.shape, 1), padding_mask(source))

    def start(self, memory):
        return torch.zeros(len(memory.mask), dtype=torch.long)

    def step(self, token, state, memory):
        return Step(self.script[state.clamp(max=len(self.script) - 1)], state + 1)


def log_p_of(model, source, tokens) -> float:
    """Log p of one hypothesis by teacher forcing."""
    target = torch.tensor([[BOS, *tokens]])
    log_p = model(source[None, source != PAD], target[:, :-1]).logits.log_softmax(-1)[0].detach()
    return sum(float(log_p[i, token]) for i, token in enumerate(tokens))


def exhaustive(model, source, max_length, alpha) -> list[tuple[float, tuple[int, ...]]]:
    """Every hypothesis with its score, best first."""
    found = []
    for n in range(1, max_length + 1):
        for tokens in itertools.product(ALLOWED, repeat=n):
            if EOS not in tokens[:-1] and (tokens[-1] == EOS or n == max_length):
                found.append((log_p_of(model, source, tokens) / n**alpha, tokens))
    return sorted(found, reverse=True)


def words(row) -> tuple[int, ...]:
    return tuple(token for token in row.tolist() if token != PAD)


SOURCE = torch.tensor([[5, 6, 4, EOS], [4, EOS, PAD, PAD], [6, 6, EOS, PAD]])


def test_log_next_forbids_pad_unk_and_bos_and_pads_for_nothing_after_the_end():
    logits = torch.tensor([[9.0, 9.0, 9.0, 1.0, 2.0], [9.0, 9.0, 9.0, 1.0, 2.0]])
    found = log_next(logits, torch.tensor([False, True]))
    assert torch.equal(found[0, :3], torch.full((3,), -torch.inf))
    assert torch.equal(found[0, 3:], logits[0].log_softmax(-1)[3:])  # log p of the model itself
    assert torch.equal(found[1], torch.tensor([0.0] + [-torch.inf] * 4))
    assert logits[0, 0] == 9.0


@pytest.mark.parametrize("seed", range(3))
def test_greedy_takes_the_likeliest_allowed_token(seed):
    model = Toy(seed)
    found = greedy(model, SOURCE, max_length=7)
    for source, row in zip(SOURCE, found, strict=True):
        tokens: list[int] = []
        while len(tokens) < 7 and tokens[-1:] != [EOS]:
            target = torch.tensor([[BOS, *tokens]])
            logits = model(source[None, source != PAD], target).logits[0, -1].detach()
            tokens.append(max(ALLOWED, key=lambda token: float(logits[token])))
        assert row.tolist() == tokens + [PAD] * (found.size(1) - len(tokens))


@pytest.mark.parametrize("seed", range(3))
def test_a_beam_of_one_is_greedy(seed):
    model = Toy(seed)
    assert torch.equal(
        beam_search(model, SOURCE, width=1, max_length=7).tokens,
        greedy(model, SOURCE, max_length=7),
    )


@pytest.mark.parametrize("alpha", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("max_length", [1, 3])
def test_a_full_beam_is_exhaustive_search(alpha, max_length):
    model = Toy()
    found = n_best(model, SOURCE, width=len(ALLOWED) ** 3, max_length=max_length, alpha=alpha)
    for source, rows, scores in zip(SOURCE, found.tokens, found.score, strict=True):
        expected = exhaustive(model, source, max_length, alpha)
        assert [words(row) for row in rows[: len(expected)]] == [t for _, t in expected]
        assert scores[: len(expected)].tolist() == pytest.approx([s for s, _ in expected])
        assert (scores[len(expected) :] == -torch.inf).all()


def plain_beam(model, source, width, max_length) -> list[tuple[float, tuple[int, ...]]]:
    """Beam search over tuples in a Python list, by log p."""
    beam = [(0.0, ())]
    for _ in range(max_length):
        ahead = []
        for log_p, tokens in beam:
            if tokens[-1:] == (EOS,):
                ahead.append((log_p, tokens))
                continue
            ahead += [(log_p_of(model, source, (*tokens, w)), (*tokens, w)) for w in ALLOWED]
        beam = sorted(ahead, reverse=True)[:width]
    return beam


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("width", [2, 5])
def test_a_narrow_beam_keeps_the_likeliest_beginnings(seed, width):
    model = Toy(seed)
    found = n_best(model, SOURCE, width=width, max_length=5, alpha=0.0)
    for source, rows, scores in zip(SOURCE, found.tokens, found.score, strict=True):
        expected = plain_beam(model, source, width, 5)
        assert [words(row) for row in rows] == [tokens for _, tokens in expected]
        assert scores.tolist() == pytest.approx([log_p for log_p, _ in expected])


def test_beam_search_is_the_head_of_n_best():
    model = Toy()
    best, every = (search(model, SOURCE, width=5) for search in (beam_search, n_best))
    assert torch.equal(best.tokens, every.tokens[:, 0])
    assert torch.equal(best.score, every.score.max(1).values)


def logits_of(**p: float) -> list[float]:
    """Logits of a distribution over </s>, a, b, c."""
    return [-99.0] * 3 + [float(torch.tensor(p.get(name, 1e-9)).log()) for name in "zabc"]


def test_length_normalisation_by_hand():
    # "</s>": p 0.5. "a </s>": 0.4 x 0.9 = 0.36; its mean log p, -0.51, is above log 0.5 = -0.69.
    model = Scripted([logits_of(z=0.5, a=0.4, b=0.1), logits_of(z=0.9, a=0.1)])
    source = torch.tensor([[4, EOS]])
    assert beam_search(model, source, width=3, alpha=0.0).tokens[0, 0] == EOS
    found = beam_search(model, source, width=3, alpha=1.0)
    assert words(found.tokens[0]) == (4, EOS)
    assert float(found.score[0]) == pytest.approx(-0.5108, abs=1e-4)  # ln(0.36) / 2


@pytest.mark.parametrize("search", [n_best, beam_search, translate])
def test_scores_are_per_token_unless_told_otherwise(search):
    assert signature(search).parameters["alpha"].default == 1.0
    if search is not translate:
        usual, per_token = search(Toy(), SOURCE, width=3), search(Toy(), SOURCE, width=3, alpha=1.0)
        assert torch.equal(usual.score, per_token.score)


@pytest.mark.parametrize("search", [greedy, lambda *a, **k: beam_search(*a, width=3, **k).tokens])
def test_padding_and_company_change_nothing(search):
    model = Toy(1)
    together = search(model, SOURCE)
    for source, row in zip(SOURCE, together, strict=True):
        assert words(search(model, source[None, source != PAD])[0]) == words(row)


def test_the_default_limit_is_twice_the_source_and_ten():
    model = Scripted([logits_of(a=1.0)])  # never ends
    assert [len(words(row)) for row in greedy(model, SOURCE)] == [18, 14, 16]
    assert [len(words(row)) for row in beam_search(model, SOURCE, width=2).tokens] == [18, 14, 16]


def test_search_stops_when_every_sentence_has_ended():
    model = Toy()
    with torch.no_grad():
        model.table[..., EOS] += 99
    for width in (1, 2):
        model.calls = 0
        beam_search(model, SOURCE, width=width, max_length=50)
        assert model.calls <= width
    model.calls = 0
    assert greedy(model, SOURCE, max_length=50).tolist() == [[EOS]] * 3
    assert model.calls == 1


def test_no_gradient_is_recorded():
    assert not beam_search(Toy(), SOURCE, width=2).score.requires_grad


class Copier(Translator):
    """Says the source again, word by word, unless dropout is on."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(50.0))
        self.batches: list[list[int]] = []

    def encode(self, source):
        assert not self.training
        self.batches.append(padding_mask(source).sum(1).tolist())
        return Memory(nn.functional.one_hot(source, 29).float(), padding_mask(source))

    def start(self, memory):
        return torch.zeros(len(memory.mask), dtype=torch.long)

    def step(self, token, state, memory):
        at = state.clamp(max=memory.mask.size(1) - 1)
        return Step(self.scale * memory.states[torch.arange(len(at)), at], state + 1)


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("batch_size", [1, 2, 64])
def test_translate_answers_in_the_order_given(width, batch_size):
    vocabulary = Vocabulary([f"w{i}" for i in range(25)])
    sentences = ["w3 w4 w5 w6", "w1", "", "w7 w8 w9", "w1", "w10 w11"]
    model = Copier().train()
    found = translate(model, sentences, vocabulary, vocabulary, width=width, batch_size=batch_size)
    assert found == sentences
    assert model.training
    lengths = [n for batch in model.batches for n in batch]
    assert lengths == sorted(lengths)  # width does not show: encode once a sentence


def test_translate_of_nothing_is_nothing():
    vocabulary = Vocabulary(["a"])
    assert translate(Copier(), [], vocabulary, vocabulary) == []


def test_translate_restores_the_mode_after_an_error():
    vocabulary = Vocabulary([f"w{i}" for i in range(25)])
    model = Copier().train()
    with pytest.raises(ValueError, match="width is 0"):
        translate(model, ["w1"], vocabulary, vocabulary, width=0)
    assert model.training


@pytest.mark.parametrize(
    ("search", "words_of_error"),
    [
        (lambda: beam_search(Toy(), SOURCE, width=0), "width is 0"),
        (lambda: beam_search(Toy(), SOURCE, width=1, alpha=-1.0), "alpha is -1.0"),
        (lambda: beam_search(Toy(), SOURCE, width=1, max_length=0), "max_length is 0"),
        (lambda: greedy(Toy(), SOURCE, max_length=0), "max_length is 0"),
        (lambda: greedy(Toy(), SOURCE[:0]), r"source has shape \(0, 4\)"),
        (lambda: n_best(Toy(), SOURCE[:, :0], width=2), r"source has shape \(3, 0\)"),
    ],
)
def test_impossible_requests_are_refused(search, words_of_error):
    with pytest.raises(ValueError, match=words_of_error):
        search()


@pytest.mark.parametrize(
    ("sentences", "batch_size", "words_of_error"),
    [("w1 w2", 64, "sentences is one string"), (["w1"], 0, "batch_size is 0")],
)
def test_translate_refuses_wrong_use(sentences, batch_size, words_of_error):
    vocabulary = Vocabulary([f"w{i}" for i in range(25)])
    with pytest.raises(ValueError, match=words_of_error):
        translate(Copier(), sentences, vocabulary, vocabulary, batch_size=batch_size)
