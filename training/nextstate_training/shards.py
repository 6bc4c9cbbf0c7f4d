"""Reads token shards and their layout, as ``nextstate tokenize`` writes them, and plans batches."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

KIND_PAD, KIND_MARKER, KIND_TEXT, KIND_NUMBER, KIND_UNCHANGED, KIND_CHANGED, KIND_CONTEXT = range(7)
KIND_NAMES = ("pad", "marker", "text", "number", "imageUnchanged", "imageChanged", "context")


@dataclass(frozen=True)
class Layout:
    """The vocabulary's layout: where markers, text, image codes and number bins stand among the ids."""

    vocabulary: int
    markers: dict[str, int]
    text_offset: int
    text_size: int
    image_offset: int
    image_size: int
    rows: int
    columns: int
    number_offset: int
    bins: int
    context: int
    raw: dict

    @property
    def frame_tokens(self) -> int:
        """Image tokens of one frame."""
        return self.rows * self.columns

    @property
    def pad(self) -> int:
        """Id of the padding marker."""
        return self.markers["pad"]

    def is_image(self, tokens: np.ndarray) -> np.ndarray:
        """True where an id is an image code."""
        return (tokens >= self.image_offset) & (tokens < self.image_offset + self.image_size)

    def is_number(self, tokens: np.ndarray) -> np.ndarray:
        """True where an id is a number bin."""
        return (tokens >= self.number_offset) & (tokens < self.number_offset + self.bins)


def shard_folders(folder: Path) -> list[Path]:
    """The folder itself where it holds shards, else those right below it that do: ``nextstate tokenize`` may run once for each
    of many datasets, side by side. FileNotFoundError where there is none."""
    if (folder / "layout.json").is_file():
        return [folder]
    below = sorted(path.parent for path in folder.glob("*/layout.json"))
    if not below:
        raise FileNotFoundError(f"{folder} holds no shards: layout.json is missing (run `nextstate tokenize` first)")
    return below


def read_layout(folder: Path) -> Layout:
    """Reads layout.json of a folder of shards; raises ValueError naming what is missing, or which folders differ."""
    path, *others = (part / "layout.json" for part in shard_folders(folder))
    raw = json.loads(path.read_text())
    for other in others:
        if json.loads(other.read_text()) != raw:
            raise ValueError(f"{other} differs from {path}: shards of one run must be made with one model folder and one set of options")
    try:
        layout = Layout(
            vocabulary=raw["vocabularySize"], markers=raw["markers"], text_offset=raw["text"]["offset"],
            text_size=raw["text"]["size"], image_offset=raw["image"]["offset"], image_size=raw["image"]["size"],
            rows=raw["image"]["rows"], columns=raw["image"]["columns"], number_offset=raw["numbers"]["offset"],
            bins=raw["numbers"]["bins"], context=raw["contextLength"], raw=raw)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} lacks {error}") from error
    if layout.number_offset + layout.bins > layout.vocabulary or layout.image_offset + layout.image_size > layout.vocabulary:
        raise ValueError(f"{path}: a range of ids ends beyond vocabularySize {layout.vocabulary}")
    return layout


