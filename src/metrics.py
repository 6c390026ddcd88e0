"""How good are translations and alignments? Plain strings and sets of links in, numbers out.

A link is (target word, source word), both counted from 0; words stand between spaces.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from jaxtyping import Float
from sacrebleu.metrics import BLEU
from torch import Tensor

Links = Collection[tuple[int, int]]


@runtime_checkable
class AlignedPair(Protocol):
    """A sentence pair with its gold alignment; `possible` holds `sure`."""

    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def sure(self) -> frozenset[tuple[int, int]]: ...
    @property
    def possible(self) -> frozenset[tuple[int, int]]: ...


@runtime_checkable
class Question(Protocol):
    """A probe: which words should stand at these positions of the translation?"""

    @property
    def positions(self) -> Sequence[int]: ...
    @property
    def answers(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Bleu:
    """A score from 0 to 100, and what another needs to compute the same."""

    score: float
    signature: str


def exact_match(hypotheses: Sequence[str], references: Sequence[str]) -> float:
    """The share of hypotheses that are their reference, word for word."""
    _check(hypotheses, references, "hypotheses and references")
    return _share(h == r for h, r in zip(hypotheses, references))


def probe_accuracy(hypotheses: Sequence[str], probes: Sequence[Question]) -> float:
    """The share of hypotheses that have the answers at all of the probe's positions."""
    _check(hypotheses, probes, "hypotheses and probes")
    return _share(_answers(h.split(), probe) for h, probe in zip(hypotheses, probes))


def bleu(hypotheses: Sequence[str], references: Sequence[str]) -> Bleu:
    """Lower-cased corpus BLEU by sacrebleu (Post, 2018), which cuts the raw text itself."""
    _check(hypotheses, references, "hypotheses and references")
    metric = BLEU(lowercase=True)
    score = metric.corpus_score(list(hypotheses), [list(references)]).score
    return Bleu(score, str(metric.get_signature()))


def heaviest_links(
    weights: Float[Tensor, "t s"], *, n_target: int, n_source: int
) -> frozenset[tuple[int, int]]:
    """Each target word with the source word that it read most.

    Only the first `n_target` rows and `n_source` columns count: the words, without </s> and <pad>.
    """
    rows, columns = weights.shape
    if not 0 <= n_target <= rows:
        raise ValueError(f"n_target is {n_target}: the weights have {rows} rows")
    if not 1 <= n_source <= columns:
        raise ValueError(f"n_source is {n_source}: the weights have {columns} columns")
    return frozenset(enumerate(weights[:n_target, :n_source].argmax(1).tolist()))


def diagonal_links(*, n_target: int, n_source: int) -> frozenset[tuple[int, int]]:
    """Each target word with the source word at the same share of the sentence."""
    if n_source < 1:
        raise ValueError(f"n_source is {n_source}: give 1 or more")
    return frozenset((i, (2 * i + 1) * n_source // (2 * n_target)) for i in range(n_target))


def alignment_error_rate(links: Sequence[Links], pairs: Sequence[AlignedPair]) -> float:
    """AER = 1 - (|A and S| + |A and P|) / (|A| + |S|)   (Och and Ney, 2003).

    A is what was found, S sure, P possible; all are counted over the whole corpus.
    """
    _check(links, pairs, "links and pairs")
    found = [(set(a), pair.sure, pair.possible) for a, pair in zip(links, pairs)]
    size = sum(len(a) + len(sure) for a, sure, _ in found)
    if size == 0:
        raise ValueError("links and pairs hold no link at all: the error rate is undefined")
    return 1 - sum(len(a & sure) + len(a & possible) for a, sure, possible in found) / size


def one_link_oracle(pairs: Sequence[AlignedPair]) -> float:
    """The lowest AER of any alignment that gives each target word exactly one source word.

    That is what `heaviest_links` does, even to a word without a counterpart. |A| + |S| is then
    fixed, and what the words hit adds up: best is a sure link, else a possible, else any.
    """
    links = []
    for pair in pairs:
        chosen = {word: 0 for word in range(len(pair.target.split()))}
        links.append(set((chosen | dict(pair.possible) | dict(pair.sure)).items()))
    return alignment_error_rate(links, pairs)


def _check(one: Sequence, other: Sequence, names: str) -> None:
    if len(one) == 0 or len(one) != len(other):
        raise ValueError(
            f"{names} hold {len(one)} and {len(other)} entries: give one for one, at least one"
        )


def _answers(words: Sequence[str], probe: Question) -> bool:
    asked = zip(probe.positions, probe.answers)
    return all(words[position : position + 1] == [answer] for position, answer in asked)


def _share(hits: Iterable[bool]) -> float:
    hits = list(hits)
    return sum(hits) / len(hits)
