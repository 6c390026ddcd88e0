"""Assignment A2, looking back: the hidden check of each test cell."""

from coursework.checks.looking_back.q1_distance import q1_batch, q1_score
from coursework.checks.looking_back.q2_two_tapes import q2_large, q2_mask, q2_shared
from coursework.checks.looking_back.q3_refusing import q3_batch, q3_padding, q3_refuse
from coursework.checks.looking_back.q4_taught import q4_annotations, q4_query
from coursework.checks.looking_back.q5_next_query import q5_look, q5_write
from coursework.checks.looking_back.q6_coverage import q6_carried, q6_choice

__all__ = [
    "q1_batch",
    "q1_score",
    "q2_large",
    "q2_mask",
    "q2_shared",
    "q3_batch",
    "q3_padding",
    "q3_refuse",
    "q4_annotations",
    "q4_query",
    "q5_look",
    "q5_write",
    "q6_carried",
    "q6_choice",
]
