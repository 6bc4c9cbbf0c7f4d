"""The averaged weights of a run alone, in files small enough to be carried from the machine that trained them."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save

from .files import FILE_LIMIT, HEADER_ROOM, write_bytes

STORED_TYPES = {"bfloat16": torch.bfloat16, "float32": torch.float32}
"""Types in which the weights can be stored."""
FIGURES = ("step", "tokens", "tokensPerSecond", "vocabulary")
"""What is kept of a checkpoint besides the weights."""


def slim_files(run: Path) -> list[Path]:
    """The files ``slim-0000K-of-0000N.safetensors`` of a run, in order."""
    return sorted((run / "autoregressive").glob("slim-*-of-*.safetensors"))


def write_slim(run: Path, out: Path, stored: str = "bfloat16", limit: int = FILE_LIMIT, log=print) -> list[Path]:
    """Writes the averaged weights of ``run``'s checkpoint to ``slim-0000K-of-0000N.safetensors`` in ``out``.

    Every file is under ``limit`` bytes and carries the checkpoint's figures, so that no other file is needed. Put them into
    ``RUN/autoregressive`` elsewhere, and ``evaluate`` and ``export`` read them where checkpoint.pt is missing.
    """
    path = run / "autoregressive" / "checkpoint.pt"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: run the autoregressive stage first")
    state = torch.load(path, map_location="cpu", weights_only=True)
    parts: list[dict[str, torch.Tensor]] = [{}]
    room, size = limit - HEADER_ROOM, 0
    for name, value in state["average"].items():
        value = value.to(STORED_TYPES[stored]).contiguous()
        if value.nbytes > room:
            raise ValueError(f"tensor {name} {list(value.shape)} takes {value.nbytes} bytes, a file must stay under {limit}")
        if size + value.nbytes > room:
            parts.append({})
            size = 0
        parts[-1][name] = value
        size += value.nbytes
    figures = {name: str(state[name]) for name in FIGURES} | {"stored": stored, "files": str(len(parts))}
    figures |= {"layout": state["layout"]} if "layout" in state else {}
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("slim-*-of-*.safetensors"):
        old.unlink()
    written = []
    for number, part in enumerate(parts, 1):
        written.append(out / f"slim-{number:05}-of-{len(parts):05}.safetensors")
        write_bytes(written[-1], save(part, figures))
    log("slim: " + ", ".join(f"{path.name} {path.stat().st_size / 2**20:.2f} MiB" for path in written))
    return written


def read_slim(run: Path) -> dict:
    """``average`` and the figures of a checkpoint from its slim files; FileNotFoundError where one is missing."""
    files = slim_files(run)
    state: dict = {"average": {}}
    for path in files:
        with safe_open(path, "pt") as part:
            figures = part.metadata()
            if len(files) != int(figures["files"]):
                raise FileNotFoundError(f"{path.parent} holds {len(files)} slim files of {figures['files']}: fetch the others, "
                                        "and delete those of another run")
            state["average"] |= {name: part.get_tensor(name).float() for name in part.keys()}
    state |= {"layout": figures["layout"]} if "layout" in figures else {}
    return state | {name: int(figures[name]) for name in FIGURES}
