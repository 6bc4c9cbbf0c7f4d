"""Several processes that train one model: on a processor one process a core is faster than one process with a thread a core."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp


@dataclass(frozen=True)
class Worker:
    """One of ``count`` processes, by its ``rank``; the first one writes and tells."""

    rank: int = 0
    count: int = 1

    @property
    def leads(self) -> bool:
        """Whether it is the one that evaluates, writes and tells."""
        return self.rank == 0

    def add_up(self, model: torch.nn.Module) -> None:
        """Makes every gradient the sum of those of all workers."""
        if self.count == 1:
            return
        parameters = list(model.parameters())
        gradients = [torch.zeros_like(q) if q.grad is None else q.grad for q in parameters]
        flat = torch.cat([g.reshape(-1) for g in gradients])
        dist.all_reduce(flat)
        for q, part in zip(parameters, flat.split([q.numel() for q in parameters]), strict=True):
            q.grad = part.view_as(q)


def run_workers(count: int, work: Callable[..., dict], *arguments) -> dict:
    """Calls ``work(worker, *arguments)`` in ``count`` processes, this one the first; returns what it returned here.

    The processes share the threads that torch was given. An error in one ends all.
    """
    if count == 1:
        return work(Worker(), *arguments)
    threads = max(1, torch.get_num_threads() // count)
    with tempfile.TemporaryDirectory() as folder:
        meeting = Path(folder) / "meeting"
        others = mp.spawn(_serve, (count, meeting, threads, work, arguments), count - 1, join=False)
        torch.set_num_threads(threads)
        try:
            _meet(0, count, meeting)
            result = work(Worker(0, count), *arguments)
        except BaseException:
            for process in others.processes:
                process.kill()
            raise
        finally:
            if dist.is_initialized():
                dist.destroy_process_group()
        while not others.join():
            pass
        return result


def _meet(rank: int, count: int, meeting: Path) -> None:
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=count)


def _serve(index: int, count: int, meeting: Path, threads: int, work: Callable[..., dict], arguments: tuple) -> None:
    torch.set_num_threads(threads)
    _meet(index + 1, count, meeting)
    work(Worker(index + 1, count), *arguments)
    dist.destroy_process_group()
