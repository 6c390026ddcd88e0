"""The systems of The Evolution of Attention: one paper, one file; one contract for all."""
