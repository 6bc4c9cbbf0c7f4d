"""The autoregressive stage: trains the transformer on token shards. A kill at any moment loses no more than one checkpoint."""

from __future__ import annotations

import json
import shutil
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .files import append_history, computes_in_bfloat16, low_precision, prepare_device, save_checkpoint, sha256, truncate_history
from .losses import projected_cross_entropy
from .metrics import evaluate_tokens
from .muon import Float32Muon
from .preset import LossWeights, Preset, digest
from .progress import Progress
from .shards import KIND_NUMBER, BatchPlan, Layout, Shards, corrupt, read_layout, shard_folders
from .slim import read_slim, slim_files
from .train_tokenizer import schedule
from .transformer import Transformer, initialize, order_embeddings
from .warm_start import start_key, warm_start
from .workers import Worker, run_workers


def kind_weights(weights: LossWeights) -> np.ndarray:
    """Loss weight by kind (pad, marker, text, number, image unchanged, image changed, context)."""
    return np.array([0.0, weights.marker, weights.text, weights.number, weights.imageUnchanged, weights.imageChanged, 0.0],
                    np.float32)


class Optimizers:
    """AdamW for embeddings and norms; for the other matrices AdamW or Muon (Jordan et al. 2024), as the preset says."""

    def __init__(self, model: Transformer, preset: Preset):
        p = preset.training
        matrices = [q for name, q in model.named_parameters() if q.ndim == 2 and "embed_tokens" not in name]
        tables = [q for name, q in model.named_parameters() if "embed_tokens" in name]
        norms = [q for q in model.parameters() if q.ndim < 2]
        groups = [{"params": tables, "weight_decay": 0.0, "base": p.learningRate},
                  {"params": norms, "weight_decay": 0.0, "base": p.learningRate}]
        self._all: list[torch.optim.Optimizer] = []
        if p.optimizer == "muon":
            # decoupled weight decay is scaled by the learning rate, as in AdamW
            muon = torch.optim.Muon if computes_in_bfloat16(matrices[0].device) else Float32Muon
            self._all.append(muon([{"params": matrices, "base": p.matrixLearningRate}], lr=p.matrixLearningRate, momentum=0.95,
                                  weight_decay=p.weightDecay))
        else:
            groups.insert(0, {"params": matrices, "weight_decay": p.weightDecay, "base": p.learningRate})
        self._all.append(torch.optim.AdamW(groups, lr=p.learningRate, betas=(0.9, 0.98), eps=1e-8))

    def step(self, factor: float) -> None:
        """One update at ``factor`` times the base learning rates."""
        for optimizer in self._all:
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * factor
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    def state_dict(self) -> list[dict]:
        """State of every optimizer."""
        return [optimizer.state_dict() for optimizer in self._all]

    def load_state_dict(self, states: list[dict]) -> None:
        """Restores what ``state_dict`` gave."""
        for optimizer, state in zip(self._all, states, strict=True):
            optimizer.load_state_dict(state)


def shard_key(shards: Path) -> str:
    """Hash of the layouts and of the shards' index files."""
    files = (path for part in shard_folders(shards) for path in sorted(part.glob("*.json")))
    return digest([[str(path.relative_to(shards)), sha256(path)] for path in files])


def check_layout(layout: Layout, preset: Preset) -> None:
    """Raises ValueError when shards were made for another image or a longer context than the preset's."""
    image = preset.image
    if (layout.rows, layout.columns, layout.image_size) != (image.rows, image.columns, image.codes):
        raise ValueError(f"shards have {layout.rows}x{layout.columns} image tokens of {layout.image_size} codes, the preset "
                         f"{image.rows}x{image.columns} of {image.codes}: tokenize again with this run's model folder")
    if layout.context > preset.transformer.contextLength:
        raise ValueError(f"shards were made for contextLength {layout.context}, the preset has "
                         f"{preset.transformer.contextLength}")


def check_same_layout(layout: Layout, trained: dict | None, source: Path) -> None:
    """Raises ValueError when weights from ``source`` were trained on sequences of another layout than that of the shards.

    ``trained`` is the layout that they were trained on; None where it was not stored, as before sequences told relative poses.
    """
    if trained is None:
        differing = ["relativePoses"] if layout.raw.get("relativePoses") else []
    else:
        differing = [name for name in sorted({*layout.raw, *trained}) if layout.raw.get(name) != trained.get(name)]
    if differing:
        raise ValueError(f"{source} was trained on sequences of another layout than these shards ({', '.join(differing)}): "
                         "take the shards that it was trained on, or tokenize for it again")