class Shards:
    """All sequences of one split, memory-mapped.

    ``tokens(i)`` and ``kinds(i)`` give sequence i; ``lengths`` int64 [N]; ``records[i]`` is its JSON record.
    """

    def __init__(self, folder: Path, split: str, layout: Layout):
        self.layout = layout
        self.records: list[dict] = []
        self._tokens: list[np.ndarray] = []
        self._kinds: list[np.ndarray] = []
        self._places: list[tuple[int, int]] = []
        for index_path in (path for part in shard_folders(folder) for path in sorted(part.glob(f"{split}-*.json"))):
            tokens = np.memmap(index_path.with_suffix(".tokens"), "<u2", "r")
            kinds = np.memmap(index_path.with_suffix(".kinds"), np.uint8, "r")
            if len(tokens) != len(kinds):
                raise ValueError(f"{index_path}: {len(tokens)} tokens but {len(kinds)} kinds")
            if len(tokens) and int(tokens.max()) >= layout.vocabulary:
                raise ValueError(f"{index_path}: token {int(tokens.max())} is beyond vocabularySize {layout.vocabulary}")
            for record in json.loads(index_path.read_text())["sequences"]:
                end = record["offset"] + record["length"]
                if end > len(tokens):
                    raise ValueError(f"{index_path}: a sequence ends at {end}, the shard at {len(tokens)}")
                self.records.append(record)
                self._places.append((len(self._tokens), record["offset"]))
            self._tokens.append(tokens)
            self._kinds.append(kinds)
        self.lengths = np.array([r["length"] for r in self.records], np.int64)

    def __len__(self) -> int:
        return len(self.records)

    def tokens(self, i: int) -> np.ndarray:
        """Ids of sequence i, uint16 [length]."""
        shard, offset = self._places[i]
        return self._tokens[shard][offset:offset + self.lengths[i]]

    def kinds(self, i: int) -> np.ndarray:
        """Kinds of sequence i, uint8 [length]."""
        shard, offset = self._places[i]
        return self._kinds[shard][offset:offset + self.lengths[i]]

    def pack(self, indices: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Tokens and kinds int64 [B, width], padded on the right."""
        tokens = np.full((len(indices), width), self.layout.pad, np.int64)
        kinds = np.full((len(indices), width), KIND_PAD, np.int64)
        for row, i in enumerate(indices):
            tokens[row, :self.lengths[i]] = self.tokens(i)
            kinds[row, :self.lengths[i]] = self.kinds(i)
        return tokens, kinds


class BatchPlan:
    """A repeatable order of batches: step -> (sequence indices, width), the same after a resume.

    Sequences of like length (in steps of ``bucket`` tokens) share a batch, so that little is padding; the last token is
    only a target, so a width is one more than a multiple of ``bucket``. The last batch of a length is filled up with sequences of the same length, which keeps the shapes few.
    """

    def __init__(self, lengths: np.ndarray, batch_tokens: int, bucket: int, seed: int):
        self._widths = -(-(lengths - 1) // bucket) * bucket + 1
        self._batch_tokens, self._seed = batch_tokens, seed
        if not len(lengths):
            raise ValueError("the shards hold no training sequence")
        sizes = [-(-int((self._widths == w).sum()) // self._rows(w)) for w in np.unique(self._widths)]
        self.batches_per_epoch = sum(sizes)
        self._epoch, self._order = -1, []

    def _rows(self, width: int) -> int:
        return max(1, int(self._batch_tokens // width))

    def _plan(self, epoch: int) -> list[tuple[np.ndarray, int]]:
        rng = np.random.default_rng([self._seed, epoch])
        batches = []
        for width in np.unique(self._widths):
            members = rng.permutation(np.flatnonzero(self._widths == width))
            rows = self._rows(width)
            padded = np.resize(members, -(-len(members) // rows) * rows)
            batches.extend((part, int(width)) for part in padded.reshape(-1, rows))
        return [batches[i] for i in rng.permutation(len(batches))]

    def batch(self, step: int) -> tuple[np.ndarray, int]:
        """Sequence indices and padded width of a step."""
        epoch, place = divmod(step, self.batches_per_epoch)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._plan(epoch)
        return self._order[place]


def corrupt(tokens: np.ndarray, kinds: np.ndarray, layout: Layout, rng: np.random.Generator, fraction: float, image_rate: float,
            number_rate: float, number_spread: int) -> np.ndarray:
    """A copy of tokens [B, T] in which some sequences have wrong image codes and shifted numbers; numbers of entries and those of
    what poses are relative to stay.

    The model reads the copy and is asked for the true tokens, so that it learns to mend a frame that it drew badly.
    """
    noisy = tokens.copy()
    rows = rng.random(len(tokens)) < fraction
    strength = rng.random((len(tokens), 1)) * rows[:, None]
    wrong_image = layout.is_image(tokens) & (rng.random(tokens.shape) < strength * image_rate)
    # Half of the wrong codes come from elsewhere in the batch, so that they look like a real patch out of place.
    pool = tokens[layout.is_image(tokens)]
    if len(pool):
        foreign = rng.choice(pool, tokens.shape)
        uniform = layout.image_offset + rng.integers(0, layout.image_size, tokens.shape)
        noisy = np.where(wrong_image, np.where(rng.random(tokens.shape) < 0.5, foreign, uniform), noisy)
    measured = layout.is_number(tokens) & (kinds != KIND_PAD) & (kinds != KIND_MARKER)
    wrong_number = measured & (rng.random(tokens.shape) < strength * number_rate)
    shifted = tokens + rng.integers(-number_spread, number_spread + 1, tokens.shape)
    shifted = shifted.clip(layout.number_offset, layout.number_offset + layout.bins - 1)
    return np.where(wrong_number, shifted, noisy)
