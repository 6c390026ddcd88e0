"""What a computation costs: operations, memory, and how often one product waits for another."""

from collections.abc import Callable
from dataclasses import is_dataclass
from graphlib import TopologicalSorter

from jaxtyping import Float, Shaped
from torch import Tensor
from torch.autograd.graph import Node, saved_tensors_hooks
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from src.models.room import Room
from src.models.translator import Tree


def operations(run: Callable[[], object]) -> int:
    """Multiplications and additions in all matrix products of a run.

    Fused attention is opened up: of a CPU's fused kernel the counter knows nothing.
    """
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops()


def kept_bytes(run: Callable[[], Float[Tensor, "..."]]) -> int:
    """What autograd keeps of a run until the gradient is asked for; no memory counts twice."""
    kept: dict[int, int] = {}

    def keep(tensor: Shaped[Tensor, "..."]) -> Shaped[Tensor, "..."]:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        result = run()
    del result  # only now: while it lives nothing kept is given away
    return sum(kept.values())


def size_of(tree: Tree) -> int:
    """The bytes of a state; room to grow, up to as much again, is not counted."""
    if tree is None or isinstance(tree, Room):
        return 0
    if isinstance(tree, Tensor):
        return tree.numel() * tree.element_size()
    parts = vars(tree).values() if is_dataclass(tree) else tree
    return sum(size_of(part) for part in parts)


def products_in_a_row(result: Float[Tensor, "..."]) -> int:
    """The longest chain of matrix products, each of which needs the one before.

    Read from autograd's graph: so many steps remain however many processors there are.
    """
    graph: dict[Node, list[Node]] = {}
    waiting = [result.grad_fn] if result.grad_fn is not None else []
    while waiting:
        node = waiting.pop()
        if node not in graph:
            graph[node] = [before for before, _ in node.next_functions if before is not None]
            waiting += graph[node]
    longest: dict[Node, int] = {}
    for node in TopologicalSorter(graph).static_order():
        before = max((longest[other] for other in graph[node]), default=0)
        longest[node] = before + ("mm" in node.name().lower())
    return max(longest.values(), default=0)