@dataclass(frozen=True)
class Batch:
    """What a step computes on: ``inputs`` int64 [B, T], the places [N] of B*T that carry a loss, their targets and weights [N], and
    which of them are measured numbers [N], whose neighbours are nearly as right.

    ``tokens`` is the number of tokens that are no padding.
    """

    inputs: torch.Tensor
    places: torch.Tensor
    targets: torch.Tensor
    weights: torch.Tensor
    measured: torch.Tensor
    tokens: int

    def share(self, worker: Worker) -> Batch:
        """The rows of one worker of several; weights are those of the whole batch, so that losses add up."""
        if worker.count == 1:
            return self
        width = self.inputs.shape[1]
        row, column = self.places // width, self.places % width
        own = row % worker.count == worker.rank
        places = row[own] // worker.count * width + column[own]
        return Batch(self.inputs[worker.rank::worker.count], places, self.targets[own], self.weights[own], self.measured[own],
                     self.tokens)


class Batches:
    """The batches of a run, step by step: packed and corrupted by threads a few steps ahead, the same after a resume."""

    AHEAD = 4

    def __init__(self, shards: Shards, preset: Preset, seed: int, device: torch.device):
        p = preset.training
        self.plan = BatchPlan(shards.lengths, p.batchTokens, p.bucket, seed)
        self._shards, self._preset, self._seed, self._device = shards, preset, seed, device
        self._weights = kind_weights(p.lossWeights)

    def steps(self, first: int, last: int):
        """The batches of the steps from ``first`` up to ``last``."""
        with ThreadPoolExecutor(self.AHEAD) as pool:
            waiting: deque[Future[Batch]] = deque()
            for step in range(first, last + self.AHEAD):
                if step < last:
                    waiting.append(pool.submit(self._make, *self.plan.batch(step), step))
                if step >= first + self.AHEAD:
                    yield waiting.popleft().result()

    def _make(self, indices: np.ndarray, width: int, step: int) -> Batch:
        c, layout = self._preset.training.corruption, self._shards.layout
        tokens, kinds = self._shards.pack(indices, width)
        noisy = corrupt(tokens, kinds, layout, np.random.default_rng([self._seed, 1, step]), c.sequenceFraction,
                        c.imageRate, c.numberRate, c.numberSpread)
        kinds = kinds[:, 1:].reshape(-1)
        weight = self._weights[kinds]
        places = np.flatnonzero(weight)

        def tensor(array: np.ndarray) -> torch.Tensor:
            return torch.from_numpy(np.ascontiguousarray(array)).to(self._device, non_blocking=True)

        return Batch(tensor(noisy[:, :-1]), tensor(places), tensor(tokens[:, 1:].reshape(-1)[places]),
                     tensor(weight[places]), tensor(kinds[places] == KIND_NUMBER), int(self._shards.lengths[indices].sum()))


def training_loss(model: Transformer, batch: Batch, preset: Preset, layout: Layout, worker: Worker = Worker()) -> torch.Tensor:
    """Mean weighted cross entropy of the next token, read from a corrupted copy of the sequences; of several workers each its part."""
    weight, batch = batch.weights.sum(), batch.share(worker)
    with low_precision(batch.inputs.device):
        states = model.hidden(batch.inputs)
    total, _ = projected_cross_entropy(states.reshape(-1, states.shape[-1])[batch.places], model.model.embed_tokens.weight,
                                       batch.targets, batch.weights, batch.measured, layout.number_offset,
                                       layout.number_offset + layout.bins, preset.training.numberSoftness)
    return total / weight


def use_compiler(wanted: bool | None, device: torch.device) -> bool:
    """Whether to use torch.compile: as asked, else where it can build (CUDA, or a C++ compiler on the CPU)."""
    return wanted if wanted is not None else device.type == "cuda" or shutil.which("g++") is not None


def train_autoregressive(preset: Preset, shards: Path, run: Path, seed: int, compiled: bool | None = None,
                         stop_after: int | None = None, more_data: bool = False, start: Path | None = None, log=print,
                         processes: int = 1) -> dict:
    """Trains or resumes; returns the last held-out metrics.

    ``start`` is a model folder whose weights are taken instead of random ones; its vocabulary may be another one.

    ``stop_after`` ends early, as an interruption would. ``more_data`` lets a run go on with other shards than it began with,
    of the same vocabulary: more episodes that were generated in the meantime. ``processes`` share each batch; their number changes
    the weights by rounding alone.
    """
    return run_workers(processes, _train, preset, shards, run, seed, compiled, stop_after, more_data, start, log)


