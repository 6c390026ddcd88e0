"""Typical wrong answers, question by question."""
