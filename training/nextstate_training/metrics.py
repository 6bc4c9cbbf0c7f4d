"""Held-out figures of the transformer, token by token, beside the baseline that copies the previous frame."""

from __future__ import annotations

import numpy as np
import torch

from .shards import (KIND_CHANGED, KIND_MARKER, KIND_NAMES, KIND_NUMBER, KIND_TEXT, KIND_UNCHANGED, Layout, Shards)

SCORED = (KIND_MARKER, KIND_TEXT, KIND_NUMBER, KIND_UNCHANGED, KIND_CHANGED)


def previous_places(tokens: np.ndarray, layout: Layout) -> np.ndarray:
    """For each token of a sequence the place of its counterpart in the keyframe before, or -1.

    An image token's counterpart stands at the same patch of the previous frame; a state or object number's in the same
    order after the previous ``observe`` or ``next`` marker. Numbers of relative poses have none: what does not move is told as nought.
    """
    found = np.full(len(tokens), -1, np.int64)
    image = layout.is_image(tokens)
    starts = np.flatnonzero(image & ~np.concatenate([[False], image[:-1]]))
    frames = [s for s in starts if s + layout.frame_tokens <= len(tokens) and image[s:s + layout.frame_tokens].all()]
    for before, now in zip(frames, frames[1:]):
        found[now:now + layout.frame_tokens] = np.arange(before, before + layout.frame_tokens)
    if layout.raw.get("relativePoses"):
        return found
    heads = np.flatnonzero((tokens == layout.markers["observe"]) | (tokens == layout.markers["next"]))
    stops = [layout.markers[name] for name in ("subtask", "end", "dt", "act") if name in layout.markers]
    groups = []
    for k, head in enumerate(heads):
        limit = heads[k + 1] if k + 1 < len(heads) else len(tokens)
        ends = np.flatnonzero(np.isin(tokens[head:limit], stops))
        limit = head + ends[0] if len(ends) else limit
        groups.append(head + np.flatnonzero(layout.is_number(tokens[head:limit])))
    for before, now in zip(groups, groups[1:]):
        if len(before) == len(now):
            found[now] = before
    return found


def choose(count: int, limit: int) -> np.ndarray:
    """At most ``limit`` indices spread evenly over ``count``."""
    return np.unique(np.linspace(0, count - 1, min(count, limit)).astype(int)) if count else np.zeros(0, int)


