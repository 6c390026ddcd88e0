"""The contract of a translator: encode once, then start, step, step, ...

`target` is what is read: it begins with <s>; `logits[:, i]` scores the token
after `target[:, i]`. The source ends in </s>. Padding stands on the right.
"""

from dataclasses import dataclass, is_dataclass
from typing import Any

import torch
from jaxtyping import Bool, Float, Int, Shaped
from torch import Tensor, nn

from src.models.room import Room

Tree = Any  # None, a tensor (batch first), or a tuple or frozen dataclass of such, Room or not


@dataclass(frozen=True)
class Memory:
    """What the encoder leaves: a vector a token, and what else is needed."""

    states: Float[Tensor, "b s d"]
    mask: Bool[Tensor, "b s"]
    summary: Tree = None


@dataclass(frozen=True)
class Step:
    """Scores of the next token, the new state, where the decoder looked."""

    logits: Float[Tensor, "b v"]
    state: Tree
    weights: Float[Tensor, "b *looks s"] | None = None


@dataclass(frozen=True)
class Output:
    """All decoder steps of a known target."""

    logits: Float[Tensor, "b t v"]
    weights: Float[Tensor, "b *looks t s"] | None = None


def select(tree: Tree, rows: Int[Tensor, " n"]) -> Tree:
    """The same tree with only these rows of every tensor, in this order."""
    if tree is None or isinstance(tree, Room):  # other rows find room of their own
        return None
    if isinstance(tree, Tensor):
        return tree.index_select(0, rows)
    kind = type(tree)
    if is_dataclass(kind):
        parts = {name: select(part, rows) for name, part in vars(tree).items()}
        return kind(**parts)
    branches = [select(branch, rows) for branch in tree]
    return kind(*branches) if hasattr(kind, "_fields") else tuple(branches)


def alignment(weights: Float[Tensor, "b *looks t s"]) -> Float[Tensor, "b t s"]:
    """One map a sentence: the mean over layers and heads."""
    return weights if weights.ndim == 3 else weights.flatten(1, -3).mean(1)


class Translator(nn.Module):
    """Initial state, update rule, output rule; `forward` loops over `step`."""

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """Read the source, once a sentence."""
        raise NotImplementedError

    def start(self, memory: Memory) -> Tree:
        """The state before the first step."""
        raise NotImplementedError

    def step(
        self,
        token: Int[Tensor, " b"],
        state: Tree,
        memory: Memory,
    ) -> Step:
        """Read one target token; the state given is left untouched."""
        raise NotImplementedError

    def forward(
        self,
        source: Int[Tensor, "b s"],
        target: Int[Tensor, "b t"],
    ) -> Output:
        """The logits of every step when the decoder reads the given target."""
        memory = self.encode(source)
        state, logits, weights = self.start(memory), [], []
        for token in target.unbind(1):
            step = self.step(token, state, memory)
            state = step.state
            logits.append(step.logits)
            weights.append(step.weights)
        return Output(torch.stack(logits, 1), _stack(weights))


@dataclass(frozen=True)
class Update:
    """Features for the output rule, the new state, where it looked."""

    features: Float[Tensor, "b d"]
    state: Tree
    weights: Float[Tensor, "b *looks s"] | None = None


class RecurrentTranslator(Translator):
    """A translator that splits its step: only the update rule waits its turn.

    Under teacher forcing the tokens are read (`embed`) and the logits are
    written (`output`) for all steps at once; the loop holds `update` alone.
    """

    def embed(self, tokens: Int[Tensor, "b t"]) -> Float[Tensor, "b t e"]:
        """All that the update needs of the tokens."""
        raise NotImplementedError

    def update(
        self,
        embedded: Float[Tensor, "b e"],
        state: Tree,
        memory: Memory,
    ) -> Update:
        """The update rule, for one token."""
        raise NotImplementedError

    def output(
        self,
        features: Float[Tensor, "b *t f"],
    ) -> Float[Tensor, "b *t v"]:
        """The output rule, for one step or all."""
        raise NotImplementedError

    def step(
        self,
        token: Int[Tensor, " b"],
        state: Tree,
        memory: Memory,
    ) -> Step:
        """Embed, update, output."""
        embedded = self.embed(token.unsqueeze(1)).squeeze(1)
        new = self.update(embedded, state, memory)
        return Step(self.output(new.features), new.state, new.weights)

    def forward(
        self,
        source: Shaped[Tensor, "b *s"],
        target: Int[Tensor, "b t"],
    ) -> Output:
        """As looping `step`; embeddings and logits of all steps at once."""
        memory = self.encode(source)
        state, features, weights = self.start(memory), [], []
        for embedded in self.embed(target).unbind(1):
            new = self.update(embedded, state, memory)
            state = new.state
            features.append(new.features)
            weights.append(new.weights)
        return Output(self.output(torch.stack(features, 1)), _stack(weights))


class ParallelTranslator(Translator):
    """Steps need not wait: `steps` reads any number of tokens at once."""

    def steps(
        self,
        tokens: Int[Tensor, "b t"],
        state: Tree,
        memory: Memory,
    ) -> tuple[Output, Tree]:
        """Read all tokens at once, from the given state."""
        raise NotImplementedError

    def step(
        self,
        token: Int[Tensor, " b"],
        state: Tree,
        memory: Memory,
    ) -> Step:
        """`steps` with one token."""
        output, state = self.steps(token.unsqueeze(1), state, memory)
        weights = output.weights
        last = None if weights is None else weights.squeeze(-2)
        return Step(output.logits.squeeze(1), state, last)

    def forward(
        self,
        source: Int[Tensor, "b s"],
        target: Int[Tensor, "b t"],
    ) -> Output:
        """`steps` with the whole target."""
        memory = self.encode(source)
        return self.steps(target, self.start(memory), memory)[0]


def _stack(weights: list) -> Tensor | None:
    """The weights of all steps as (b, *looks, t, s); None without attention."""
    return None if weights[0] is None else torch.stack(weights, -2)
