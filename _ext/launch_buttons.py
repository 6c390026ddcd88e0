"""Sphinx extension: each notebook opens in Binder and Colab, from the repository that builds it.

The buttons lead to the branch `launch` of that repository, on which the workflow pages.yml puts
the notebooks with a set-up cell (tools/launchable.py). Without an address there is no button.
"""

from pathlib import Path

from repository import address, repository
from sphinx.application import Sphinx
from sphinx.config import Config

BRANCH = "launch"
SERVICES = {
    "notebook_interface": "jupyterlab",
    "binderhub_url": "https://mybinder.org",
    "colab_url": "https://colab.research.google.com",
}


def add_buttons(app: Sphinx, config: Config) -> None:
    """Tell the theme where the notebooks are; it makes the buttons."""
    if name := repository(Path(app.srcdir)):
        config.html_theme_options |= {
            "repository_url": address(name),
            "repository_branch": BRANCH,
            "launch_buttons": SERVICES,
        }


def setup(app: Sphinx) -> dict:
    """Register it."""
    app.connect("config-inited", add_buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
