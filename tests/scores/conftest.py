"""Queries and keys of every size."""

import pytest
import torch


@pytest.fixture
def states():
    """2 sentences, 3 queries of 5 features, 7 keys of 11 features."""
    torch.manual_seed(0)
    return torch.randn(2, 3, 5).double(), torch.randn(2, 7, 11).double()


@pytest.fixture
def alike():
    """2 sentences, 3 queries and 7 keys, all of 5 features."""
    torch.manual_seed(1)
    return torch.randn(2, 3, 5).double(), torch.randn(2, 7, 5).double()
