"""Compares the precisions of ONNX graphs: size and speed of a preset's shape, error of a trained model's weights.

    python -m nextstate_training.measure_precisions --preset base --model models/tiny --shards SHARDS
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
from transformers import AutoModelForCausalLM

from .export_images import session
from .export_transformer import export_graphs
from .preset import TransformerPreset, load_preset
from .shards import KIND_CONTEXT, Shards, read_layout
from .train_autoregressive import check_same_layout
from .transformer import Transformer, initialize
from .transformer_graph import PRECISIONS


def load_folder(folder: Path) -> Transformer:
    """The transformer of a model folder, read from safetensors."""
    other = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    c = other.config
    shape = TransformerPreset(c.num_hidden_layers, c.num_attention_heads, c.num_key_value_heads, c.head_dim, c.hidden_size,
                              c.intermediate_size, c.rope_parameters["rope_theta"], c.max_position_embeddings)
    model = Transformer(shape, c.vocab_size)
    state = other.state_dict()
    model.load_state_dict({name: state[name] for name in model.state_dict()})
    return model.eval()


def milliseconds(model: Transformer, graph: Path, length: int, runs: int = 25) -> float:
    """Median processor time of a run in the middle of the context, the cache written in place as the SDK does."""
    run = session(graph)
    binding = run.io_binding()
    value = onnxruntime.OrtValue.ortvalue_from_numpy
    cache = value(model.empty_cache(1)[:, :, 0].numpy())
    binding.bind_cpu_input("tokens", np.ones((1, length), np.int64))
    binding.bind_cpu_input("position", np.array([model.preset.contextLength // 2]))
    binding.bind_ortvalue_input("cache", cache)
    binding.bind_ortvalue_output("cache_out", cache)
    binding.bind_ortvalue_output("logits", value(np.zeros((1, length, model.vocabulary), np.float32)))
    times = []
    for _ in range(runs + 2):
        start = time.process_time()
        run.run_with_iobinding(binding)
        times.append(time.process_time() - start)
    return 1000 * float(np.median(times[2:]))


@torch.no_grad()
def errors(model: Transformer, folder: Path, shards: Path, sequences: int, chunk: int) -> dict:
    """Differences from torch on held-out sequences; shares and losses over the tokens that the model predicts."""
    layout = read_layout(shards)
    held_out = Shards(shards, "validation", layout)
    run = session(folder / "prefill.onnx")
    largest, total, squares, losses = 0.0, 0.0, 0.0, np.zeros(2)
    count, same, predicted = 0, 0, 0
    for i in np.linspace(0, len(held_out) - 1, min(sequences, len(held_out))).astype(int):
        tokens = np.asarray(held_out.tokens(int(i))).astype(np.int64)
        tokens = tokens[:min(len(tokens), model.preset.contextLength // chunk * chunk)]
        kinds = np.asarray(held_out.kinds(int(i)))[1:len(tokens)]
        rows = torch.from_numpy(np.flatnonzero((kinds > 0) & (kinds != KIND_CONTEXT)))
        wanted, got = model(torch.from_numpy(tokens)[None])[0], []
        cache = model.empty_cache(1)[:, :, 0].numpy()
        for start in range(0, len(tokens), chunk):
            fed = np.zeros((1, chunk), np.int64)
            part = tokens[start:start + chunk]
            fed[0, :len(part)] = part
            logits, cache = run.run(None, {"tokens": fed, "position": np.array([start]), "cache": cache})
            got.append(torch.from_numpy(logits[0, :len(part)]))
        found = torch.cat(got)
        difference = (found - wanted).abs()
        largest = max(largest, float(difference.max()))
        total, count = total + float(difference.double().sum()), count + difference.numel()
        squares += float(wanted.double().square().sum() - wanted.double().sum() ** 2 / wanted.numel())
        same += int((found.argmax(-1) == wanted.argmax(-1))[rows].sum())
        targets = torch.from_numpy(tokens)[rows + 1]
        losses += [float(F.cross_entropy(logits[rows], targets, reduction="sum")) for logits in (found, wanted)]
        predicted += len(rows)
    return {"largestLogitDifference": round(largest, 4), "meanLogitDifference": round(total / count, 5),
            "logitDeviation": round((squares / count) ** 0.5, 2), "sameBestToken": round(same / predicted, 5),
            "loss": round(losses[0] / predicted, 5), "lossOfTorch": round(losses[1] / predicted, 5), "tokens": predicted}


def main() -> None:
    """Prints one line of JSON for each precision."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="base", help="whose shape is timed, with random weights (default base)")
    parser.add_argument("--vocabulary", type=int, default=4200, help="tokens of the timed model (default 4200)")
    parser.add_argument("--model", type=Path, required=True, help="model folder whose weights are compared")
    parser.add_argument("--shards", type=Path, required=True, help="shards that its tokenizers made")
    parser.add_argument("--sequences", type=int, default=10, help="held-out sequences (default 10)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of 25 timed runs, precisions in turn (default 3)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    preset = load_preset(options.preset)
    timed = Transformer(preset.transformer, options.vocabulary).eval()
    initialize(timed, 0)
    trained = load_folder(options.model)
    check_same_layout(read_layout(options.shards), read_layout(options.model).raw, options.model)
    graphs = {"decode": 1, "prefill": preset.prefillLength}
    with tempfile.TemporaryDirectory() as scratch:
        folders = {precision: Path(scratch) / precision for precision in PRECISIONS}
        for precision, folder in folders.items():
            export_graphs(timed, preset.prefillLength, folder, precision)
        rounds = [{precision: {name: milliseconds(timed, folder / f"{name}.onnx", length) for name, length in graphs.items()}
                   for precision, folder in folders.items()} for _ in range(options.rounds)]
        for precision, folder in folders.items():
            export_graphs(trained, preset.prefillLength, folder / "trained", precision)
            size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
            median = {name: round(float(np.median([r[precision][name] for r in rounds])), 2) for name in graphs}
            print(json.dumps({"weights": precision, "parameters": sum(q.numel() for q in timed.parameters()),
                              "mebibytes": round(size / 2**20, 2), "milliseconds": median,
                              **errors(trained, folder / "trained", options.shards, options.sequences,
                                       preset.prefillLength)}), flush=True)


if __name__ == "__main__":
    main()
