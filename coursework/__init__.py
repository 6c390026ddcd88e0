"""Graded assignments and the grader; only instructors need it."""
