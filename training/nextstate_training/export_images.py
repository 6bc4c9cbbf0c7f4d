"""Image encoder and decoder as ONNX, checked against torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from .files import FILE_LIMIT, write_bytes
from .image_tokenizer import DecoderGraph, EncoderGraph, ImageTokenizer
from .preset import Preset
from .weight_files import WeightFiles, move_out

OPSET = 18


def session(path: Path) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session on one CPU thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def strip(model: onnx.ModelProto) -> onnx.ModelProto:
    """Removes names of source files and other notes of the exporter, so that the bytes depend on the weights alone."""
    model.producer_name, model.producer_version, model.doc_string = "nextstate-training", "", ""
    del model.metadata_props[:]
    model.graph.doc_string = ""
    del model.graph.metadata_props[:]
    for part in (*model.graph.node, *model.graph.input, *model.graph.output, *model.graph.value_info,
                 *model.graph.initializer):
        part.doc_string = ""
        del part.metadata_props[:]
    return model


def _export(module: torch.nn.Module, example: torch.Tensor, inputs: list[str], outputs: list[str], path: Path) -> None:
    program = torch.onnx.export(module.eval(), (example,), dynamo=True, opset_version=OPSET, input_names=inputs,
                                output_names=outputs, external_data=False, verbose=False)
    write_image_graph(strip(program.model_proto), path)


def write_image_graph(model: onnx.ModelProto, path: Path, limit: int = FILE_LIMIT) -> None:
    """Writes a graph as one file or, where that would take ``limit`` bytes, with its weights in ``NAME-00.weights`` and on."""
    weights = WeightFiles(path.stem, limit)
    if model.ByteSize() >= limit:
        for tensor in model.graph.initializer:
            move_out(tensor, weights)
    weights.write(path.parent)
    write_bytes(path, model.SerializeToString(deterministic=True))
    onnx.checker.check_model(str(path))


def export_image_graphs(tokenizer: ImageTokenizer, preset: Preset, folder: Path, frames: np.ndarray) -> dict:
    """Writes image-encoder.onnx and image-decoder.onnx and compares them with torch on ``frames`` (uint8 [N, H, W, 3]).

    Returns the number of codes that differ and the largest difference of a decoded pixel (0..1).
    """
    image = preset.image
    tokenizer = tokenizer.to("cpu", memory_format=torch.contiguous_format).float().eval()
    encoder, decoder = folder / "image-encoder.onnx", folder / "image-decoder.onnx"
    _export(EncoderGraph(tokenizer), torch.zeros(1, 3, image.height, image.width), ["image"], ["codes"], encoder)
    _export(DecoderGraph(tokenizer), torch.zeros(1, image.rows * image.columns, dtype=torch.int64), ["codes"], ["image"],
            decoder)
    encode, decode = session(encoder), session(decoder)
    differing, largest = 0, 0.0
    with torch.no_grad():
        for frame in frames:
            pixels = (frame.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(255))
            codes = encode.run(None, {"image": pixels})[0]
            wanted = tokenizer.encode(torch.from_numpy(pixels))
            differing += int((codes != wanted.numpy()).sum())
            drawn = decode.run(None, {"codes": codes})[0]
            largest = max(largest, float(np.abs(drawn - tokenizer.decode(torch.from_numpy(codes)).numpy()).max()))
    return {"frames": len(frames), "codes": len(frames) * image.rows * image.columns, "codesDiffering": differing,
            "largestPixelDifference": largest}
