"""What hops share and where they look, on weights whose answers are known."""

import pytest
import torch

from src.data.phrasebook import labelled
from src.experiments.asking import telling
from src.experiments.hop_measures import marked, on_evidence, sharing, spread

APART = torch.tensor([[[1.0, 0, 0, 0], [0, 0.5, 0.5, 0]]])
SAME_WORD = torch.tensor([[[0, 1.0, 0, 0], [0, 1, 0, 0]]])
THIN = torch.full((1, 3, 4), 0.25)


def test_sharing_by_hand():
    assert sharing(APART) == {"overlap": 0, "cosine": 0, "variation": 1}
    assert sharing(SAME_WORD) == {"overlap": 1, "cosine": 1, "variation": 0}
    assert sharing(THIN) == {"overlap": 0.25, "cosine": 1, "variation": 0}
    half = sharing(torch.tensor([[[0.5, 0.5, 0], [0, 0.5, 0.5]]]))
    assert half == pytest.approx({"overlap": 0.25, "cosine": 0.5, "variation": 0.5})
    assert sharing(APART[:, :1]) == {"overlap": None, "cosine": None, "variation": None}


def test_sharing_is_the_mean_over_pairs():
    torch.manual_seed(0)
    weights = torch.randn(5, 3, 7).softmax(-1)
    pairs = [sharing(weights[:, [i, j]]) for i in range(3) for j in range(i)]
    for name, value in sharing(weights).items():
        assert value == pytest.approx(sum(pair[name] for pair in pairs) / 3, abs=1e-6)


def test_spread_by_hand():
    found = spread(APART)
    assert found == pytest.approx({"focus": 0.75, "words_read": 1.5})
    assert spread(THIN) == pytest.approx({"focus": 0.25, "words_read": 4})


def test_weight_on_the_evidence_by_hand():
    [one, two] = labelled("train", 2)
    n = 50
    rest = [place for place in telling(one) if place not in one.evidence]
    hops = torch.zeros(2, 3, n)
    hops[0, 0, one.evidence[0]] = 1
    hops[0, 1, one.evidence[0]], hops[0, 1, 0] = 0.8, 0.2
    hops[0, 2, rest[0]], hops[0, 2, 0] = 0.6, 0.4
    hops[1, :, two.evidence[1]] = 0.4
    hops[1, :, 0] = 0.6
    assert on_evidence(hops, [one, two]) == pytest.approx(
        {
            "share_evidence": (1.8 / 3 + 0.4) / 2,
            "share_telling": (2.4 / 3 + 0.4) / 2,
            "pointed_evidence": (1 + 0) / 2,
            "pointed_telling": (2 + 0) / 2,
        }
    )


def test_marks():
    assert marked([[0, 2], []], 3).tolist() == [[True, False, True], [False] * 3]
