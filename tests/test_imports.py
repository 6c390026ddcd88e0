"""The architecture, read from the source: who imports whom, and what a signature says."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "src").rglob("*.py"))
PARTS = {"tokens", "attention", "scores", "masks", "positions", "multihead", "relative_attention"}
LEAVES = {
    *("claims", "maps", "metrics", "pictures", "plotting", "showing", "styles"),
    *("tables", "timeline"),
}
MAY_IMPORT = {
    "reference": {"reference"},
    "tokens": set(),
    "data": {"data", "tokens"},
    "models": PARTS | {"models"},
} | {part: PARTS for part in PARTS - {"tokens"}}
MAY_IMPORT |= {leaf: {"tokens", "data"} for leaf in LEAVES}
MAY_IMPORT["maps"] |= {"styles"}
MAY_IMPORT["pictures"] |= {"styles"}
MAY_IMPORT["timeline"] |= {"styles"}
MAY_IMPORT["plotting"] |= {"maps", "pictures", "styles", "timeline"}
MAY_IMPORT |= {user: PARTS | {"models", "data"} for user in ("training", "decoding", "rescoring")}
MAY_IMPORT["training"] |= {"training_config"}
MAY_IMPORT |= {
    "training_config": set(),
    "perplexity": MAY_IMPORT["decoding"],
    "sampling": MAY_IMPORT["decoding"] | {"decoding"},
}
SHAPED = {"Float", "Int", "Bool", "Shaped", "dict", "Mapping"}


def module_of(path):
    """The part of src that a file belongs to: `models` for src/models/bahdanau.py."""
    return path.relative_to(ROOT / "src").with_suffix("").parts[0]


def imported(tree):
    """Full names of the modules that a file imports, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            assert node.names[0].name != "*", "star import"
            yield from (
                [node.module]
                if node.module != "src"
                else [f"src.{alias.name}" for alias in node.names]
            )
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def violations(module, tree):
    """Parts of src that this part must not import, but does."""
    ours = {name.split(".")[1] for name in imported(tree) if name.startswith("src.")}
    return ours - MAY_IMPORT[module] if module in MAY_IMPORT else set()


def public_functions(tree):
    """Functions and methods that others may call, with the constructors."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("_") or node.name == "__init__":
                yield node


def unannotated(function):
    """Names of arguments without a type, or with a tensor of any shape; `return` likewise."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [a for a in (arguments.vararg, arguments.kwarg) if a]
    types = {a.arg: a.annotation for a in every if a.arg not in ("self", "cls")}
    types["return"] = function.returns
    return [name for name, type_ in types.items() if type_ is None or shapeless(type_)]


def shapeless(annotation):
    """Does a Tensor stand outside Float[Tensor, "..."]? Named tensors may: each has its shape."""
    if isinstance(annotation, ast.Name):
        return annotation.id in ("Tensor", "ndarray")
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) in SHAPED:
        return False
    return any(shapeless(child) for child in ast.iter_child_nodes(annotation))


@pytest.fixture(params=FILES, ids=lambda path: str(path.relative_to(ROOT)))
def path(request):
    return request.param


def test_imports_point_one_way(path):
    assert violations(module_of(path), ast.parse(path.read_text())) == set()


def test_public_signatures_are_typed(path):
    tree = ast.parse(path.read_text())
    untyped = {f.name: unannotated(f) for f in public_functions(tree) if unannotated(f)}
    assert untyped == {}


def test_house_style(path):
    text = path.read_text()
    tree = ast.parse(text)
    sizes = {ast.ClassDef: 60, ast.FunctionDef: 25}
    too_long = [
        node.name
        for node in ast.walk(tree)
        if type(node) in sizes and node.end_lineno - node.lineno >= sizes[type(node)]
    ]
    assert too_long == []
    assert len(text.splitlines()) < 200 and path.name != "utils.py"
    assert "__future__" not in set(imported(tree)), "jaxtyping cannot check strings"
    catch_all = [f.name for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.args.kwarg]
    assert catch_all == []


def test_only_claims_and_the_command_line_print(path):
    tree = ast.parse(path.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    prints = [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]
    assert prints == [] or path.name in ("claims.py", "__main__.py")


@pytest.mark.parametrize(
    ("module", "line", "refused"),
    [
        ("models", "from src.training import fit", {"training"}),
        ("models", "def late():\n    import src.plotting", {"plotting"}),
        ("attention", "from src import models", {"models"}),
        ("data", "from src.models.translator import Memory", {"models"}),
        ("models", "from src.models.maxout import Maxout", set()),
        ("decoding", "from src.models.translator import Memory", set()),
    ],
)
def test_the_rule_itself(module, line, refused):
    assert violations(module, ast.parse(line)) == refused


@pytest.mark.parametrize(
    ("signature", "missing"),
    [
        ("(a: int, b: Float[Tensor, 'b d']) -> None", []),
        ("(a, *, b: int) -> None", ["a"]),
        ("(a: int)", ["return"]),
        ("(a: Tensor) -> None", ["a"]),
        ("(a: dict[str, Tensor]) -> Mapping[str, ndarray]", []),
        ("(a: Tensor | None) -> list[Tensor]", ["a", "return"]),
        ("(a: Float[Tensor, ' b'] | None) -> tuple[Float[Tensor, 'b d'], int]", []),
    ],
)
def test_what_counts_as_typed(signature, missing):
    assert unannotated(ast.parse(f"def f{signature}: ...").body[0]) == missing
