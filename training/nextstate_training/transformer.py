"""The decoder-only transformer, in the layout and with the parameter names of Hugging Face's Qwen3ForCausalLM.

RMSNorm before each half of a layer, rotary positions, a norm on queries and keys, SwiGLU, tied embeddings, no bias.
"""

from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F

from .preset import TransformerPreset

NORM_EPSILON = 1e-6


class RmsNorm(nn.Module):
    """x / rms(x) * weight, computed in the precision of x."""

    def __init__(self, size: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Same shape in and out."""
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), NORM_EPSILON)


def rotary_tables(positions: int, head_dim: int, theta: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosine and sine [positions, headDim] of the rotary embedding, the halves of a head paired as in Qwen3."""
    inverse = 1.0 / theta ** (torch.arange(0, head_dim, 2, dtype=torch.float32) / head_dim)
    angle = torch.outer(torch.arange(positions, dtype=torch.float32), inverse)
    angle = torch.cat([angle, angle], -1)
    return angle.cos(), angle.sin()


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Applies the rotary embedding to [..., T, headDim]."""
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat([-b, a], -1) * sin


def causal_attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Causal attention [B, heads, T, D] by plain products of matrices.

    In bfloat16 on a CPU with instructions for it, forward and backward take two thirds of the time of torch's own kernel at
    416 tokens, and a training step of ``tiny`` 15 % less.
    """
    batch, heads, length, size = q.shape
    q, k, v = (x.reshape(-1, length, size) for x in (q, k, v))
    future = torch.full((length, length), float("-inf"), dtype=q.dtype, device=q.device).triu(1)
    scores = torch.baddbmm(future, q, k.transpose(1, 2), alpha=size ** -0.5)
    return torch.bmm(scores.softmax(-1), v).view(batch, heads, length, size)


class Attention(nn.Module):
    """Causal self-attention with normed queries and keys; fewer key/value heads than query heads are shared."""

    def __init__(self, p: TransformerPreset):
        super().__init__()
        self.heads, self.kv_heads, self.head_dim = p.heads, p.keyValueHeads, p.headDim
        self.q_proj = nn.Linear(p.hiddenSize, p.heads * p.headDim, bias=False)
        self.k_proj = nn.Linear(p.hiddenSize, p.keyValueHeads * p.headDim, bias=False)
        self.v_proj = nn.Linear(p.hiddenSize, p.keyValueHeads * p.headDim, bias=False)
        self.o_proj = nn.Linear(p.heads * p.headDim, p.hiddenSize, bias=False)
        self.q_norm = RmsNorm(p.headDim)
        self.k_norm = RmsNorm(p.headDim)

    def project(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor):
        """Queries [B, heads, T, D], keys and values [B, kvHeads, T, D] of x [B, T, hidden]."""
        batch, length, _ = x.shape
        weight = torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight])
        q, k, v = F.linear(x, weight).view(batch, length, -1, self.head_dim).split(
            [self.heads, self.kv_heads, self.kv_heads], 2)
        q, k = self.q_norm(q).transpose(1, 2), self.k_norm(k).transpose(1, 2)
        return rotate(q, cos, sin), rotate(k, cos, sin), v.transpose(1, 2)

    def forward(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        """[B, T, hidden] -> [B, T, hidden]."""
        q, k, v = self.project(x, cos, sin)
        k, v = self.spread(k), self.spread(v)
        if q.dtype == torch.bfloat16 and q.device.type == "cpu":
            return self.merge(causal_attention(q, k, v))
        return self.merge(F.scaled_dot_product_attention(q, k, v, is_causal=True))

    def spread(self, x: torch.Tensor) -> torch.Tensor:
        """Repeats key/value heads for the query heads that share them."""
        return x if self.heads == self.kv_heads else x.repeat_interleave(self.heads // self.kv_heads, 1)

    def merge(self, x: torch.Tensor) -> torch.Tensor:
        """Joins the heads and projects back to the hidden size."""
        return self.o_proj(x.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    """SwiGLU: down(silu(gate(x)) * up(x))."""

    def __init__(self, p: TransformerPreset):
        super().__init__()
        self.gate_proj = nn.Linear(p.hiddenSize, p.intermediateSize, bias=False)
        self.up_proj = nn.Linear(p.hiddenSize, p.intermediateSize, bias=False)
        self.down_proj = nn.Linear(p.intermediateSize, p.hiddenSize, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[B, T, hidden] -> [B, T, hidden]."""
        gate, up = F.linear(x, torch.cat([self.gate_proj.weight, self.up_proj.weight])).chunk(2, -1)
        return self.down_proj(F.silu(gate) * up)


class Layer(nn.Module):
    """Attention and feed-forward, each on a normed copy, each added to the residual stream."""

    def __init__(self, p: TransformerPreset):
        super().__init__()
        self.input_layernorm = RmsNorm(p.hiddenSize)
        self.self_attn = Attention(p)
        self.post_attention_layernorm = RmsNorm(p.hiddenSize)
        self.mlp = FeedForward(p)

    def forward(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        """[B, T, hidden] -> [B, T, hidden]."""
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Body(nn.Module):
    """Embedding, layers and the last norm (``model.`` in Qwen3's parameter names)."""

    def __init__(self, p: TransformerPreset, vocabulary: int):
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, p.hiddenSize)
        self.layers = nn.ModuleList(Layer(p) for _ in range(p.layers))
        self.norm = RmsNorm(p.hiddenSize)


class Transformer(nn.Module):
    """The world model's transformer. Logits are hidden states times the transposed embedding."""

    def __init__(self, preset: TransformerPreset, vocabulary: int):
        super().__init__()
        self.preset, self.vocabulary = preset, vocabulary
        self.model = Body(preset, vocabulary)
        cos, sin = rotary_tables(preset.contextLength, preset.headDim, preset.ropeTheta)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def hidden(self, tokens: torch.Tensor) -> torch.Tensor:
        """Normed hidden states [B, T, hidden] of tokens [B, T]."""
        length = tokens.shape[1]
        if length > self.preset.contextLength:
            raise ValueError(f"sequence of {length} tokens is longer than contextLength {self.preset.contextLength}")
        x = self.model.embed_tokens(tokens)
        if torch.is_autocast_enabled(tokens.device.type):
            x = x.to(torch.get_autocast_dtype(tokens.device.type))
        cos, sin = self.cos[:length].to(x.dtype), self.sin[:length].to(x.dtype)
        for layer in self.model.layers:
            x = layer(x, cos, sin)
        return self.model.norm(x)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Logits [B, T, V] of tokens [B, T]."""
        return F.linear(self.hidden(tokens), self.model.embed_tokens.weight)

    def empty_cache(self, batch: int) -> torch.Tensor:
        """A zeroed key/value cache [layers, 2, B, kvHeads, contextLength, headDim]."""
        p = self.preset
        return torch.zeros(p.layers, 2, batch, p.keyValueHeads, p.contextLength, p.headDim, device=self.cos.device)

    def step(self, tokens: torch.Tensor, position: int, cache: torch.Tensor) -> torch.Tensor:
        """Logits [B, n, V] of n tokens at ``position``, whose keys and values are written into ``cache`` in place."""
        n = tokens.shape[1]
        end = position + n
        cos, sin = self.cos[position:end], self.sin[position:end]
        visible = torch.arange(end, device=tokens.device) <= torch.arange(position, end, device=tokens.device)[:, None]
        x = self.model.embed_tokens(tokens)
        for i, layer in enumerate(self.model.layers):
            attention = layer.self_attn
            q, k, v = attention.project(layer.input_layernorm(x), cos, sin)
            cache[i, 0, :, :, position:end] = k
            cache[i, 1, :, :, position:end] = v
            out = F.scaled_dot_product_attention(q, attention.spread(cache[i, 0, :, :, :end]),
                                                 attention.spread(cache[i, 1, :, :, :end]), attn_mask=visible)
            x = x + attention.merge(out)
            x = x + layer.mlp(layer.post_attention_layernorm(x))
        return F.linear(self.model.norm(x), self.model.embed_tokens.weight)


def initialize(model: Transformer, seed: int) -> None:
    """Normal weights (0.02 for embeddings, 1/sqrt(inputs) else), outputs of each half scaled down by the depth."""
    generator = torch.Generator().manual_seed(seed)
    depth = (2 * model.preset.layers) ** 0.5
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim < 2:
                continue
            deviation = 0.02 if "embed_tokens" in name else parameter.shape[1] ** -0.5
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                deviation /= depth
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * deviation)


def order_embeddings(model: Transformer, layout, levels: tuple[int, ...], seed: int) -> None:
    """Starts number bins and image codes with embeddings in which near values are near each other.

    A bin's row is a random projection of sines and cosines of its value at eight wavelengths, a code's row one of its
    quantiser digits: the order of 1,024 bins need not be found from a few million tokens.
    """
    generator = torch.Generator().manual_seed(seed + 1)
    weight = model.model.embed_tokens.weight

    def place(features: torch.Tensor, offset: int) -> None:
        projection = torch.randn(features.shape[1], weight.shape[1], generator=generator)
        rows = features @ projection
        rows = rows / rows.std() * 0.02
        with torch.no_grad():
            part = weight[offset:offset + len(rows)]
            part.copy_(0.9 * rows.to(part) + 0.4 * part)

    value = torch.arange(layout.bins, dtype=torch.float32)
    wavelengths = 2.0 * layout.bins / 2.0 ** torch.arange(8)
    angle = 2 * torch.pi * value[:, None] / wavelengths
    place(torch.cat([angle.sin(), angle.cos()], 1), layout.number_offset)
    digits, rest = [], torch.arange(layout.image_size)
    for level in levels:
        digits.append((rest % level).float() / (level - 1) * 2 - 1)
        rest = rest // level
    digit = torch.stack(digits, 1)
    place(torch.cat([(digit * torch.pi / 2).sin(), (digit * torch.pi).cos(), (digit * torch.pi).sin()], 1),
          layout.image_offset)
