"""Who writes does not hear what is still to come: by gradient and by perturbation, drawn anew.

The batch has two rows in which no word stands twice, so that a row of the table of embeddings
is one place of one sentence: its gradient says whether that place is heard.
"""

from functools import cache, partial

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from test_language_contract import N_WORDS as N_FEWER
from test_language_contract import NEURAL
from torch import nn

from src.masks import causal_mask
from src.models.language.contract import LanguageModel
from src.models.language.leaking import Leaking
from src.models.language.recurrent import GRU
from src.models.registry import TRANSLATORS
from src.models.show_attend_tell import ShowAttendTell
from src.models.translator import Output
from src.multihead import MultiHeadAttention

N_SOURCE, N_TARGET, WIDTH, N_ROWS = 29, 31, 16, 2
EXAMPLES = settings(deadline=None, max_examples=6)


class SelfAttentive(LanguageModel):
    """Nothing but masked self-attention, in two layers: what one lets through, the next mixes."""

    def __init__(self, n_words):
        super().__init__()
        self.E, self.G = nn.Embedding(n_words, WIDTH), nn.Linear(WIDTH, n_words)
        self.layers = nn.ModuleList(MultiHeadAttention(WIDTH, n_heads=2) for _ in range(2))

    def forward(self, tokens):
        x, n = self.E(tokens), tokens.size(1)
        for layer in self.layers:
            x = x + layer(x, x, x, causal_mask(n, n, device=x.device)).context
        return Output(self.G(x))


class Peeping(GRU):
    """A leak: reads the next word instead of the present one."""

    def forward(self, tokens):
        return super().forward(tokens.roll(-1, 1))


class Centring(GRU):
    """A leak of another kind: all places share a mean."""

    def forward(self, tokens):
        logits = super().forward(tokens).logits
        return Output(logits - logits.mean(1, keepdim=True))


BUILDS = {
    name: lambda e=entry: e.build(N_SOURCE, N_TARGET, width=WIDTH)
    for name, entry in TRANSLATORS.items()
}
BUILDS |= {f"{name}, alone": build for name, build in NEURAL.items()}
BUILDS |= {
    "show-attend-tell": lambda: ShowAttendTell(N_TARGET, width=WIDTH),
    "self-attention": lambda: SelfAttentive(N_TARGET),
}


@cache
def causal(name):
    torch.manual_seed(3)
    return BUILDS[name]().double().eval()


def logits_of(model, tokens):
    """Teacher forced, after what there is to read: a sentence, an image or nothing."""
    torch.manual_seed(4)
    if isinstance(model, LanguageModel):
        return model(tokens).logits
    if isinstance(model, ShowAttendTell):
        return model(torch.rand(N_ROWS, 12, 20).double(), tokens).logits
    return model(torch.randint(4, N_SOURCE, (N_ROWS, 7)), tokens).logits


def table(model):
    """The embeddings of what is written, by their number."""
    tables = [m for m in model.modules() if isinstance(m, nn.Embedding)]
    (found,) = [m for m in tables if m.num_embeddings in (N_TARGET, N_FEWER)]
    return found


def heard(model, tokens, step):
    """Which tokens, of both sentences, the logits of a step of the first one hear."""
    embeddings = table(model)
    read = embeddings.weight.detach().clone().requires_grad_()  # a model may write with its table
    hook = embeddings.register_forward_hook(lambda _, given, __: F.embedding(given[0], read))
    logits = logits_of(model, tokens)[0, step]
    hook.remove()
    (gradient,) = torch.autograd.grad((logits * torch.randn_like(logits)).sum(), read)
    return gradient[tokens].abs().amax(-1) > 0


def first_moved(model, tokens, position, other):
    """The first step whose logits move when all from a position on is another text."""
    changed = torch.cat([tokens[:, :position], other[:, position:]], 1)
    moved = (logits_of(model, tokens) - logits_of(model, changed)).abs().amax((0, 2)) > 1e-12
    return moved.int().argmax().item() if moved.any() else None


@st.composite
def texts(draw, n_words):
    """Two sentences without a word in common, other words for every place, and a place."""
    n_tokens = min(7, (n_words - 4) // N_ROWS)
    words = draw(st.permutations(range(4, n_words)))[: N_ROWS * n_tokens]
    tokens = torch.tensor(words).view(N_ROWS, n_tokens)
    return tokens, tokens.flip(0), draw(st.integers(0, n_tokens - 1))


def drawn_for(data, model):
    return data.draw(texts(table(model).num_embeddings))


@pytest.mark.parametrize("name", BUILDS)
@EXAMPLES
@given(st.data())
def test_by_gradient(name, data):
    model = causal(name)
    tokens, _, step = drawn_for(data, model)
    found = heard(model, tokens, step)
    assert found[0, step] and not found[0, step + 1 :].any()
    assert not found[1].any(), "another sentence"


@pytest.mark.parametrize("name", BUILDS)
@EXAMPLES
@given(st.data())
def test_by_perturbation(name, data):
    model = causal(name)
    tokens, other, position = drawn_for(data, model)
    assert first_moved(model, tokens, position, other) == position


LEAKS = [Peeping, Centring, *(partial(Leaking, ahead=n) for n in (1, 1_000))]


@pytest.mark.parametrize("leaking", LEAKS)
@EXAMPLES
@given(st.data())
def test_either_way_finds_a_leak(leaking, data):
    torch.manual_seed(3)
    model = leaking(N_TARGET, width=WIDTH).double()
    tokens, other, place = drawn_for(data, model)
    step = min(place, tokens.size(1) - 2)
    assert heard(model, tokens, step)[0, step + 1 :].any()
    assert first_moved(model, tokens, step + 1, other) <= step
