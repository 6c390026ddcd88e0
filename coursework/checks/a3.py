"""Assignment A3, queries, keys and values: the hidden check of each test cell."""

from coursework.checks.soft_dictionary.q1_neighbours import q1_many, q1_one
from coursework.checks.soft_dictionary.q2_copying import q2_new, q2_padding, q2_sum
from coursework.checks.soft_dictionary.q3_look_back import q3_first, q3_price, q3_window
from coursework.checks.soft_dictionary.q4_credit import q4_forget, q4_read, q4_write
from coursework.checks.soft_dictionary.q5_width import q5_key, q5_width
from coursework.checks.soft_dictionary.q6_sharpness import q6_angles, q6_every

__all__ = [
    "q1_many",
    "q1_one",
    "q2_new",
    "q2_padding",
    "q2_sum",
    "q3_first",
    "q3_price",
    "q3_window",
    "q4_forget",
    "q4_read",
    "q4_write",
    "q5_key",
    "q5_width",
    "q6_angles",
    "q6_every",
]
