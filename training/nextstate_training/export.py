"""The export stage: completes a model folder and checks it against torch and against transformers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np

from .export_huggingface import compare_transformers, export_safetensors, export_vocabulary
from .export_transformer import compare_graphs, export_graphs
from .files import write_bytes, write_json
from .manifest import copy_picture_tokenizer, read_manifest, remove_picture_tokenizer, write_manifest
from .metrics import calibrate_end
from .preset import Preset
from .shards import Shards, read_layout, shard_folders
from .train_autoregressive import load_trained

TOLERANCE = 2e-3
"""Largest difference of logits where the same weights are computed in float32."""
MEAN_TOLERANCE = {"float32": 1e-4, "float16": 2e-3, "int8": 0.05}
"""Mean difference of logits from those of the trained weights, as a share of the logits' standard deviation."""


def run_export_stage(preset: Preset, shards: Path, run: Path, out: Path, log=print, precision: str = "float32",
                     stored: str = "float32", pictures: bool = True) -> dict:
    """Writes the finished model folder ``out``; raises RuntimeError when an exported form computes something else.

    ``precision`` says how the ONNX graphs hold the weights, ``stored`` how safetensors does. Without ``pictures`` the model
    gets no picture tokenizer and acts on states alone; ValueError where its sequences all have pictures.
    """
    partial = run / "model"
    manifest = read_manifest(partial)
    layout = read_layout(shards)
    if not pictures and not layout.raw.get("statesAlone", False):
        raise ValueError(f"a model without pictures needs sequences of states alone: statesAlone is not true in the layout of {shards}")
    model, figures = load_trained(run, preset, layout)
    out.mkdir(parents=True, exist_ok=True)
    if pictures:
        copy_picture_tokenizer(partial, out)
    else:
        remove_picture_tokenizer(out)
    write_bytes(out / "tokenizer.json", (partial / "tokenizer.json").read_bytes())
    write_bytes(out / "layout.json", (shard_folders(shards)[0] / "layout.json").read_bytes())
    export_graphs(model, preset.prefillLength, out, precision)
    export_safetensors(model, out, layout, stored)
    shutil.rmtree(out / "vocabulary", ignore_errors=True)
    export_vocabulary(out, layout)
    held_out = Shards(shards, "validation", layout)
    sample = held_out if len(held_out) else Shards(shards, "train", layout)
    tokens = np.asarray(sample.tokens(int(sample.lengths.argmax())))
    parity = {"onnxWeights": precision, "onnx": compare_graphs(model, out, tokens, preset.prefillLength),
              "safetensors": stored, **compare_transformers(model, out, tokens, stored)}
    log(f"parity: {parity}")
    check_parity(parity, precision)
    end = calibrate_end(model, sample)
    log(f"end at an observation: {end}")
    metrics = {"parity": parity, "end": end}
    for name in ("tokenizer", "autoregressive"):
        path = run / "metrics" / f"{name}.json"
        if path.is_file():
            metrics[name] = json.loads(path.read_text())
    write_json(out / "metrics.json", metrics)
    train = Shards(shards, "train", layout)
    # Where the weights alone were carried here, the training sequences are elsewhere: the held-out ones tell of them.
    records = train.records or held_out.records
    training = {"parameters": sum(q.numel() for q in model.parameters()), **({"sequences": len(train)} if len(train) else {}),
                "keyframesPerSequence": max([1, *(r.get("keyframes", 1) for r in records)]),
                "scenarios": sorted({r["scenario"] for r in records}), **figures}
    result = write_manifest(out, preset, manifest["text"]["size"], layout.vocabulary, training, precision,
                            end_offset=end["offset"])
    log("files: " + ", ".join(f"{name} {entry['bytes'] / 2**20:.2f} MiB" for name, entry in result["files"].items()))
    return parity


def check_parity(parity: dict, precision: str) -> None:
    """Raises RuntimeError where logits differ by more than the storage of the weights explains."""
    onnx = parity["onnx"]
    largest = parity["transformersLargestLogitDifference"]
    if precision == "float32":
        largest = max(largest, onnx["largestLogitDifference"])
    if largest > TOLERANCE:
        raise RuntimeError(f"an exported model differs from the trained one by more than {TOLERANCE}: {parity}")
    share = onnx["meanLogitDifference"] / onnx["logitDeviation"]
    if share > MEAN_TOLERANCE[precision]:
        raise RuntimeError(f"the {precision} graphs' logits differ from the trained model's by {share:.4f} of their standard "
                           f"deviation, at most {MEAN_TOLERANCE[precision]} is accepted: {parity}")
