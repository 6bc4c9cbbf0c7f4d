"""The transformer as ONNX graphs with a fixed-size key/value cache, and as a Hugging Face model folder.

The graphs are written node by node: shapes are static, both graphs read one weights file, and the bytes depend on the
weights alone.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file
from tokenizers import Tokenizer

from .export_images import OPSET, session
from .files import write_bytes, write_json
from .shards import Layout
from .transformer import NORM_EPSILON, Transformer, rotary_tables

WEIGHTS_FILE = "transformer.weights"


class WeightsFile:
    """Collects weights of several graphs in one external data file; equal tensors are stored once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._places: dict[bytes, tuple[int, int]] = {}

    def place(self, array: np.ndarray) -> tuple[int, int]:
        """Offset and length in bytes of an array's data, aligned to 64 bytes."""
        data = np.ascontiguousarray(array).tobytes()
        if data not in self._places:
            padding = -self._size % 64
            self._parts.append(b"\0" * padding + data)
            self._places[data] = (self._size + padding, len(data))
            self._size += padding + len(data)
        return self._places[data]

    def bytes(self) -> bytes:
        """The whole file."""
        return b"".join(self._parts)


class GraphBuilder:
    """Builds an ONNX graph: constants of 1 KiB and more go to the weights file, small ones into the graph."""

    def __init__(self, weights: WeightsFile):
        self._weights = weights
        self._count = 0
        self._constants: dict[tuple, str] = {}
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, value: np.ndarray | list | float | int, dtype=None) -> str:
        """Name of an initializer with this value."""
        array = np.ascontiguousarray(np.asarray(value, dtype))
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._constants:
            name = f"c{len(self._constants)}"
            tensor = numpy_helper.from_array(array, name)
            if array.nbytes >= 1024:
                offset, length = self._weights.place(array)
                tensor.ClearField("raw_data")
                tensor.data_location = TensorProto.EXTERNAL
                for entry, text in (("location", WEIGHTS_FILE), ("offset", str(offset)), ("length", str(length))):
                    tensor.external_data.add(key=entry, value=text)
            self.initializers.append(tensor)
            self._constants[key] = name
        return self._constants[key]

    def op(self, kind: str, *inputs: str, outputs: int | list[str] = 1, **attributes):
        """Appends a node; returns its output name, or the list of them."""
        if isinstance(outputs, int):
            names = [f"t{self._count + i}" for i in range(outputs)]
            self._count += outputs
        else:
            names = outputs
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if len(names) == 1 else names

    def reshape(self, x: str, *shape: int) -> str:
        """Reshape to a static shape."""
        return self.op("Reshape", x, self.constant(shape, np.int64))

    def norm(self, x: str, weight: np.ndarray) -> str:
        """RMSNorm over the last axis, in the form that ONNX Runtime fuses into one node."""
        square = self.op("Pow", x, self.constant(2.0, np.float32))
        mean = self.op("ReduceMean", square, self.constant([-1], np.int64), keepdims=1)
        root = self.op("Sqrt", self.op("Add", mean, self.constant(NORM_EPSILON, np.float32)))
        return self.op("Mul", self.op("Div", x, root), self.constant(weight))


