"""What Colab lacks and what Binder gets: the packages of pyproject.toml, within its bounds."""

import sys
import tomllib

import yaml
from building import ROOT
from packaging.requirements import Requirement

sys.path.append(str(ROOT / "tools"))
import install_beside  # noqa: E402


def test_what_is_missing_is_installed_and_nothing_is_replaced() -> None:
    needs = {need.name: need for need in install_beside.wanted()}
    assert install_beside.plan(dict.fromkeys(needs, "1000"))[0] == []
    lowest = (each for need in needs.values() for each in need.specifier if each.operator == ">=")
    low = {name: bound.version for name, bound in zip(needs, lowest)}
    missing, remarks = install_beside.plan(low | {"sacrebleu": None, "torch": "2.5.1+cu124"})
    assert missing == [str(needs["sacrebleu"])]
    assert len(remarks) == 1 and remarks[0].startswith("torch is 2.5.1+cu124")


NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}


def test_binder_has_what_the_package_needs_within_its_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    given = yaml.safe_load((ROOT / ".binder/environment.yml").read_text(encoding="utf-8"))
    assert given["channels"] == ["conda-forge"]
    lines = [line.split(" ") for line in given["dependencies"]]
    bounds = {name: set(rest[0].split(",")) if rest else set() for name, *rest in lines}
    for need in map(Requirement, project["dependencies"]):
        assert bounds[NAMES.get(need.name, need.name)] == {str(each) for each in need.specifier}
    assert ["pytorch", ">=2.6,<3", "cpu_generic*"] in lines
    post = (ROOT / ".binder/postBuild").read_text(encoding="utf-8")
    assert post.startswith("#!") and "--no-deps" in post
