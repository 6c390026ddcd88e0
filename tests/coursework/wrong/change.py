"""One change in a right answer."""

from wrong.answer import but


def changed(code: str, old: str, new: str) -> str:
    """The code with a mistake in it."""
    return but(code, (old, new))
