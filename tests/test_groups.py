"""Tests that share what is dear to make run in one process: pytest-xdist keeps their group."""

import os

import pytest


@pytest.mark.xdist_group("together")
def test_a_test_of_a_group_bears_its_name(request: pytest.FixtureRequest) -> None:
    """The scheduler knows a group by the end of the name; some versions leave it out."""
    if "PYTEST_XDIST_WORKER" not in os.environ or not request.config.getvalue("loadgroup"):
        pytest.skip("one process alone has no groups")
    assert request.node.nodeid.endswith("@together")
