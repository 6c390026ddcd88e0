"""When, while a captioner learns, are digits found and named better than by chance?"""

from collections.abc import Sequence

import torch

from src.data import digits
from src.data.digits import Canvas
from src.experiments import players, pointing
from src.models.show_attend_tell import Captioner

EVERY, MARGIN = 50, 0.1  # steps between two looks; how far above its floor a share must be


class Onsets:
    """The first step at which found, and named, leave their floors; None until they do.

    The floor of finding is the player who points at any ink, that of naming the one who guesses
    names. Called after every step of a training, it looks at every 50th, and learns nothing.
    """

    def __init__(self, canvases: Sequence[Canvas], shown: Sequence[Canvas]) -> None:
        self.canvases = canvases
        self.floors = {
            "found": players.ink_pointing(canvases),
            "named": players.guessed_names(canvases, shown),
        }
        self.steps: dict[str, int | None] = dict.fromkeys(self.floors)

    def __call__(self, model: Captioner, step: int) -> None:
        """Note the step if a share is above its floor for the first time."""
        waiting = [name for name, known in self.steps.items() if known is None]
        if step % EVERY or not waiting:
            return
        shares = shares_right(model, self.canvases)
        for name in waiting:
            if shares[name] > self.floors[name] + MARGIN:
                self.steps[name] = step


@torch.no_grad()
def shares_right(model: Captioner, canvases: Sequence[Canvas]) -> dict[str, float]:
    """How often it points at ink, at the digit due, and names it; the right words are given."""
    images, captions = digits.collate(canvases)
    output = model(images, captions[:, :-1])
    return {
        "ink": pointing.on_ink(output.weights, canvases),
        "found": pointing.pointing(output.weights, canvases),
        "named": pointing.names_right(output.logits, canvases),
    }
