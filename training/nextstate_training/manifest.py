"""The manifest of a model folder: what is in it, with a checksum for every file."""

from __future__ import annotations

import json
import math
from pathlib import Path

from .files import FILE_LIMIT, sha256, write_bytes, write_json
from .preset import Preset
from .weight_files import external_files


def write_manifest(folder: Path, preset: Preset, text_size: int, vocabulary_size: int | None = None,
                   training: dict | None = None, precision: str = "float32", limit: int = FILE_LIMIT,
                   end_offset: float = 0.0) -> dict:
    """Writes manifest.json over the files in ``folder``; without a vocabulary size the folder can only tokenize.

    Raises ValueError where a file takes ``limit`` bytes or more.
    """
    image, shape, weights = preset.image, preset.transformer, preset.training.lossWeights
    files = {str(p.relative_to(folder)): {"sha256": sha256(p), "bytes": p.stat().st_size}
             for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "manifest.json" and not p.name.endswith(".partial")}
    for name, entry in files.items():
        if entry["bytes"] >= limit:
            raise ValueError(f"{folder / name} takes {entry['bytes']} bytes; every file of a model folder must stay under {limit}")
    pictures = {"imageEncoder": "image-encoder.onnx", "imageDecoder": "image-decoder.onnx"}
    graphs = pictures if pictures["imageEncoder"] in files else {}
    transformer = {"layers": shape.layers, "heads": shape.heads, "keyValueHeads": shape.keyValueHeads,
                   "headDim": shape.headDim, "hiddenSize": shape.hiddenSize, "contextLength": shape.contextLength}
    if vocabulary_size is not None:
        graphs |= {"prefill": "prefill.onnx", "decode": "decode.onnx", "prefillLength": preset.prefillLength}
        transformer |= {"vocabularySize": vocabulary_size, "precision": precision}
    manifest = {
        "formatVersion": 1, "name": preset.name, "preset": preset.name, "createdBy": "nextstate-training 0.1.0",
        "files": files,
        "image": {"width": image.width, "height": image.height, "patchWidth": image.patchWidth,
                  "patchHeight": image.patchHeight, "levels": list(image.levels)},
        "text": {"file": "tokenizer.json", "size": text_size},
        "numbers": {"bins": 1024},
        "decoding": {"unchangedLogitOffset": math.log(weights.imageChanged / weights.imageUnchanged),
                     "endLogitOffset": end_offset},
        "transformer": transformer,
        "graphs": graphs,
    }
    external = {name: external_files(folder / name) for name in sorted(files) if name.endswith(".onnx")}
    if any(external.values()):
        manifest["externalData"] = {name: names for name, names in external.items() if names}
    if training is not None:
        manifest["training"] = training
    if (folder / "metrics.json").is_file():
        manifest["metrics"] = "metrics.json"
    write_json(folder / "manifest.json", manifest)
    return manifest


def read_manifest(folder: Path) -> dict:
    """manifest.json of a model folder."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise FileNotFoundError(f"{folder} is no model folder: manifest.json is missing (run the tokenizer stage first)")
    return json.loads(path.read_text())


PICTURE_GRAPHS = ("image-encoder", "image-decoder")


def remove_picture_tokenizer(folder: Path) -> None:
    """Removes the picture tokenizer of an earlier export."""
    for graph in PICTURE_GRAPHS:
        (folder / f"{graph}.onnx").unlink(missing_ok=True)
        for old in folder.glob(f"{graph}-*.weights"):
            old.unlink()


def copy_picture_tokenizer(source: Path, out: Path) -> None:
    """Copies the picture tokenizer of a model folder, in place of the one of an earlier export."""
    remove_picture_tokenizer(out)
    for graph in PICTURE_GRAPHS:
        for name in (f"{graph}.onnx", *external_files(source / f"{graph}.onnx")):
            write_bytes(out / name, (source / name).read_bytes())
