"""The pointing game and its blind players, on weights that are put where the test wants them."""

import pytest
import torch

from src.data import digits
from src.data.digits import GRID, VOCABULARY
from src.experiments import pointing
from src.models.hard_attention import HardAttention
from src.models.show_attend_tell import ShowAttendTell
from src.models.show_attend_tell_choices import PlainMean
from src.models.translator import Output

CANVASES = digits.split("valid", 6)


def weights_on(choose):
    """All weight of each digit's name on the cell that `choose` makes of its cells."""
    longest = max(len(canvas.regions) for canvas in CANVASES) + 1
    weights = torch.zeros(len(CANVASES), longest, GRID**2)
    for b, t, _, cells in pointing.named(CANVASES):
        weights[b, t, choose(sorted(cells))] = 1.0
    return weights


def elsewhere(cells):
    return (cells[0] + GRID**2 // 2) % GRID**2


def test_names_are_where_the_captions_have_them():
    found = list(pointing.named(CANVASES))
    for b, t, which, cells in found:
        assert CANVASES[b].caption.split()[t] == CANVASES[b].digits[which].name
        assert cells == CANVASES[b].digits[which].cells
    assert len(found) == sum(len(canvas.digits) for canvas in CANVASES)


def test_pointing_counts_hits():
    assert pointing.pointing(weights_on(lambda cells: cells[3]), CANVASES) == 1
    assert pointing.pointing(weights_on(elsewhere), CANVASES) == 0
    mixed = weights_on(lambda cells: cells[0])
    b, t, _, cells = next(pointing.named(CANVASES))
    mixed[b, t, elsewhere(sorted(cells))] = 2.0
    n = len(list(pointing.named(CANVASES)))
    assert pointing.pointing(mixed, CANVASES) == pytest.approx((n - 1) / n)


def test_naming_counts_names_and_no_other_word(monkeypatch):
    gold = digits.collate(CANVASES)[1][:, 1:]
    logits = torch.nn.functional.one_hot(gold, len(VOCABULARY)).float()
    model = ShowAttendTell(len(VOCABULARY), width=7)
    monkeypatch.setattr(model, "forward", lambda images, read: Output(logits, None))
    logits[:, 0] = logits[:, 0].roll(1, -1)  # all first articles are wrong
    assert pointing.naming(model, CANVASES) == 1
    names = [(b, t) for b, t, _, _ in pointing.named(CANVASES)]
    logits[names[-1]] = logits[names[-1]].roll(1)
    assert pointing.naming(model, CANVASES) == pytest.approx(1 - 1 / len(names))


def test_share_on_digit_adds_up_its_cells():
    spread = torch.full((len(CANVASES), 12, GRID**2), 1 / GRID**2)
    assert pointing.share_on_digit(spread, CANVASES) == pytest.approx(4 / 64)
    assert pointing.share_on_digit(weights_on(lambda cells: cells[1]), CANVASES) == 1


def test_share_ahead_knows_which_digit_comes_next():
    canvases = [canvas for canvas in digits.split("valid", 20) if len(canvas.digits) == 2]
    weights = torch.zeros(len(canvases), 12, GRID**2)
    for b, canvas in enumerate(canvases):
        first, second = (sorted(digit.cells) for digit in canvas.digits)
        at = canvas.caption.split().index("above")
        weights[b, at, second[0]], weights[b, at, first[3]] = 0.5, 0.2
        weights[b, :at, first] = 0.25  # a, perhaps faint, and the name
        weights[b, at + 1 :, first] = 0.25  # still at the first: not ahead
    found = pointing.share_ahead(weights, canvases)
    assert found["share_at_above"] == pytest.approx(0.5)
    assert found["share_at_above_behind"] == pytest.approx(0.2)
    assert found["share_at_a"] == pytest.approx(0.5)
    faint = [digit.faint for canvas in canvases for digit in canvas.digits]
    assert found["share_at_faint"] == pytest.approx(sum(faint[::2]) / sum(faint))


def test_blind_players_know_how_many_digits_there_are_and_no_more():
    shown = digits.split("train", 2_000)
    blind = pointing.blind_pointing(digits.split("test", 500), shown)
    assert 2 * 4 / 64 < blind < 0.35
    alone = CANVASES[:1]  # who has seen this very canvas is always right
    assert pointing.blind_pointing(alone, alone) == 1


def test_unevenness_is_the_penalty_of_real_words():
    longest = digits.collate(CANVASES)[1].size(1) - 1
    nothing = torch.zeros(len(CANVASES), longest, GRID**2)
    assert pointing.unevenness(nothing, CANVASES) == GRID**2
    uniform = torch.full((1, longest, GRID**2), 1 / GRID**2)
    words = len(CANVASES[0].caption.split()) + 1  # </s> too
    expected = GRID**2 * (1 - words / GRID**2) ** 2
    padded = uniform[:, : digits.collate(CANVASES[:1])[1].size(1) - 1]
    assert pointing.unevenness(padded, CANVASES[:1]) == pytest.approx(expected)


def test_exact_compares_whole_captions(monkeypatch):
    right = [canvas.caption for canvas in CANVASES]
    wrong = [right[0] + " above a one", *right[1:]]
    monkeypatch.setattr(pointing, "written", lambda model, canvases: wrong)
    assert pointing.exact(ShowAttendTell(len(VOCABULARY)), CANVASES) == pytest.approx(5 / 6)


def test_what_is_written_is_words_and_ends():
    torch.manual_seed(0)
    captions = pointing.written(ShowAttendTell(len(VOCABULARY), width=7), CANVASES)
    assert len(captions) == 6
    assert all(len(caption.split()) <= pointing.LONGEST for caption in captions)
    assert set(" ".join(captions).split()) <= set(VOCABULARY.tokens(range(4, len(VOCABULARY))))


def test_word_by_word_is_what_is_written_and_where_it_looked():
    torch.manual_seed(0)
    model = ShowAttendTell(len(VOCABULARY), width=7)
    words, weights = pointing.word_by_word(model, CANVASES[2])
    assert len(words) == len(weights)
    assert " ".join(w for w in words if w != "</s>") == pointing.written(model, CANVASES)[2]
    memory = model.encode(digits.collate(CANVASES[2:3])[0])
    state = model.start(memory)
    for before, row in zip(["<s>", *words], weights):
        token = torch.tensor([VOCABULARY.tokens(range(len(VOCABULARY))).index(before)])
        step = model.step(token, state, memory)
        torch.testing.assert_close(step.weights[0], row)
        state = step.state


def test_looks_are_those_of_the_forward_pass():
    torch.manual_seed(0)
    model = HardAttention(len(VOCABULARY), width=7)
    weights = pointing.looks(model, CANVASES)
    assert weights.shape == (6, digits.collate(CANVASES)[1].size(1) - 1, GRID**2)
    torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:2]))