def spread_over_scenarios(records: list[dict], limit: int) -> np.ndarray:
    """About ``limit`` indices: as many of each scenario, at least one, spread evenly over its sequences."""
    groups: dict[str, list[int]] = {}
    for i, record in enumerate(records):
        groups.setdefault(record["scenario"], []).append(i)
    share = max(1, limit // max(1, len(groups)))
    return np.sort(np.concatenate([np.zeros(0, int), *(np.array(group)[choose(len(group), share)] for group in groups.values())]))


class TokenScore:
    """Sums over sequences: loss and right tokens by kind, errors of numbers in bins."""

    def __init__(self):
        self.losses = dict.fromkeys(SCORED, 0.0)
        self.counts, self.right, self.copied = (dict.fromkeys(SCORED, 0) for _ in range(3))
        self.sequences = 0
        self.errors: list[np.ndarray] = []
        self.paired: list[np.ndarray] = []

    def add(self, kind: np.ndarray, loss: np.ndarray, guess: np.ndarray, truth: np.ndarray, copy: np.ndarray) -> None:
        """Adds one sequence: for each of its places the kind, the loss, what was guessed, what is true, and what copying says (-1: nothing)."""
        self.sequences += 1
        for k in SCORED:
            mask = kind == k
            self.losses[k] += float(loss[mask].sum())
            self.counts[k] += int(mask.sum())
            self.right[k] += int((guess[mask] == truth[mask]).sum())
            self.copied[k] += int((copy[mask] == truth[mask]).sum())
        numbers = kind == KIND_NUMBER
        self.errors.append(np.abs(guess - truth)[numbers])
        both = numbers & (copy >= 0)
        self.paired.append(np.stack([np.abs(guess - truth)[both], np.abs(copy - truth)[both]]))

    def figures(self) -> dict:
        """The figures of what was added, those of kinds that did not occur left out."""
        result: dict = {"sequences": self.sequences, "kinds": {}}
        for k in SCORED:
            if count := self.counts[k]:
                entry = {"tokens": count, "loss": round(self.losses[k] / count, 4), "accuracy": round(self.right[k] / count, 4)}
                if k in (KIND_UNCHANGED, KIND_CHANGED):
                    entry["copyAccuracy"] = round(self.copied[k] / count, 4)
                result["kinds"][KIND_NAMES[k]] = entry
        frame = [k for k in (KIND_UNCHANGED, KIND_CHANGED) if self.counts[k]]
        if frame:
            total = sum(self.counts[k] for k in frame)
            result["image"] = {"accuracy": round(sum(self.right[k] for k in frame) / total, 4),
                               "copyAccuracy": round(sum(self.copied[k] for k in frame) / total, 4)}
        if self.errors and (error := np.concatenate(self.errors)).size:
            pair = np.concatenate(self.paired, 1)
            moved = pair[1] > 0
            result["numbers"] = {"meanError": round(float(error.mean()), 3), "medianError": float(np.median(error)),
                                 "p90Error": float(np.quantile(error, 0.9))}
            if pair.size:
                result["numbers"] |= {"stateMeanError": round(float(pair[0].mean()), 3),
                                      "stateCopyMeanError": round(float(pair[1].mean()), 3)}
            if moved.any():
                result["numbers"] |= {"movedMeanError": round(float(pair[0][moved].mean()), 3),
                                      "movedCopyMeanError": round(float(pair[1][moved].mean()), 3)}
        return result


@torch.no_grad()
def evaluate_tokens(model, shards: Shards, limit: int, device: torch.device) -> dict:
    """Loss and accuracy by kind of token with the true past given, and number errors in bins, beside copying; under ``scenarios`` the same
    of each.

    ``copyAccuracy`` is the share that equals its counterpart in the previous frame; it is 0 for changed image tokens by
    definition. ``accuracy`` of image tokens is that of the best image code, of numbers that of the best bin, since the
    decoder draws no other. About ``limit`` sequences are looked at, as many of each scenario.
    """
    layout = shards.layout
    score = TokenScore()
    scenarios: dict[str, TokenScore] = {}
    for i in spread_over_scenarios(shards.records, limit):
        tokens, kinds = shards.tokens(i).astype(np.int64), shards.kinds(i)
        ids = torch.from_numpy(tokens).to(device)[None]
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            logits = model(ids[:, :-1])[0].float()
        target = ids[0, 1:]
        loss = torch.nn.functional.cross_entropy(logits, target, reduction="none").cpu().numpy()
        overall = logits.argmax(-1).cpu().numpy()
        code = logits[:, layout.image_offset:layout.image_offset + layout.image_size].argmax(-1).cpu().numpy()
        number = logits[:, layout.number_offset:layout.number_offset + layout.bins].argmax(-1).cpu().numpy()
        kind, truth = kinds[1:], tokens[1:]
        guess = np.where(kind == KIND_NUMBER, number + layout.number_offset,
                         np.where(kind >= KIND_UNCHANGED, code + layout.image_offset, overall))
        before = previous_places(tokens, layout)[1:]
        copy = np.where(before >= 0, tokens[np.maximum(before, 0)], -1)
        for each in (score, scenarios.setdefault(shards.records[i]["scenario"], TokenScore())):
            each.add(kind, loss, guess, truth, copy)
    return score.figures() | {"scenarios": {name: each.figures() for name, each in sorted(scenarios.items())}}


@torch.no_grad()
def calibrate_end(model, held_out, limit: int = 400) -> dict:
    """How well the model tells at an observation whether the task is over, and the offset of ``end``'s logit that tells best.

    Whether it goes on is asked of sequences from an episode's first frame, whether it is over of those without a keyframe.
    """
    layout = held_out.layout
    begin, end = layout.markers["subtask"], layout.markers["end"]
    margins: dict[bool, list[float]] = {False: [], True: []}
    for i, record in enumerate(held_out.records):
        over = record.get("keyframes") == 0
        started = record.get("startFrame") == 0
        if record.get("arms") == 0 or not (over or started) or len(margins[over]) >= limit // 2:
            continue
        tokens = np.asarray(held_out.tokens(i)).astype(np.int64)
        places = np.flatnonzero((tokens == begin) | (tokens == end))
        if len(places) == 0 or (tokens[places[0]] == end) != over:
            continue
        logits = model(torch.from_numpy(tokens[:places[0]])[None])[0, -1]
        margins[over].append(float(logits[end] - logits[begin]))
    going, over = np.sort(margins[False]), np.sort(margins[True])
    if not len(going) or not len(over):
        return {"goesOn": len(going), "over": len(over), "offset": 0.0}
    both = np.unique(np.concatenate([going, over]))
    cuts = np.concatenate([both[:1] - 1, (both[1:] + both[:-1]) / 2])
    balanced = [((going < cut).mean() + (over >= cut).mean()) / 2 for cut in cuts]
    cut = float(cuts[int(np.argmax(balanced))])
    return {"goesOn": len(going), "over": len(over), "offset": round(-cut, 4),
            "balancedAccuracy": round(float(max(balanced)), 4),
            "balancedAccuracyWithoutOffset": round(float(((going < 0).mean() + (over >= 0).mean()) / 2), 4)}
