"""The tokenizer stage: trains the image tokenizer and the text tokenizer and writes a model folder that can tokenize."""

from __future__ import annotations

import dataclasses
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .datasets import FrameCache, cache_frames, find_datasets, read_texts
from .files import append_history, low_precision, prepare_device, save_checkpoint, truncate_history, write_json
from .image_tokenizer import ImageTokenizer
from .manifest import copy_picture_tokenizer, read_manifest, write_manifest
from .export_images import export_image_graphs
from .preset import Preset, digest
from .progress import Progress
from .text_tokenizer import train_text_tokenizer

CHANGE_TICKS = 8
CHANGE_THRESHOLD = 0.05


def schedule(step: int, steps: int, warmup: int) -> float:
    """Learning-rate factor: linear warm-up, then a cosine to 2 % at the last step."""
    if step < warmup:
        return (step + 1) / warmup
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


class Pictures:
    """Frames uint8 [N, H, W, 3] by index as float [B, 3, H, W] in 0..1, channels last; on a GPU all of them lie in its memory."""

    def __init__(self, frames: np.ndarray, device: torch.device):
        self._device = device
        self._frames = torch.from_numpy(np.asarray(frames)).to(device) if device.type == "cuda" else frames

    def __getitem__(self, indices: np.ndarray) -> torch.Tensor:
        if isinstance(self._frames, torch.Tensor):
            chosen = self._frames[torch.from_numpy(indices.astype(np.int64)).to(self._device)]
        else:
            chosen = torch.from_numpy(np.ascontiguousarray(self._frames[indices]))
        return chosen.permute(0, 3, 1, 2).float() / 255


def edges(image: torch.Tensor) -> torch.Tensor:
    """Size of the brightness step to the right and below, [B, 1, H, W]."""
    grey = image.mean(1, keepdim=True)
    right = F.pad(grey[..., 1:] - grey[..., :-1], (0, 1))
    below = F.pad(grey[..., 1:, :] - grey[..., :-1, :], (0, 0, 0, 1))
    return right.abs() + below.abs()


def pixel_weights(image: torch.Tensor, median: torch.Tensor, preset: Preset) -> torch.Tensor:
    """Loss weights [B, 1, H, W] with mean 1: more where a frame differs from its episode's median, and on edges.

    The plain mean hides the few pixels that matter: small moving objects cover under 1 % of a frame.
    """
    p = preset.tokenizer
    moving = ((image - median).abs().amax(1, keepdim=True) / 0.15).clamp(max=1)
    weight = 1 + p.changeWeight * moving + p.edgeWeight * (edges(image) / 0.2).clamp(max=1)
    return weight / weight.mean()


def reconstruction_loss(output: torch.Tensor, image: torch.Tensor, weight: torch.Tensor, preset: Preset) -> torch.Tensor:
    """Weighted L1 + L2 + L1 of the brightness gradient."""
    p = preset.tokenizer
    error = output - image
    loss = (weight * (error.abs() + p.squaredWeight * error.square())).mean()
    right = (error[..., 1:] - error[..., :-1]).abs() * weight[..., 1:]
    below = (error[..., 1:, :] - error[..., :-1, :]).abs() * weight[..., 1:, :]
    return loss + p.gradientWeight * (right.mean() + below.mean())