def test_gates_by_kind_of_word():
    torch.manual_seed(0)
    model = ShowAttendTell(len(VOCABULARY), width=7)
    model.gate = lambda h: torch.arange(float(len(h))).unsqueeze(1)  # the number of the canvas
    found = pointing.gates(model, CANVASES)
    names = [b for b, *_ in pointing.named(CANVASES)]
    assert found["gate_digit"] == pytest.approx(sum(names) / len(names))
    others = [b for b, c in enumerate(CANVASES) for cells in (*c.regions, None) if not cells]
    assert found["gate_other"] == pytest.approx(sum(others) / len(others))
    assert pointing.gates(HardAttention(len(VOCABULARY)), CANVASES) == {}
    assert pointing.gates(PlainMean(len(VOCABULARY)), CANVASES).keys() == found.keys()


def test_scatter_by_hand():
    model = ShowAttendTell(len(VOCABULARY), width=7)
    signs = iter([1.0, 3.0, 1.0, 3.0])

    def loss():
        factor = next(signs)
        return factor * sum(parameter.sum() for parameter in model.score.parameters())

    n = sum(parameter.numel() for parameter in model.score.parameters())
    assert pointing.scatter(model, loss, n_draws=4) == pytest.approx(n)
    assert all(parameter.grad is None for parameter in model.parameters())
