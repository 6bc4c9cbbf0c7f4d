"""Command line: ``python -m nextstate_training <stage>``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

# Threads that spin while they wait take the cores from everything else; read by OpenMP when torch is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def build_parser() -> argparse.ArgumentParser:
    """The parser of all stages."""
    parser = argparse.ArgumentParser(prog="python -m nextstate_training", description="Trains the nextstate world model.")
    stages = parser.add_subparsers(dest="stage", required=True)

    def stage(name: str, text: str, *, datasets=False, shards=False, out=False, compiled=False):
        p = stages.add_parser(name, help=text, description=text)
        p.add_argument("--preset", default="tiny", help="name in presets/ or a .json file (default tiny)")
        p.add_argument("--run", type=Path, required=True, help="folder for checkpoints, caches and metrics")
        p.add_argument("--seed", type=int, default=0, help="seed of every draw (default 0)")
        p.add_argument("--steps", type=int, help="overrides the preset's number of steps of this stage")
        p.add_argument("--threads", type=int, help="CPU threads (default: as many as cores; 1 where others use them, too)")
        if datasets:
            p.add_argument("--datasets", type=Path, nargs="+", required=True,
                           help="LeRobot v3.0 datasets, or folders that hold some")
        if shards:
            p.add_argument("--shards", type=Path, required=True, help="folder written by `nextstate tokenize`")
        if out:
            p.add_argument("--out", type=Path, required=True, help="model folder to write")
        if compiled:
            p.add_argument("--compile", action=argparse.BooleanOptionalAction, default=None,
                           help="torch.compile (default: on CUDA, and on a CPU with g++)")
        return p

    tokenizer = stage("tokenizer", "train the image and text tokenizers", datasets=True)
    tokenizer.add_argument("--keep-pictures", type=Path, metavar="MODEL",
                           help="model folder whose picture tokenizer is kept: only the text's is trained")
    train = stage("autoregressive", "train the transformer on shards; resumes from its checkpoint", shards=True,
                  compiled=True)
    train.add_argument("--stop-after", type=int, help="end after this step, as an interruption would; run again to go on")
    train.add_argument("--processes", type=int, default=1,
                       help="processes that share each batch, and the threads: on a processor, one a core is faster than threads (default 1)")
    train.add_argument("--more-data", action="store_true",
                       help="go on with other shards than the run began with, of the same vocabulary")
    train.add_argument("--start", type=Path, help="model folder whose weights to start from (default: random ones)")
    stage("evaluate", "held-out figures of the trained transformer", shards=True)
    export = stage("export", "write the model folder: ONNX, safetensors, manifest", shards=True, out=True)
    export.add_argument("--without-pictures", action="store_true",
                        help="leave the picture tokenizer out: for a model that was trained on states alone")
    slim = stages.add_parser("slim", help="write the averaged weights alone, in files under 16 MiB",
                             description="Writes the averaged weights of a run's checkpoint alone, in files under 16 MiB: put them "
                             "into RUN/autoregressive on another machine, and evaluate and export read them there.")
    slim.add_argument("--run", type=Path, required=True, help="folder with autoregressive/checkpoint.pt")
    slim.add_argument("--out", type=Path, required=True, help="folder for slim-00001-of-0000N.safetensors")
    slim.add_argument("--stored", choices=["bfloat16", "float32"], default="bfloat16", help="type (default bfloat16)")
    curves = stages.add_parser("curves", help="draw the held-out curves of a run",
                               description="Draws what history.jsonl of a run, or of a model folder, holds: loss and share of right tokens by "
                               "kind, loss by scenario, the picture tokenizer's PSNR.")
    curves.add_argument("--run", type=Path, required=True, help="folder with history.jsonl")
    curves.add_argument("--out", type=Path, required=True, help="picture to write, .png or .svg")
    everything = stage("all", "all of it, from datasets to a model folder", datasets=True, out=True, compiled=True)
    everything.add_argument("--nextstate", nargs="+", default=["npx", "nextstate"],
                            help="how to call the SDK's command line (default: npx nextstate)")
    for p in (export, everything):
        p.add_argument("--weights", choices=["float32", "float16", "int8"], default="float32",
                       help="how the ONNX graphs hold the weights (default float32)")
        p.add_argument("--safetensors", choices=["float32", "float16", "bfloat16"], default="float32",
                       help="how model.safetensors holds the weights (default float32)")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs one stage; returns the exit status."""
    options = build_parser().parse_args(arguments)
    import torch

    from .pipeline import run_stage

    if getattr(options, "threads", None) is not None:
        torch.set_num_threads(options.threads)
    try:
        run_stage(options)
    except (FileNotFoundError, ValueError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