def _train(worker: Worker, preset: Preset, shards: Path, run: Path, seed: int, compiled: bool | None, stop_after: int | None,
           more_data: bool, start: Path | None, log) -> dict:
    device = prepare_device()
    if not worker.leads:
        log = _silent
    p = preset.training
    layout = read_layout(shards)
    check_layout(layout, preset)
    train, held_out = Shards(shards, "train", layout), Shards(shards, "validation", layout)
    batches = Batches(train, preset, seed, device)
    model = Transformer(preset.transformer, layout.vocabulary)
    initialize(model, seed)
    order_embeddings(model, layout, preset.image.levels, seed)
    if start is not None:
        counts = warm_start(model, layout, run / "model" / "tokenizer.json", start)
        log(f"weights of {start}; rows of the vocabulary: " + ", ".join(f"{n:,} {what}" for what, n in counts.items()))
    model.to(device)
    average = {name: q.detach().clone() for name, q in model.named_parameters()}
    optimizers = Optimizers(model, preset)
    path, history = run / "autoregressive" / "checkpoint.pt", run / "history.jsonl"
    data = preset.to_dict()
    settings = digest(data["transformer"], data["training"], seed, layout.raw, *([start_key(start)] if start else []))
    key = digest(settings, shard_key(shards))
    first = 0
    if path.is_file():
        state = torch.load(path, map_location=device, weights_only=True)
        if state["key"] != key and not (more_data and state["settings"] == settings):
            raise ValueError(f"{path} belongs to another preset, seed or data: delete it or take another run folder")
        model.load_state_dict(state["model"])
        optimizers.load_state_dict(state["optimizers"])
        average, first = state["average"], state["step"]
        log(f"resumed at step {first}")
    if worker.leads:
        truncate_history(history, "autoregressive", first)
    parameters = sum(q.numel() for q in model.parameters())
    log(f"transformer: {parameters:,} parameters; {len(train)} training sequences, {len(held_out)} held out, "
        f"{int(train.lengths.sum()):,} tokens, {batches.plan.batches_per_epoch} batches an epoch")
    if use_compiler(compiled, device):
        # One compiled form per width of a batch; beyond its limit torch would silently go back to slow code.
        torch._dynamo.config.recompile_limit = 64
        # A layer at a time: all of them share one compiled form, which takes seconds instead of minutes.
        for layer in model.model.layers:
            layer.compile(dynamic=False)
    progress = Progress("autoregressive", p.steps, first, "tokens", log)
    started, metrics, recent = time.monotonic(), {}, []
    last = p.steps if stop_after is None else min(p.steps, stop_after)
    for step, batch in enumerate(batches.steps(first, last), first):
        loss = training_loss(model, batch, preset, layout, worker)
        loss.backward()
        worker.add_up(model)
        torch.nn.utils.clip_grad_norm_(model.parameters(), p.gradientClip)
        optimizers.step(schedule(step, p.steps, p.warmupSteps))
        # An average over few steps at the start, else it would remember the random weights.
        keep = min(p.emaDecay, (step + 1) / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.values()), list(model.parameters()), 1 - keep)
        if not worker.leads:
            continue
        recent = (recent + [loss.detach() * worker.count])[-50:]
        progress.update(batch.tokens, lambda: {"loss": float(torch.stack(recent).mean())})
        done = step + 1
        if done % p.evaluateEvery == 0 or done == p.steps:
            metrics = _evaluate_average(model, average, held_out, p.evaluateSequences, device)
            record = {"stage": "autoregressive", "step": done, "loss": round(float(torch.stack(recent).mean()), 4),
                      "tokensPerSecond": round(progress.rate), "seconds": round(time.monotonic() - started, 1), **metrics}
            append_history(history, record)
            log(f"step {done} held out: {_summary(metrics)}")
        if done % p.checkpointEvery == 0 or done == last:
            save_checkpoint(path, {"key": key, "settings": settings, "step": done, "model": model.state_dict(), "average": average,
                                   "optimizers": optimizers.state_dict(), "vocabulary": layout.vocabulary,
                                   "layout": json.dumps(layout.raw),
                                   "tokensPerSecond": round(progress.rate), "tokens": done * p.batchTokens})
    return metrics


def _silent(*_) -> None:
    pass


def _evaluate_average(model: Transformer, average: dict, held_out: Shards, limit: int, device: torch.device) -> dict:
    own = {name: q.detach().clone() for name, q in model.named_parameters()}
    try:
        model.load_state_dict(average, strict=False)
        # Held-out sequences have many lengths, and no compiled form is worth it for any of them.
        with torch.compiler.set_stance("force_eager"):
            return evaluate_tokens(model, held_out, limit, device)
    finally:
        model.load_state_dict(own, strict=False)


def _summary(metrics: dict) -> str:
    kinds = metrics.get("kinds", {})
    return ", ".join(f"{name} {entry['accuracy']:.3f}" for name, entry in kinds.items()) + \
        f", number error {metrics.get('numbers', {}).get('meanError', float('nan')):.1f} bins"


def load_trained(run: Path, preset: Preset, layout: Layout) -> tuple[Transformer, dict]:
    """The averaged transformer of a run on the CPU, and the checkpoint's figures.

    Raises ValueError when it was trained on sequences of another layout than the shards at hand.
    """
    path = run / "autoregressive" / "checkpoint.pt"
    if path.is_file():
        state = torch.load(path, map_location="cpu", weights_only=True)
    elif slim_files(run):
        state = read_slim(run)
    else:
        raise FileNotFoundError(f"{path} is missing: run the autoregressive stage first, or put the files that "
                                "`slim` wrote beside it")
    check_same_layout(layout, json.loads(state["layout"]) if "layout" in state else None, run)
    model = Transformer(preset.transformer, state["vocabulary"])
    model.load_state_dict(state["average"])
    figures = {name: state[name] for name in ("step", "tokensPerSecond", "tokens")}
    return model.eval(), figures
