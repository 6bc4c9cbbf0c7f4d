"""The transformer as an ONNX graph with a fixed-size key/value cache.

The graph is written node by node: shapes are static, graphs of several lengths share their weights, and the bytes depend
on the weights alone.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .export_images import OPSET
from .transformer import NORM_EPSILON, Transformer, rotary_tables
from .weight_files import WeightFiles, move_out

PRECISIONS = ("float32", "float16", "int8")
"""How the matrices of the graphs are stored: float16 is computed in float32, int8 in int8 (see ``quantize_blocks``)."""
CONTRIBUTED = "com.microsoft"
"""Domain of ONNX Runtime's own operators."""
ACCURACY_INT8 = 4
"""accuracy_level of MatMulNBits at which rows of the input are quantised to int8, too, block by block."""
ZERO_POINT = 128.0


def quantize_blocks(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix [N, K] as uint8 [N, K / B, B] around 128 with a float32 scale [N, K / B] for each block of B entries.

    A block is the largest of 64, 32 and 16 entries that divides K. Scales a block are far closer than one a channel, and
    MatMulNBits quantises each row of its input by itself: what stands in one row never changes another's result, as it
    would with DynamicQuantizeLinear, whose int8 products saturate besides on processors without VNNI.
    """
    size = next((size for size in (64, 32, 16) if weight.shape[1] % size == 0), None)
    if size is None:
        raise ValueError(f"int8 needs matrices whose rows are a multiple of 16 long, received {list(weight.shape)}: export "
                         "with --weights float16")
    blocks = weight.astype(np.float32).reshape(weight.shape[0], -1, size)
    scales = np.maximum(np.abs(blocks).max(-1), np.float32(1e-12)) / np.float32(127)
    return (np.rint(blocks / scales[..., None]) + ZERO_POINT).astype(np.uint8), scales


class GraphBuilder:
    """Builds an ONNX graph: constants of 1 KiB and more go to the files of weights, small ones into the graph."""

    def __init__(self, weights: WeightFiles, precision: str):
        self._weights, self._precision = weights, precision
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
            move_out(tensor, self._weights)
            self.initializers.append(tensor)
            self._constants[key] = name
        return self._constants[key]

    def product(self, x: str, weight: np.ndarray) -> str:
        """x [M, K] times the transpose of weight [N, K], whose values are stored once, whatever else reads them."""
        if self._precision == "float32":
            return self.op("Gemm", x, self.constant(weight), transB=1)
        if self._precision == "float16":
            # ONNX Runtime computes the cast once, when it loads the graph.
            cast = self.op("Cast", self.constant(weight, np.float16), to=TensorProto.FLOAT)
            return self.op("Gemm", x, cast, transB=1)
        values, scales = quantize_blocks(weight)
        return self.op("MatMulNBits", x, self.constant(values), self.constant(scales), domain=CONTRIBUTED, bits=8,
                       K=weight.shape[1], N=weight.shape[0], block_size=values.shape[2], accuracy_level=ACCURACY_INT8)

    def rows(self, table: np.ndarray, indices: str) -> str:
        """Rows of a table [V, K] in float32, [M, K] for M indices [1, M]."""
        shape = (-1, table.shape[1])
        if self._precision == "float32":
            return self.reshape(self.op("Gather", self.constant(table), indices, axis=0), *shape)
        if self._precision == "float16":
            rows = self.op("Gather", self.constant(table, np.float16), indices, axis=0)
            return self.reshape(self.op("Cast", rows, to=TensorProto.FLOAT), *shape)
        values, scales = quantize_blocks(table)
        rows = self.op("Cast", self.op("Gather", self.constant(values), indices, axis=0), to=TensorProto.FLOAT)
        scale = self.op("Unsqueeze", self.op("Gather", self.constant(scales), indices, axis=0), self.constant([3], np.int64))
        return self.reshape(self.op("Mul", self.op("Sub", rows, self.constant(ZERO_POINT, np.float32)), scale), *shape)

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


def build_graph(model: Transformer, length: int, weights: WeightFiles, precision: str = "float32") -> onnx.ModelProto:
    """The graph for ``length`` tokens at ``position``.

    Inputs tokens int64 [1, length], position int64 [1], cache float32 [layers, 2, kvHeads, context, headDim]; outputs
    logits float32 [1, length, V] and cache_out. Key j is visible to query i where j <= position + i.
    """
    p = model.preset
    g = GraphBuilder(weights, precision)
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

    x = g.rows(embedding, "tokens")
    for layer in range(p.layers):
        w = {name.split(f"layers.{layer}.", 1)[1]: value for name, value in parameters.items()
             if f"layers.{layer}." in name}
        projection = np.concatenate([w[f"self_attn.{n}_proj.weight"] for n in "qkv"])
        qkv = g.product(g.norm(x, w["input_layernorm.weight"]), projection)
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
        x = g.op("Add", x, g.product(read, w["self_attn.o_proj.weight"]))
        y = g.norm(x, w["post_attention_layernorm.weight"])
        both = np.concatenate([w["mlp.gate_proj.weight"], w["mlp.up_proj.weight"]])
        gate, up = g.op("Split", g.product(y, both), outputs=2, axis=-1, num_outputs=2)
        gate = g.op("Mul", gate, g.op("Sigmoid", gate))
        x = g.op("Add", x, g.product(g.op("Mul", gate, up), w["mlp.down_proj.weight"]))
    x = g.norm(x, parameters["model.norm.weight"])
    g.op("Reshape", g.product(x, embedding), g.constant([1, length, model.vocabulary], np.int64), outputs=["logits"])
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
    opsets = [helper.make_opsetid("", OPSET)]
    if precision == "int8":
        opsets.append(helper.make_opsetid(CONTRIBUTED, 1))
    return helper.make_model(graph, opset_imports=opsets, ir_version=9,
                             producer_name="nextstate-training")
