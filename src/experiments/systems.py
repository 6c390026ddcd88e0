"""Every system and variant that the laboratory trains, by name."""

from collections.abc import Callable
from functools import partial
from inspect import signature

from src.models.bahdanau_choices import ForwardOnly, ForwardOnlyLateQuery, LateQuery, PlainMean
from src.models.bahdanau_scores import BahdanauWithScore
from src.models.context_choices import GatesOnly, InitialContextOnly, ReadoutOnly
from src.models.conv_choices import Bare, PlainValue, Unplaced
from src.models.luong_choices import Bidirectional, Reversed
from src.models.luong_local import LuongLocalM, LuongLocalP
from src.models.registry import TRANSLATORS
from src.models.self_attention_encoder import SelfAttentive
from src.models.seq2seq import Seq2Seq
from src.models.transformer import Transformer
from src.models.translator import Translator
from src.scores import SCORES

WORDS_ONLY = 148  # the width at which an encoder without layers makes up for them
BUILDS: dict[str, Callable[..., Translator]] = {
    **{name: entry.build for name, entry in TRANSLATORS.items()},
    "gates-only": GatesOnly,
    "readout-only": ReadoutOnly,
    "initial-context-only": InitialContextOnly,
    "seq2seq-forward": partial(Seq2Seq, order="forward"),
    "bahdanau-forward": ForwardOnly,
    "bahdanau-late-query": LateQuery,
    "bahdanau-forward-late-query": ForwardOnlyLateQuery,
    "bahdanau-mean": PlainMean,
    "luong-local-m-narrow": partial(LuongLocalM, reach=4),
    "luong-local-p-narrow": partial(LuongLocalP, reach=4),
    "luong-general-bidirectional": Bidirectional,
    "luong-general-reversed": Reversed,
    "conv-seq2seq-unplaced": Unplaced,
    "conv-seq2seq-plain-value": PlainValue,
    "conv-seq2seq-bare": Bare,
    "transformer-pre": partial(Transformer, norm="pre"),
    "transformer-cold": Transformer,
    "transformer-pre-cold": partial(Transformer, norm="pre"),
    "transformer-learned": partial(Transformer, positions="learned"),
    "transformer-relative": partial(Transformer, positions="relative"),
    "transformer-unplaced": partial(Transformer, positions="none"),
    "self-attention": SelfAttentive,
    "self-attention-unplaced": partial(SelfAttentive, positions="none"),
    "words-only": partial(SelfAttentive, n_layers=0, width=WORDS_ONLY),
    **{f"bahdanau-{name}": partial(BahdanauWithScore, score=name) for name in SCORES},
}


def default_width(model: str) -> int:
    """The width at which all systems have about as many parameters."""
    return signature(BUILDS[model]).parameters["width"].default