@torch.no_grad()
def evaluate_tokenizer(model: ImageTokenizer, cache: FrameCache, codes: int, device: torch.device,
                       limit: int = 1500) -> dict:
    """Held-out figures: PSNR (dB) over all pixels, over changed pixels and over pixels off the episode's median.

    A pixel is changed when a channel differs by more than 5 % from the same episode's frame about 8 ticks earlier.
    """
    model.eval()
    frames, medians = Pictures(cache.frames, device), Pictures(cache.medians, device)
    chosen = cache.indices(True)
    chosen = chosen[np.linspace(0, len(chosen) - 1, min(limit, len(chosen))).astype(int)]
    earlier = _earlier_frames(cache, chosen)
    used = np.zeros(codes, np.int64)
    totals = {"all": [0.0, 0], "changed": [0.0, 0], "moving": [0.0, 0]}
    for start in range(0, len(chosen), 64):
        part = chosen[start:start + 64]
        image = frames[part]
        found = model.encode(image)
        used += np.bincount(found.flatten().cpu().numpy(), minlength=codes)
        square = (model.decode(found) - image).square().mean(1)
        before = earlier[start:start + 64]
        change = (image - frames[np.maximum(before, 0)]).abs().amax(1) > CHANGE_THRESHOLD
        change &= torch.from_numpy(before >= 0).to(device)[:, None, None]
        moving = (image - medians[cache.episodes[part]]).abs().amax(1) > CHANGE_THRESHOLD
        for name, mask in (("all", torch.ones_like(change)), ("changed", change), ("moving", moving)):
            totals[name][0] += float(square[mask].double().sum())
            totals[name][1] += int(mask.sum())
    model.train()
    share = used[used > 0] / used.sum()

    def psnr(name: str) -> float | None:
        total, count = totals[name]
        return round(-10 * math.log10(max(total / count, 1e-10)), 3) if count else None

    return {"psnr": psnr("all"), "psnrChanged": psnr("changed"), "psnrMoving": psnr("moving"),
            "changedShare": round(totals["changed"][1] / max(1, totals["all"][1]), 5), "codesUsed": int((used > 0).sum()),
            "codes": codes, "codePerplexity": round(float(np.exp(-(share * np.log(share)).sum())), 1),
            "frames": len(chosen), "episodes": int(cache.held_out.sum())}


def _earlier_frames(cache: FrameCache, chosen: np.ndarray) -> np.ndarray:
    """Index of the frame at least 8 ticks before each, in the same episode; -1 where there is none."""
    place = {(int(e), int(t)): i for i, (e, t) in enumerate(zip(cache.episodes, cache.ticks))}
    spacing = int(np.min(np.diff(cache.ticks)[np.diff(cache.ticks) > 0], initial=CHANGE_TICKS))
    back = -(-CHANGE_TICKS // spacing) * spacing
    return np.array([place.get((int(cache.episodes[i]), int(cache.ticks[i]) - back), -1) for i in chosen])


def balanced(cache: FrameCache, chosen: np.ndarray):
    """A function of a generator and a count that draws places in ``chosen``: from every dataset equally often.

    A dataset of questions has a few frames where one of episodes has thousands.
    """
    _, dataset = np.unique([name.rsplit("/", 1)[0] for name in cache.names], return_inverse=True)
    of = dataset[cache.episodes[chosen]]
    share = 1.0 / np.bincount(of)[of]
    ends = np.cumsum(share / share.sum())
    return lambda rng, count: np.minimum(np.searchsorted(ends, rng.random(count), side="right"), len(chosen) - 1)


def train_image_tokenizer(preset: Preset, cache: FrameCache, run: Path, seed: int, log=print) -> ImageTokenizer:
    """Trains (or resumes, or returns the finished) image tokenizer of a run."""
    device = prepare_device()
    p = preset.tokenizer
    key = digest(preset.to_dict()["image"], preset.to_dict()["tokenizer"], seed, cache.names)
    path = run / "tokenizer" / "checkpoint.pt"
    torch.manual_seed(seed)
    model = ImageTokenizer(preset.image, p).to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), p.learningRate, betas=(0.9, 0.99), weight_decay=1e-4)
    first = 0
    if path.is_file():
        state = torch.load(path, map_location=device, weights_only=True)
        if state["key"] != key:
            raise ValueError(f"{path} belongs to another preset, seed or dataset: delete it or take another run folder")
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    history = run / "history.jsonl"
    truncate_history(history, "tokenizer", first)
    training = cache.indices(False)
    if not len(training):
        raise ValueError("no training frame: every episode is held out")
    frames, medians = Pictures(cache.frames, device), Pictures(cache.medians, device)
    per_step = p.batchSize
    draw = balanced(cache, training)
    progress = Progress("tokenizer", p.steps, first, "frames", log)
    for step in range(first, p.steps):
        rng = np.random.default_rng([seed, step])
        batch = np.sort(training[draw(rng, per_step)])
        image = frames[batch]
        weight = pixel_weights(image, medians[cache.episodes[batch]], preset)
        for group in optimizer.param_groups:
            group["lr"] = p.learningRate * schedule(step, p.steps, p.warmupSteps)
        with low_precision(device):
            latent = model.encoder(image)
            output = model.decoder(model.quantizer(latent))
        loss = reconstruction_loss(output.float(), image, weight, preset)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        progress.update(per_step, lambda: {"loss": float(loss.detach())})
        done = step + 1
        if done % 500 == 0 or done == p.steps:
            metrics = evaluate_tokenizer(model, cache, preset.image.codes, device, 300)
            append_history(history, {"stage": "tokenizer", "step": done, "loss": float(loss.detach()), **metrics})
            log(f"tokenizer step {done}: held-out PSNR {metrics['psnr']} dB, changed pixels {metrics['psnrChanged']} dB, "
                f"{metrics['codesUsed']} of {metrics['codes']} codes")
            save_checkpoint(path, {"key": key, "step": done, "model": model.state_dict(),
                                   "optimizer": optimizer.state_dict()})
    return model.eval()


