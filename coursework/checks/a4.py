"""Assignment A4, self-attention: the hidden check of each test cell."""

from coursework.checks.self_attention.gate import q3_gate, q3_window
from coursework.checks.self_attention.gradient import q6_M, q6_X
from coursework.checks.self_attention.heads import q5_empty, q5_heads, q5_scale
from coursework.checks.self_attention.hops import q2_near, q2_pairs
from coursework.checks.self_attention.packed_texts import q4_padding, q4_segments, q4_summary
from coursework.checks.self_attention.tape import q1_large, q1_look, q1_silence

__all__ = [
    "q1_large",
    "q1_look",
    "q1_silence",
    "q2_near",
    "q2_pairs",
    "q3_gate",
    "q3_window",
    "q4_padding",
    "q4_segments",
    "q4_summary",
    "q5_empty",
    "q5_heads",
    "q5_scale",
    "q6_M",
    "q6_X",
]
