"""Files that are never seen half-written, and the device and memory settings that every stage shares."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import sys
from pathlib import Path

import torch

FILE_LIMIT = 16 * 2**20
"""Every file of a model folder stays under this number of bytes."""
HEADER_ROOM = 2**17
"""Bytes kept free in a file of safetensors for the names and places of its tensors."""


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file under a temporary name and renames it, so that a kill leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".partial")
    with open(temporary, "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(temporary, path)


def write_json(path: Path, data: object) -> None:
    """Writes JSON with two spaces of indent, atomically."""
    write_bytes(path, (json.dumps(data, indent=2) + "\n").encode())


def save_checkpoint(path: Path, state: dict) -> None:
    """Saves a torch checkpoint atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".partial")
    with open(temporary, "wb") as handle:
        torch.save(state, handle)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(temporary, path)


def sha256(path: Path) -> str:
    """SHA-256 of a file as lower-case hex."""
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def append_history(path: Path, record: dict) -> None:
    """Appends one JSON object as a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as handle:
        handle.write(json.dumps(record) + "\n")


def truncate_history(path: Path, stage: str, step: int) -> None:
    """Drops the lines of a stage after ``step``, so that a resumed run does not report a step twice."""
    if not path.is_file():
        return
    lines = [line for line in path.read_text().splitlines() if line.strip()]
    kept = [line for line in lines if (r := json.loads(line)).get("stage") != stage or r["step"] <= step]
    write_bytes(path, "".join(line + "\n" for line in kept).encode())


def prepare_device() -> torch.device:
    """Returns CUDA where there is one, else the CPU with large allocations kept instead of returned to the system.

    glibc unmaps large blocks on every free; each training step then faults its activations in again, which costs a
    third of the time on a CPU.
    """
    if torch.cuda.is_available():
        torch.set_float32_matmul_precision("high")
        return torch.device("cuda")
    if sys.platform == "linux":
        try:
            libc = ctypes.CDLL("libc.so.6")
            mmap_threshold, trim_threshold = -3, -1
            libc.mallopt(mmap_threshold, 1 << 30)
            libc.mallopt(trim_threshold, (1 << 31) - 1)
        except (OSError, AttributeError):
            pass  # another C library: slower, not wrong
    return torch.device("cpu")


def computes_in_bfloat16(device: torch.device) -> bool:
    """Whether the device has instructions for bfloat16. A processor without takes 8 to 17 times as long in it (2 cores with AVX2)."""
    able = torch.cpu.get_capabilities()
    return device.type == "cuda" or any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def low_precision(device: torch.device) -> torch.autocast:
    """Autocast to bfloat16 where the device computes in it; float32 elsewhere."""
    return torch.autocast(device.type, torch.bfloat16, enabled=computes_in_bfloat16(device))
