"""The papers' equations as plain NumPy loops, one sentence at a time: slow, and easy to check.

Nothing in the book runs on these; the tests compare everything else with them. Where we depart
from a paper, the loop is ours and its docstring has the paper's line too. Vectors are 1-D,
`states[j]` is the state of source token j, matrices multiply from the left: `W @ x`.
"""

from src.reference.attention import attend
from src.reference.bahdanau import bahdanau_step, bidirectional, maxout
from src.reference.conv_seq2seq import (
    conv_encoder,
    conv_look,
    gated_convolution,
    gated_linear_unit,
    normed_matrix,
)
from src.reference.gated_units import gated_unit, lstm_step, sigmoid, torch_gru_unit
from src.reference.key_value_predict import ngram_features, windowed_look
from src.reference.lstmn import lstmn_step, tape_look
from src.reference.luong import (
    attentional,
    deep_lstm_step,
    global_look,
    local_look,
    predicted_centre,
    predictive_look,
)
from src.reference.multihead import multi_head, one_head, sinusoid
from src.reference.one_vector import rctm_step, rnn_encoder_decoder_step, sentence_model
from src.reference.residual import batch_norm, convolution, plain_block, residual_block
from src.reference.scores import (
    activated_general_score,
    additive_score,
    biased_general_score,
    concat_score,
    cosine_score,
    dot_score,
    euclidean_score,
    general_score,
    location_score,
    scaled_dot_score,
)
from src.reference.self_attention import hop_penalty, hops, image_self_attention
from src.reference.states import delta_rule, inner_loss, linear_attention, sum_rule
from src.reference.transformer import feed_forward, layer_norm, relative_head, shortcut

__all__ = [
    "activated_general_score",
    "additive_score",
    "attend",
    "attentional",
    "bahdanau_step",
    "batch_norm",
    "biased_general_score",
    "bidirectional",
    "concat_score",
    "conv_encoder",
    "conv_look",
    "convolution",
    "cosine_score",
    "deep_lstm_step",
    "delta_rule",
    "dot_score",
    "euclidean_score",
    "feed_forward",
    "gated_convolution",
    "gated_linear_unit",
    "gated_unit",
    "general_score",
    "global_look",
    "hop_penalty",
    "hops",
    "image_self_attention",
    "inner_loss",
    "layer_norm",
    "linear_attention",
    "local_look",
    "location_score",
    "lstm_step",
    "lstmn_step",
    "maxout",
    "multi_head",
    "ngram_features",
    "normed_matrix",
    "one_head",
    "plain_block",
    "predicted_centre",
    "predictive_look",
    "rctm_step",
    "relative_head",
    "residual_block",
    "rnn_encoder_decoder_step",
    "scaled_dot_score",
    "sentence_model",
    "shortcut",
    "sigmoid",
    "sinusoid",
    "sum_rule",
    "tape_look",
    "torch_gru_unit",
    "windowed_look",
]