def build_graph(model: Transformer, length: int, weights: WeightsFile) -> onnx.ModelProto:
    """The graph for ``length`` tokens at ``position``.

    Inputs tokens int64 [1, length], position int64 [1], cache float32 [layers, 2, kvHeads, context, headDim]; outputs
    logits float32 [1, length, V] and cache_out. Key j is visible to query i where j <= position + i.
    """
    p = model.preset
    g = GraphBuilder(weights)
    parameters = {name: value.detach().float().numpy() for name, value in model.state_dict().items()}
    heads, kv_heads, dim, context = p.heads, p.keyValueHeads, p.headDim, p.contextLength
    group = heads // kv_heads
    embedding = parameters["model.embed_tokens.weight"]
    cos, sin = (table.numpy() for table in rotary_tables(context, dim, p.ropeTheta))
    places = g.op("Add", "position", g.constant(np.arange(length), np.int64))
    # [length, 1, headDim]: one row a token, the same for every head
    cosine = g.op("Unsqueeze", g.op("Gather", g.constant(cos), places, axis=0), g.constant([1], np.int64))
    # The rotation's minus sign sits in the table: swap(x) * signed sine.
    signed = np.concatenate([-sin[:, :dim // 2], sin[:, dim // 2:]], 1)
    sine = g.op("Unsqueeze", g.op("Gather", g.constant(signed), places, axis=0), g.constant([1], np.int64))
    # Keys of earlier runs lie in the cache before ``position``; what stands there from ``position`` on is stale.
    known = g.op("Less", g.constant(np.arange(context), np.int64), "position")
    past_mask = g.op("Where", known, g.constant(0.0, np.float32), g.constant(-1e9, np.float32))
    later = np.triu(np.full((length, length), -1e9, np.float32), 1)
    # Query heads that share a key head are stacked along the rows of one matrix product.
    new_mask = g.constant(np.concatenate([later] * group))
    flat = g.reshape("cache", p.layers * 2, kv_heads, context, dim)
    parts = g.op("Split", flat, outputs=p.layers * 2, axis=0, num_outputs=p.layers * 2)
    fresh: list[str] = []

    def rotate(x: str) -> str:
        first, second = g.op("Split", x, outputs=2, axis=-1, num_outputs=2)
        return g.op("Add", g.op("Mul", x, cosine), g.op("Mul", g.op("Concat", second, first, axis=-1), sine))

    x = g.reshape(g.op("Gather", g.constant(embedding), "tokens", axis=0), length, p.hiddenSize)
    for layer in range(p.layers):
        w = {name.split(f"layers.{layer}.", 1)[1]: value for name, value in parameters.items()
             if f"layers.{layer}." in name}
        projection = np.concatenate([w[f"self_attn.{n}_proj.weight"] for n in "qkv"]).T
        qkv = g.op("MatMul", g.norm(x, w["input_layernorm.weight"]), g.constant(projection))
        q, k, v = g.op("Split", qkv, g.constant([heads * dim, kv_heads * dim, kv_heads * dim], np.int64), outputs=3, axis=-1)
        q = rotate(g.norm(g.reshape(q, length, heads, dim), w["self_attn.q_norm.weight"] * np.float32(dim ** -0.5)))
        k = rotate(g.norm(g.reshape(k, length, kv_heads, dim), w["self_attn.k_norm.weight"]))
        k = g.op("Transpose", k, perm=[1, 0, 2])
        v = g.op("Transpose", g.reshape(v, length, kv_heads, dim), perm=[1, 0, 2])
        fresh.extend([k, v])
        old_k, old_v = (g.reshape(part, kv_heads, context, dim) for part in parts[2 * layer:2 * layer + 2])
        q = g.op("Transpose", g.reshape(q, length, kv_heads, group, dim), perm=[1, 2, 0, 3])
        q = g.reshape(q, kv_heads, group * length, dim)
        past = g.op("Add", g.op("MatMul", q, g.op("Transpose", old_k, perm=[0, 2, 1])), past_mask)
        new = g.op("Add", g.op("MatMul", q, g.op("Transpose", k, perm=[0, 2, 1])), new_mask)
        shares = g.op("Softmax", g.op("Concat", past, new, axis=-1), axis=-1)
        past, new = g.op("Split", shares, g.constant([context, length], np.int64), outputs=2, axis=-1)
        read = g.reshape(g.op("Add", g.op("MatMul", past, old_v), g.op("MatMul", new, v)), kv_heads, group, length, dim)
        read = g.reshape(g.op("Transpose", read, perm=[2, 0, 1, 3]), length, heads * dim)
        x = g.op("Add", x, g.op("MatMul", read, g.constant(w["self_attn.o_proj.weight"].T)))
        y = g.norm(x, w["post_attention_layernorm.weight"])
        both = np.concatenate([w["mlp.gate_proj.weight"], w["mlp.up_proj.weight"]]).T
        gate, up = g.op("Split", g.op("MatMul", y, g.constant(both)), outputs=2, axis=-1, num_outputs=2)
        gate = g.op("Mul", gate, g.op("Sigmoid", gate))
        x = g.op("Add", x, g.op("MatMul", g.op("Mul", gate, up), g.constant(w["mlp.down_proj.weight"].T)))
    x = g.norm(x, parameters["model.norm.weight"])
    # Gemm reads the embedding transposed, so that it is stored once.
    logits = g.op("Gemm", x, g.constant(embedding), transB=1)
    g.op("Reshape", logits, g.constant([1, length, model.vocabulary], np.int64), outputs=["logits"])
    shape = [p.layers, 2, kv_heads, context, dim]
    # One write at the very end: where the caller gives the same memory for cache and cache_out, nothing is copied.
    rows = g.reshape(g.op("Concat", *fresh, axis=0), p.layers, 2, kv_heads, length, dim)
    index = g.op("Expand", g.reshape(places, 1, 1, 1, length, 1),
                 g.constant([p.layers, 2, kv_heads, length, dim], np.int64))
    g.op("ScatterElements", "cache", index, rows, outputs=["cache_out"], axis=3)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        g.nodes, "transformer",
        [value("tokens", TensorProto.INT64, [1, length]), value("position", TensorProto.INT64, [1]),
         value("cache", TensorProto.FLOAT, shape)],
        [value("logits", TensorProto.FLOAT, [1, length, model.vocabulary]), value("cache_out", TensorProto.FLOAT, shape)],
        g.initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9,
                             producer_name="nextstate-training")


def export_graphs(model: Transformer, prefill_length: int, folder: Path) -> None:
    """Writes prefill.onnx, decode.onnx and the weights that they share."""
    weights = WeightsFile()
    graphs = {"decode.onnx": build_graph(model, 1, weights), "prefill.onnx": build_graph(model, prefill_length, weights)}
    write_bytes(folder / WEIGHTS_FILE, weights.bytes())
    for name, graph in graphs.items():
        write_bytes(folder / name, graph.SerializeToString(deterministic=True))
        onnx.checker.check_model(str(folder / name))


@torch.no_grad()
def compare_graphs(model: Transformer, folder: Path, tokens: np.ndarray, prefill_length: int, decoded: int = 8) -> dict:
    """Largest difference of logits between torch (whole sequence at once) and ONNX (prefill in chunks, then decode)."""
    wanted = model(torch.from_numpy(tokens.astype(np.int64))[None])[0].numpy()
    prefill, decode = session(folder / "prefill.onnx"), session(folder / "decode.onnx")
    cache = model.empty_cache(1)[:, :, 0].numpy()
    got = np.zeros_like(wanted)
    split = max(1, len(tokens) - decoded)
    for start in range(0, split, prefill_length):
        part = tokens[start:min(start + prefill_length, split)].astype(np.int64)
        fed = np.zeros((1, prefill_length), np.int64)
        fed[0, :len(part)] = part
        # A chunk must end inside the context; the last one is moved back over tokens that are written again.
        at = min(start, model.preset.contextLength - prefill_length)
        if at < start:
            fed = tokens[at:at + prefill_length].astype(np.int64)[None]
        logits, cache = prefill.run(None, {"tokens": fed, "position": np.array([at]), "cache": cache})
        got[start:start + len(part)] = logits[0, start - at:start - at + len(part)]
    for at in range(split, len(tokens)):
        feed = {"tokens": tokens[at:at + 1].astype(np.int64)[None], "position": np.array([at]), "cache": cache}
        logits, cache = decode.run(None, feed)
        got[at] = logits[0, 0]
    return {"largestLogitDifference": float(np.abs(got - wanted).max()),
            "sameBestToken": float((got.argmax(-1) == wanted.argmax(-1)).mean()), "tokens": len(tokens)}


def export_safetensors(model: Transformer, folder: Path, layout: Layout) -> None:
    """Writes model.safetensors and config.json, which load as Qwen3ForCausalLM."""
    p = model.preset
    config = {
        "architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "vocab_size": model.vocabulary,
        "hidden_size": p.hiddenSize, "intermediate_size": p.intermediateSize, "num_hidden_layers": p.layers,
        "num_attention_heads": p.heads, "num_key_value_heads": p.keyValueHeads, "head_dim": p.headDim,
        "hidden_act": "silu", "max_position_embeddings": p.contextLength, "rms_norm_eps": NORM_EPSILON,
        "rope_theta": p.ropeTheta, "rope_parameters": {"rope_type": "default", "rope_theta": p.ropeTheta},
        "tie_word_embeddings": True, "attention_bias": False, "attention_dropout": 0.0, "use_sliding_window": False,
        "bos_token_id": layout.markers["begin"], "eos_token_id": layout.markers["end"], "pad_token_id": layout.pad,
        "dtype": "float32",
    }
    write_json(folder / "config.json", config)
    temporary = folder / "model.safetensors.partial"
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, temporary, {"format": "pt"})
    temporary.replace(folder / "model.safetensors")


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
def compare_transformers(model: Transformer, folder: Path, tokens: np.ndarray) -> float:
    """Largest difference of logits between this model and the folder loaded by Hugging Face transformers."""
    from transformers import Qwen3ForCausalLM

    other = Qwen3ForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    ids = torch.from_numpy(tokens.astype(np.int64))[None]
    return float((other(input_ids=ids).logits - model(ids)).abs().max())
