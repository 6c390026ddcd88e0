"""Assignment A5, the Transformer, its cache and beam search: the check of each test cell."""

from coursework.checks.transformer.beam import q6_best, q6_cache
from coursework.checks.transformer.groups import q2_bill, q2_read
from coursework.checks.transformer.layer import q1_layer, q1_work
from coursework.checks.transformer.reading_on import q3_addresses, q3_mask, q3_order
from coursework.checks.transformer.ring import q4_first, q4_ring
from coursework.checks.transformer.tied import q5_once, q5_twice

__all__ = [
    "q1_layer",
    "q1_work",
    "q2_bill",
    "q2_read",
    "q3_addresses",
    "q3_mask",
    "q3_order",
    "q4_first",
    "q4_ring",
    "q5_once",
    "q5_twice",
    "q6_best",
    "q6_cache",
]
