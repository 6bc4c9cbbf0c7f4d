"""The transformer as a Hugging Face model folder: weights in safetensors, configuration, and its ids as a tokenizer."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from huggingface_hub import save_torch_state_dict
from tokenizers import Tokenizer

from .files import FILE_LIMIT, HEADER_ROOM, write_bytes, write_json
from .shards import Layout
from .transformer import NORM_EPSILON, Transformer

STORED_TYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
"""Types in which safetensors files hold the weights."""

def export_safetensors(model: Transformer, folder: Path, layout: Layout, stored: str = "float32",
                       limit: int = FILE_LIMIT) -> None:
    """Writes the weights, stored as one of ``STORED_TYPES``, and config.json, which load as Qwen3ForCausalLM."""
    p = model.preset
    config = {
        "architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "vocab_size": model.vocabulary,
        "hidden_size": p.hiddenSize, "intermediate_size": p.intermediateSize, "num_hidden_layers": p.layers,
        "num_attention_heads": p.heads, "num_key_value_heads": p.keyValueHeads, "head_dim": p.headDim,
        "hidden_act": "silu", "max_position_embeddings": p.contextLength, "rms_norm_eps": NORM_EPSILON,
        "rope_theta": p.ropeTheta, "rope_parameters": {"rope_type": "default", "rope_theta": p.ropeTheta},
        "tie_word_embeddings": True, "attention_bias": False, "attention_dropout": 0.0, "use_sliding_window": False,
        "bos_token_id": layout.markers["begin"], "eos_token_id": layout.markers["end"], "pad_token_id": layout.pad,
        "dtype": stored,
    }
    write_json(folder / "config.json", config)
    write_shards({name: value.to(STORED_TYPES[stored]) for name, value in model.state_dict().items()}, folder, limit)


def write_shards(state: dict[str, torch.Tensor], folder: Path, limit: int = FILE_LIMIT) -> None:
    """Writes model.safetensors, or model-00001-of-0000N.safetensors and their index, in place of earlier ones.

    Raises ValueError where a single tensor does not fit into a file under ``limit`` bytes.
    """
    room = limit - HEADER_ROOM
    for name, value in state.items():
        if value.nbytes > room:
            raise ValueError(f"tensor {name} {list(value.shape)} takes {value.nbytes} bytes, a file of weights must stay "
                             f"under {limit}: store it as float16 or bfloat16, or take a smaller preset")
    temporary = folder / "safetensors.partial"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    save_torch_state_dict({name: value.contiguous() for name, value in state.items()}, temporary, max_shard_size=room)
    for old in folder.glob("model*.safetensors*"):
        old.unlink()
    for path in sorted(temporary.iterdir()):
        path.replace(folder / path.name)
    temporary.rmdir()


def export_vocabulary(folder: Path, layout: Layout) -> None:
    """Writes ``vocabulary/``: a Hugging Face tokenizer over the model's own ids.

    tokenizer.json at the top holds the text ids alone (the SDK adds the layout's offset). Here text ids are shifted, and
    markers, image codes and number bins are tokens such as ``<|act|>``, ``<|image_17|>`` and ``<|number_512|>``.
    """
    data = json.loads((folder / "tokenizer.json").read_text())
    data["model"]["vocab"] = {piece: i + layout.text_offset for piece, i in data["model"]["vocab"].items()}
    names = {i: f"<|{name}|>" for name, i in layout.markers.items()}
    names |= {layout.image_offset + i: f"<|image_{i}|>" for i in range(layout.image_size)}
    names |= {layout.number_offset + i: f"<|number_{i}|>" for i in range(layout.bins)}
    taken = set(data["model"]["vocab"].values())
    # Every id needs a name, also those that no one uses, else added tokens would be renumbered.
    for i in range(layout.vocabulary):
        if i not in taken:
            names.setdefault(i, f"<|unused_{i}|>")
    data["model"]["vocab"] |= {name: i for i, name in names.items()}
    data["added_tokens"] = [{"id": i, "content": names[i], "single_word": False, "lstrip": False, "rstrip": False,
                             "normalized": False, "special": True} for i in sorted(names)]
    target = folder / "vocabulary"
    target.mkdir(exist_ok=True)
    write_bytes(target / "tokenizer.json", (json.dumps(data, ensure_ascii=False) + "\n").encode())
    write_json(target / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": layout.context, "pad_token": "<|pad|>",
        "bos_token": "<|begin|>", "eos_token": "<|end|>", "clean_up_tokenization_spaces": False})
    check = Tokenizer.from_file(str(target / "tokenizer.json"))
    for i in (layout.pad, layout.image_offset, layout.number_offset + layout.bins - 1):
        if check.token_to_id(names[i]) != i:
            raise RuntimeError(f"vocabulary: {names[i]} got id {check.token_to_id(names[i])} instead of {i}")


@torch.no_grad()
def compare_transformers(model: Transformer, folder: Path, tokens: np.ndarray, stored: str = "float32") -> dict:
    """Largest differences of logits of the folder loaded by Hugging Face transformers and computed in float32.

    ``transformersLargestLogitDifference`` is the one from this model with its weights rounded to ``stored``,
    ``roundingLargestLogitDifference`` what the rounding itself changes.
    """
    from transformers import AutoModelForCausalLM

    other = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    ids = torch.from_numpy(tokens.astype(np.int64))[None]
    rounded = copy.deepcopy(model)
    for parameter in rounded.parameters():
        parameter.copy_(parameter.to(STORED_TYPES[stored]))
    logits = rounded(ids)
    return {"transformersLargestLogitDifference": float((other(input_ids=ids).logits - logits).abs().max()),
            "roundingLargestLogitDifference": float((logits - model(ids)).abs().max())}
