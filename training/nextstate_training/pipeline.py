"""Runs the stages of the command line, one or all of them."""

from __future__ import annotations

import argparse
import dataclasses
import functools
import subprocess
from pathlib import Path

from .datasets import find_datasets
from .evaluate import run_evaluate_stage
from .export import run_export_stage
from .preset import Preset, load_preset
from .slim import write_slim
from .train_autoregressive import train_autoregressive
from .train_tokenizer import run_tokenizer_stage

log = functools.partial(print, flush=True)


def tokenize(datasets: list[Path], run: Path, command: list[str]) -> Path:
    """Calls ``nextstate tokenize`` with the run's model folder; returns the shard folder."""
    shards = run / "shards"
    call = [*command, "tokenize", *(str(d) for d in find_datasets(datasets)), "--model", str(run / "model"),
            "--out", str(shards)]
    log("$ " + " ".join(call))
    if subprocess.run(call).returncode != 0:
        raise RuntimeError("`nextstate tokenize` failed; its message stands above")
    return shards


def _with_steps(preset: Preset, stage: str, steps: int | None) -> Preset:
    if steps is None:
        return preset
    return dataclasses.replace(preset, **{stage: dataclasses.replace(getattr(preset, stage), steps=steps)})


def run_stage(options: argparse.Namespace) -> None:
    """Runs what the command line asks for."""
    if options.stage == "slim":
        write_slim(options.run, options.out, options.stored, log=log)
        return
    if options.stage == "curves":
        # The one stage that needs matplotlib.
        from .curves import draw_curves

        draw_curves(options.run, options.out)
        log(f"curves: {options.out}")
        return
    preset = load_preset(options.preset)
    run, seed = options.run, options.seed
    if options.stage == "tokenizer":
        run_tokenizer_stage(_with_steps(preset, "tokenizer", options.steps), options.datasets, run, seed, options.keep_pictures, log)
    elif options.stage == "autoregressive":
        train_autoregressive(_with_steps(preset, "training", options.steps), options.shards, run, seed, options.compile,
                             options.stop_after, options.more_data, options.start, log, options.processes)
    elif options.stage == "evaluate":
        run_evaluate_stage(preset, options.shards, run, log)
    elif options.stage == "export":
        run_export_stage(preset, options.shards, run, options.out, log, options.weights, options.safetensors,
                         not options.without_pictures)
    else:
        if options.steps is not None:
            raise ValueError("--steps belongs to one stage; give `all` a preset file with the steps of each")
        run_tokenizer_stage(preset, options.datasets, run, seed, log=log)
        shards = tokenize(options.datasets, run, options.nextstate)
        train_autoregressive(preset, shards, run, seed, options.compile, log=log)
        run_evaluate_stage(preset, shards, run, log)
        run_export_stage(preset, shards, run, options.out, log, options.weights, options.safetensors)
