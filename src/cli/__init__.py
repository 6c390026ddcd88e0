"""The commands of `python -m src`: each yields the lines it has to say."""
