"""Weights of ONNX graphs in external data files, none of which grows beyond what a repository takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto

from .files import FILE_LIMIT, write_bytes

ALIGNMENT = 64
SMALL = 1024
"""Tensors of fewer bytes stay in the graph."""


class WeightFiles:
    """Collects the weights of several graphs in files ``NAME-00.weights``, ``NAME-01.weights`` and so on.

    Each file stays under ``limit`` bytes, and equal tensors are stored once, so that graphs can share them.
    """

    def __init__(self, name: str, limit: int = FILE_LIMIT):
        self._name, self._limit = name, limit
        self._files: list[bytearray] = []
        self._places: dict[bytes, tuple[int, int]] = {}

    def place(self, data: bytes, what: str) -> tuple[str, int]:
        """Name of the file that holds ``data`` and its offset there; ``what`` names the tensor in errors."""
        if data not in self._places:
            self._places[data] = self._append(data, what)
        file, offset = self._places[data]
        return self.file_name(file), offset

    def _append(self, data: bytes, what: str) -> tuple[int, int]:
        if len(data) >= self._limit:
            raise ValueError(f"{what} takes {len(data)} bytes, a file of weights must stay under {self._limit}: "
                             "export with --weights float16 or int8, or take a smaller preset")
        for number, file in enumerate(self._files):
            start = len(file) + -len(file) % ALIGNMENT
            if start + len(data) < self._limit:
                file.extend(b"\0" * (start - len(file)) + data)
                return number, start
        self._files.append(bytearray(data))
        return len(self._files) - 1, 0

    def file_name(self, number: int) -> str:
        """Name of a file by its number."""
        return f"{self._name}-{number:02}.weights"

    def write(self, folder: Path) -> list[str]:
        """Writes the files in place of those of an earlier export; returns their names."""
        for old in (*folder.glob(f"{self._name}-[0-9][0-9].weights"), folder / f"{self._name}.weights"):
            old.unlink(missing_ok=True)
        names = [self.file_name(number) for number in range(len(self._files))]
        for name, data in zip(names, self._files):
            write_bytes(folder / name, bytes(data))
        return names


def move_out(tensor: onnx.TensorProto, weights: WeightFiles) -> None:
    """Moves the data of an initializer to a file of weights, unless it is small."""
    if len(tensor.raw_data) < SMALL:
        return
    data = tensor.raw_data
    file, offset = weights.place(data, f"tensor {tensor.name} {list(tensor.dims)}")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", file), ("offset", str(offset)), ("length", str(len(data)))):
        tensor.external_data.add(key=key, value=value)


def external_files(graph: Path) -> list[str]:
    """Names of the files, beside a graph, that hold its weights."""
    model = onnx.load(graph, load_external_data=False)
    return sorted({entry.value for tensor in model.graph.initializer for entry in tensor.external_data
                   if entry.key == "location"})
