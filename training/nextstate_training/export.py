"""The export stage: completes a model folder and checks it against torch and against transformers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np

from .export_transformer import (compare_graphs, compare_transformers, export_graphs, export_safetensors,
                                 export_vocabulary)
from .files import write_bytes, write_json
from .manifest import read_manifest, write_manifest
from .preset import Preset
from .shards import Shards, read_layout
from .train_autoregressive import load_trained

TOLERANCE = 2e-3


def run_export_stage(preset: Preset, shards: Path, run: Path, out: Path, log=print) -> dict:
    """Writes the finished model folder ``out``; raises RuntimeError when an exported form computes something else."""
    partial = run / "model"
    manifest = read_manifest(partial)
    layout = read_layout(shards)
    model, figures = load_trained(run, preset)
    out.mkdir(parents=True, exist_ok=True)
    for name in ("image-encoder.onnx", "image-decoder.onnx", "tokenizer.json"):
        write_bytes(out / name, (partial / name).read_bytes())
    write_bytes(out / "layout.json", (shards / "layout.json").read_bytes())
    export_graphs(model, preset.prefillLength, out)
    export_safetensors(model, out, layout)
    shutil.rmtree(out / "vocabulary", ignore_errors=True)
    export_vocabulary(out, layout)
    held_out = Shards(shards, "validation", layout)
    sample = held_out if len(held_out) else Shards(shards, "train", layout)
    tokens = np.asarray(sample.tokens(int(sample.lengths.argmax())))
    parity = {"onnx": compare_graphs(model, out, tokens, preset.prefillLength),
              "transformersLargestLogitDifference": compare_transformers(model, out, tokens)}
    log(f"parity: {parity}")
    if max(parity["onnx"]["largestLogitDifference"], parity["transformersLargestLogitDifference"]) > TOLERANCE:
        raise RuntimeError(f"an exported model differs from the trained one by more than {TOLERANCE}: {parity}")
    metrics = {"parity": parity}
    for name in ("tokenizer", "autoregressive"):
        path = run / "metrics" / f"{name}.json"
        if path.is_file():
            metrics[name] = json.loads(path.read_text())
    write_json(out / "metrics.json", metrics)
    train = Shards(shards, "train", layout)
    training = {"parameters": sum(q.numel() for q in model.parameters()), "sequences": len(train),
                "keyframesPerSequence": max((r.get("keyframes", 1) for r in train.records), default=1),
                "scenarios": sorted({r["scenario"] for r in train.records}), **figures}
    training["keyframesPerSequence"] = max(1, training["keyframesPerSequence"])
    result = write_manifest(out, preset, manifest["text"]["size"], layout.vocabulary, training)
    log("files: " + ", ".join(f"{name} {entry['bytes'] / 2**20:.2f} MiB" for name, entry in result["files"].items()))
    return parity
