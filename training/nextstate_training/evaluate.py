"""The evaluate stage: held-out figures of the averaged transformer as JSON, beside the copy-last-frame baseline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from .files import prepare_device, write_json
from .metrics import evaluate_tokens, previous_places
from .preset import Preset
from .shards import KIND_CHANGED, KIND_NUMBER, KIND_UNCHANGED, Layout, Shards, read_layout
from .train_autoregressive import check_layout, load_trained

TEACHER_FORCED = 256
FREE_RUNNING = 24


def run_evaluate_stage(preset: Preset, shards: Path, run: Path, log=print) -> dict:
    """Writes run/metrics/autoregressive.json and returns it.

    ``teacherForced`` gives each token its true past; ``rollout`` gives the model the observation, the actions and the
    form of the sequence and lets it draw states and frames one after another, keyframe upon keyframe.
    """
    device = prepare_device()
    layout = read_layout(shards)
    check_layout(layout, preset)
    held_out = Shards(shards, "validation", layout)
    if not len(held_out):
        raise ValueError(f"{shards} holds no validation sequence")
    model, figures = load_trained(run, preset, layout)
    model.to(device)
    metrics = {"teacherForced": evaluate_tokens(model, held_out, TEACHER_FORCED, device),
               "rollout": evaluate_rollout(model, held_out, FREE_RUNNING, device), "training": figures}
    write_json(run / "metrics" / "autoregressive.json", metrics)
    log(f"evaluation: { {name: figures for name, figures in metrics['teacherForced'].items() if name != 'scenarios'} }")
    log(f"rollout: {metrics['rollout']}")
    return metrics


def free_positions(tokens: np.ndarray, kinds: np.ndarray, layout: Layout) -> np.ndarray:
    """Places that a rollout predicts: image codes, and numbers that stand after a ``next`` marker."""
    free = (kinds == KIND_UNCHANGED) | (kinds == KIND_CHANGED)
    after_next = False
    for i, token in enumerate(tokens):
        if token == layout.markers["next"]:
            after_next = True
        elif token in (layout.markers["subtask"], layout.markers["end"]):
            after_next = False
        elif kinds[i] == KIND_NUMBER and after_next:
            free[i] = True
    return free


@torch.no_grad()
def evaluate_rollout(model, held_out: Shards, limit: int, device: torch.device) -> dict:
    """Free-running accuracy per keyframe, with actions given, beside a copy of the observed frame and state."""
    layout = held_out.layout
    lengths = [len(held_out.tokens(i)) for i in range(len(held_out))]
    # one batch per length, the most frequent first, so that all sequences of a batch have one form
    order = sorted(set(lengths), key=lambda n: (-lengths.count(n), n))
    rows: dict[int, dict[str, list]] = {}
    done = 0
    for length in order:
        members = [i for i in range(len(held_out)) if lengths[i] == length]
        for i in members[: max(0, limit - done)]:
            _roll_out(model, held_out.tokens(i).astype(np.int64), held_out.kinds(i), layout, device, rows)
            done += 1
    result = {"sequences": done, "keyframes": []}
    for keyframe in sorted(rows):
        r = rows[keyframe]
        entry = {"keyframe": keyframe + 1}
        for name in ("image", "imageChanged", "imageChangedCopy", "imageCopy"):
            values = np.concatenate(r[name]) if r[name] else np.zeros(0)
            entry[name] = round(float(values.mean()), 4) if values.size else None
        error, copy = np.concatenate(r["number"]), np.concatenate(r["numberCopy"])
        if error.size:
            entry |= {"numberMeanError": round(float(error.mean()), 3), "numberCopyMeanError": round(float(copy.mean()), 3)}
        result["keyframes"].append(entry)
    return result


def _roll_out(model, tokens: np.ndarray, kinds: np.ndarray, layout: Layout, device: torch.device, rows: dict) -> None:
    free = free_positions(tokens, kinds, layout)
    if not free.any():
        return
    first = int(np.flatnonzero(free)[0])
    drawn = tokens.copy()
    cache = model.empty_cache(1)
    ids = torch.from_numpy(drawn).to(device)[None]
    logits = model.step(ids[:, :first], 0, cache)[0, -1]
    for at in range(first, len(tokens)):
        if free[at]:
            offset, size = ((layout.number_offset, layout.bins) if kinds[at] == KIND_NUMBER
                            else (layout.image_offset, layout.image_size))
            drawn[at] = offset + int(logits[offset:offset + size].argmax())
            ids[0, at] = int(drawn[at])
        if at + 1 < len(tokens):
            logits = model.step(ids[:, at:at + 1], at, cache)[0, -1]
    before = previous_places(tokens, layout)
    origin = np.arange(len(tokens))
    for at in np.flatnonzero(before >= 0):
        origin[at] = origin[before[at]]  # follows the chain back to the observation
    keyframe = np.cumsum(tokens == layout.markers["next"]) - 1
    for k in range(int(keyframe.max()) + 1):
        image = free & (keyframe == k) & layout.is_image(tokens)
        number = free & (keyframe == k) & (kinds == KIND_NUMBER) & (before >= 0)
        copy = tokens[origin]
        moved = image & (copy != tokens)
        r = rows.setdefault(k, {n: [] for n in ("image", "imageCopy", "imageChanged", "imageChangedCopy", "number",
                                                "numberCopy")})
        r["image"].append(drawn[image] == tokens[image])
        r["imageCopy"].append(copy[image] == tokens[image])
        r["imageChanged"].append(drawn[moved] == tokens[moved])
        r["imageChangedCopy"].append(copy[moved] == tokens[moved])
        r["number"].append(np.abs(drawn - tokens)[number])
        r["numberCopy"].append(np.abs(copy - tokens)[number])
