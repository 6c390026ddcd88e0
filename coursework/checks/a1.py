"""Assignment A1, the bottleneck: the hidden check of each test cell."""

from coursework.checks.bottleneck.q1_cache import q1_begin, q1_mix
from coursework.checks.bottleneck.q2_paced_unit import q2_batch, q2_unit
from coursework.checks.bottleneck.q3_first_mistake import q3_longer, q3_right, q3_rubbish
from coursework.checks.bottleneck.q4_crossed_off import q4_left, q4_logits, q4_state
from coursework.checks.bottleneck.q5_search import q5_ends, q5_search
from coursework.checks.bottleneck.q6_gates import q6_all, q6_last

__all__ = [
    "q1_begin",
    "q1_mix",
    "q2_batch",
    "q2_unit",
    "q3_longer",
    "q3_right",
    "q3_rubbish",
    "q4_left",
    "q4_logits",
    "q4_state",
    "q5_ends",
    "q5_search",
    "q6_all",
    "q6_last",
]
