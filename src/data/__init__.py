"""Corpora, vocabularies and batches. A leaf: nothing here knows a model."""
