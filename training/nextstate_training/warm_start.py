"""Starts a transformer from the weights of a model folder, whose vocabulary may be another one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from .files import sha256
from .shards import Layout, read_layout
from .transformer import Transformer


def start_key(start: Path) -> str:
    """Hash of the weights that a run starts from."""
    return "".join(sha256(path) for path in _weight_files(start))


def warm_start(model: Transformer, layout: Layout, text: Path, start: Path) -> dict[str, int]:
    """Copies the weights of ``start`` into ``model``, the embeddings by what their ids mean.

    Markers are found by name, image codes and number bins by their place. A text id that the old tokenizer does not have as one id
    gets the mean of the rows that it writes the same bytes with. What is new, such as a marker, keeps the row that it has.

    ``text`` is the tokenizer.json of the new vocabulary, ``layout`` its layout. Returns how many rows were copied, averaged and kept.
    Raises ValueError when layers, pictures or numbers do not fit together.
    """
    old = read_layout(start)
    for part in ("image", "numbers"):
        own, other = ({name: value for name, value in raw[part].items() if name != "offset"} for raw in (layout.raw, old.raw))
        if own != other:
            raise ValueError(f"{start} tells {part} as {other}, this run as {own}: they must be told alike")
    encoders = [path / "image-encoder.onnx" for path in (start, text.parent)]
    if all(path.is_file() for path in encoders) and len({sha256(path) for path in encoders}) > 1:
        raise ValueError(f"{start} has another picture tokenizer than {text.parent}, so that its codes mean something else: keep it "
                         "(tokenizer --keep-pictures)")
    weights: dict[str, torch.Tensor] = {}
    for path in _weight_files(start):
        weights |= {name: value.float() for name, value in load_file(path).items()}
    rows = weights.pop("model.embed_tokens.weight")
    if len(weights) >= len(model.state_dict()):
        raise ValueError(f"{start} has {len(weights) + 1} tensors, this run {len(model.state_dict())}: its preset is another one")
    body = {name: value for name, value in model.state_dict().items() if name != "model.embed_tokens.weight"}
    for name, value in body.items():
        if name not in weights or weights[name].shape != value.shape:
            raise ValueError(f"{start} has no {name} of shape {list(value.shape)}: its preset is another one")
    model.load_state_dict({name: weights[name] for name in body}, strict=False)
    counts = {"copied": 0, "averaged": 0, "kept": 0}
    with torch.no_grad():
        table = model.model.embed_tokens.weight
        for new_id, old_ids in enumerate(_meanings(layout, old, text, start / "tokenizer.json")):
            counts["kept" if not old_ids else "copied" if len(old_ids) == 1 else "averaged"] += 1
            if old_ids:
                table[new_id] = rows[np.array(old_ids)].mean(0).to(table)
    return counts


def _weight_files(start: Path) -> list[Path]:
    files = sorted(start.glob("model*.safetensors"))
    if not files:
        raise FileNotFoundError(f"{start} holds no model.safetensors: give a model folder as `export` writes it")
    return files


def _meanings(layout: Layout, old: Layout, text: Path, old_text: Path) -> list[list[int]]:
    """For every id of the new vocabulary the old ids that say the same; none where nothing does."""
    found: list[list[int]] = [[] for _ in range(layout.vocabulary)]
    for name, new_id in layout.markers.items():
        if name in old.markers:
            found[new_id] = [old.markers[name]]
    tokenizer, old_tokenizer = Tokenizer.from_file(str(text)), Tokenizer.from_file(str(old_text))
    vocabulary = old_tokenizer.get_vocab()
    for piece, text_id in tokenizer.get_vocab().items():
        if piece in vocabulary:
            found[layout.text_offset + text_id] = [old.text_offset + vocabulary[piece]]
        else:
            # Pieces are bytes in the letters of byte-level BPE: every letter is an id of its own in both.
            found[layout.text_offset + text_id] = [old.text_offset + i for i in _split(piece, vocabulary)]
    for offset, old_offset, count in ((layout.image_offset, old.image_offset, layout.image_size),
                                      (layout.number_offset, old.number_offset, layout.bins)):
        for i in range(count):
            found[offset + i] = [old_offset + i]
    return found


def _split(piece: str, vocabulary: dict[str, int]) -> list[int]:
    """The longest known pieces from the left."""
    ids, at = [], 0
    while at < len(piece):
        end = next(end for end in range(len(piece), at, -1) if piece[at:end] in vocabulary)
        ids.append(vocabulary[piece[at:end]])
        at = end
    return ids
