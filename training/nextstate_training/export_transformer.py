"""prefill.onnx and decode.onnx with the weights that they share, compared with torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch

from .export_images import session
from .files import FILE_LIMIT, write_bytes
from .transformer import Transformer
from .transformer_graph import build_graph
from .weight_files import WeightFiles


def export_graphs(model: Transformer, prefill_length: int, folder: Path, precision: str = "float32",
                  limit: int = FILE_LIMIT) -> None:
    """Writes prefill.onnx, decode.onnx and the files of weights that they share, each under ``limit`` bytes."""
    weights = WeightFiles("transformer", limit)
    graphs = {"decode.onnx": build_graph(model, 1, weights, precision),
              "prefill.onnx": build_graph(model, prefill_length, weights, precision)}
    weights.write(folder)
    for name, graph in graphs.items():
        write_bytes(folder / name, graph.SerializeToString(deterministic=True))
        onnx.checker.check_model(str(folder / name))


@torch.no_grad()
def compare_graphs(model: Transformer, folder: Path, tokens: np.ndarray, prefill_length: int, decoded: int = 8) -> dict:
    """Differences of logits between torch (whole sequence at once) and ONNX (prefill in chunks, then decode).

    ``logitDeviation`` is the standard deviation of torch's logits, to read the differences with.
    """
    wanted = model(torch.from_numpy(tokens.astype(np.int64))[None])[0].numpy()
    prefill, decode = session(folder / "prefill.onnx"), session(folder / "decode.onnx")
    cache = model.empty_cache(1)[:, :, 0].numpy()
    got = np.zeros_like(wanted)
    split = max(1, len(tokens) - decoded)
    for start in range(0, split, prefill_length):
        part = tokens[start:min(start + prefill_length, split)].astype(np.int64)
        fed = np.zeros((1, prefill_length), np.int64)
        fed[0, :len(part)] = part
        # A chunk must end inside the context; the last one is moved back over tokens that are written again.
        at = min(start, model.preset.contextLength - prefill_length)
        if at < start:
            fed = tokens[at:at + prefill_length].astype(np.int64)[None]
        logits, cache = prefill.run(None, {"tokens": fed, "position": np.array([at]), "cache": cache})
        got[start:start + len(part)] = logits[0, start - at:start - at + len(part)]
    for at in range(split, len(tokens)):
        feed = {"tokens": tokens[at:at + 1].astype(np.int64)[None], "position": np.array([at]), "cache": cache}
        logits, cache = decode.run(None, feed)
        got[at] = logits[0, 0]
    difference = np.abs(got - wanted)
    return {"largestLogitDifference": float(difference.max()), "meanLogitDifference": float(difference.mean()),
            "logitDeviation": float(wanted.std()), "sameBestToken": float((got.argmax(-1) == wanted.argmax(-1)).mean()), "tokens": len(tokens)}
