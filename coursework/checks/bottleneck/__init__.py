"""The checks of A1, one module a question."""