def run_tokenizer_stage(preset: Preset, datasets: list[Path], run: Path, seed: int, pictures: Path | None = None,
                        log=print) -> dict:
    """Trains both tokenizers and writes the partial model folder ``run/model``; returns the held-out metrics.

    ``pictures`` is a model folder whose picture tokenizer is kept: only the text's is trained, and datasets need no pictures.
    """
    started = time.monotonic()
    if pictures is not None:
        _check_pictures(preset, pictures)
    folders = find_datasets(datasets)
    model_folder = run / "model"
    model_folder.mkdir(parents=True, exist_ok=True)
    write_json(run / "preset.json", preset.to_dict())
    text_size = train_text_tokenizer(read_texts(folders), preset.text.size, model_folder / "tokenizer.json")
    log(f"text tokenizer: {text_size} ids")
    image = preset.image
    if pictures is not None:
        return _keep_pictures(preset, pictures, run, text_size)
    cache = cache_frames(folders, run / "frames", image.width, image.height, preset.tokenizer.frameLimit,
                         preset.tokenizer.validationFraction)
    log(f"{len(cache.frames)} frames of {len(cache.names)} episodes, {int(cache.held_out.sum())} held out")
    model = train_image_tokenizer(preset, cache, run, seed, log)
    device = next(model.parameters()).device
    metrics = evaluate_tokenizer(model, cache, image.codes, device)
    metrics["parameters"] = sum(p.numel() for p in model.parameters())
    held = cache.indices(True)
    check = held[np.linspace(0, len(held) - 1, min(200, len(held))).astype(int)]
    metrics["onnx"] = export_image_graphs(model.cpu(), preset, model_folder, cache.frames[check])
    metrics["seconds"] = round(time.monotonic() - started, 1)
    write_json(run / "metrics" / "tokenizer.json", metrics)
    write_manifest(model_folder, preset, text_size=text_size)
    log(f"tokenizer: {metrics}")
    return metrics


def _check_pictures(preset: Preset, pictures: Path) -> None:
    """Raises ValueError when a model folder cuts pictures up in another way than the preset."""
    image = read_manifest(pictures)["image"]
    wanted = dataclasses.asdict(preset.image) | {"levels": list(preset.image.levels)}
    if image != wanted:
        raise ValueError(f"{pictures} cuts pictures up as {image}, the preset {preset.name} as {wanted}")


def _keep_pictures(preset: Preset, pictures: Path, run: Path, text_size: int) -> dict:
    """Completes ``run/model`` with the picture tokenizer of a model folder; returns its figures, none where it has none."""
    if pictures.resolve() != (run / "model").resolve():
        copy_picture_tokenizer(pictures, run / "model")
    path = pictures / "metrics.json"
    metrics = json.loads(path.read_text())["tokenizer"] if path.is_file() else {}
    if metrics:
        write_json(run / "metrics" / "tokenizer.json", metrics)
    write_manifest(run / "model", preset, text_size=text_size)
    return metrics
