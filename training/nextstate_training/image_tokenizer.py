"""Image tokenizer: a strictly patch-local encoder, finite scalar quantisation, and a convolutional decoder.

Finite scalar quantisation: Mentzer et al. 2023, "Finite Scalar Quantization: VQ-VAE Made Simple", section 3.1.
"""

from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F

from .preset import ImagePreset, TokenizerPreset


class FiniteScalarQuantizer(nn.Module):
    """Rounds each of D channels to one of ``levels[d]`` values; a code is the mixed-radix number of the D digits."""

    def __init__(self, levels: tuple[int, ...]):
        super().__init__()
        count = torch.tensor(levels, dtype=torch.float32)
        # A little more than the half range, so that the outermost levels are reachable through tanh.
        half = (count - 1) * (1 + 1e-3) / 2
        offset = torch.where(count % 2 == 0, 0.5, 0.0)
        self.register_buffer("half_range", half, persistent=False)
        self.register_buffer("offset", offset, persistent=False)
        self.register_buffer("shift", torch.atanh(offset / half), persistent=False)
        self.register_buffer("middle", torch.floor(count / 2), persistent=False)
        basis = [1]
        for level in levels[:-1]:
            basis.append(basis[-1] * level)
        self.register_buffer("basis", torch.tensor(basis), persistent=False)
        self.register_buffer("levels", torch.tensor(levels), persistent=False)

    def digits(self, latent: torch.Tensor) -> torch.Tensor:
        """Digits [..., D] in 0..levels-1 as floats, without gradient."""
        bounded = torch.tanh(latent.float() + self.shift) * self.half_range - self.offset
        return torch.round(bounded) + self.middle

    def forward(self, latent: torch.Tensor) -> torch.Tensor:
        """Quantised values [..., D] in [-1, 1], with the straight-through gradient."""
        bounded = torch.tanh(latent.float() + self.shift) * self.half_range - self.offset
        rounded = bounded + (torch.round(bounded) - bounded).detach()
        return rounded / self.middle

    def encode(self, latent: torch.Tensor) -> torch.Tensor:
        """Codes [...] int64 of latents [..., D]."""
        return (self.digits(latent).long() * self.basis).sum(-1)

    def values(self, codes: torch.Tensor) -> torch.Tensor:
        """Quantised values [..., D] in [-1, 1] of codes [...]."""
        digits = torch.div(codes.unsqueeze(-1), self.basis, rounding_mode="floor") % self.levels
        return (digits.float() - self.middle) / self.middle


class PatchEncoder(nn.Module):
    """Encodes each patch from its own pixels alone: one multilayer perceptron for all patches, no position."""

    def __init__(self, image: ImagePreset, width: int, blocks: int, channels: int):
        super().__init__()
        self.image = image
        self.input = nn.Linear(3 * image.patchHeight * image.patchWidth, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width)) for _ in range(blocks))
        self.output = nn.Linear(width, channels)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Latents [B, rows*columns, D] of images [B, 3, H, W] in 0..1."""
        p = self.image
        batch = image.shape[0]
        x = image.reshape(batch, 3, p.rows, p.patchHeight, p.columns, p.patchWidth)
        x = x.permute(0, 2, 4, 1, 3, 5).reshape(batch, p.rows * p.columns, 3 * p.patchHeight * p.patchWidth)
        x = F.silu(self.input(x * 2 - 1))
        for block in self.blocks:
            x = x + block(x)
        return self.output(x)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions and a skip; the second starts at zero, so that a deep stack starts as the identity."""

    def __init__(self, width: int):
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Same shape in and out."""
        return x + self.second(F.silu(self.first(F.silu(x))))


def _shuffle(x: torch.Tensor, high: int, wide: int) -> torch.Tensor:
    """Depth to space with a rectangular factor: [B, C*high*wide, H, W] -> [B, C, H*high, W*wide]."""
    b, c, h, w = x.shape
    x = x.reshape(b, c // (high * wide), high, wide, h, w).permute(0, 1, 4, 2, 5, 3)
    return x.reshape(b, c // (high * wide), h * high, w * wide)


class ImageDecoder(nn.Module):
    """Draws an image from quantised values; it looks around, and knows where on the image it is."""

    def __init__(self, image: ImagePreset, preset: TokenizerPreset):
        super().__init__()
        self.image = image
        width = preset.decoderWidth
        self.input = nn.Conv2d(len(image.levels), width, 3, padding=1)
        self.place = nn.Parameter(torch.zeros(1, width, image.rows, image.columns))
        self.blocks = nn.ModuleList(ResidualBlock(width) for _ in range(preset.decoderBlocks))
        self.factors: list[tuple[int, int]] = []
        self.ups, self.stages = nn.ModuleList(), nn.ModuleList()
        high, wide = image.patchHeight, image.patchWidth
        for stage in preset.stages:
            factor = (high // stage.scale, wide // stage.scale)
            self.factors.append(factor)
            self.ups.append(nn.Conv2d(width, stage.width * factor[0] * factor[1], 1))
            self.stages.append(nn.Sequential(*(ResidualBlock(stage.width) for _ in range(stage.blocks))))
            high, wide, width = stage.scale, stage.scale, stage.width
        self.factors.append((high, wide))
        self.output = nn.Conv2d(width, 3 * high * wide, 3, padding=1)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Images [B, 3, H, W], not clamped, of quantised values [B, rows*columns, D]."""
        p = self.image
        x = values.reshape(values.shape[0], p.rows, p.columns, -1).permute(0, 3, 1, 2)
        x = self.input(x) + self.place
        for block in self.blocks:
            x = block(x)
        for up, factor, stage in zip(self.ups, self.factors, self.stages):
            x = stage(_shuffle(up(x), *factor))
        return _shuffle(self.output(F.silu(x)), *self.factors[-1]) + 0.5


class ImageTokenizer(nn.Module):
    """Encoder, quantiser and decoder together."""

    def __init__(self, image: ImagePreset, preset: TokenizerPreset):
        super().__init__()
        self.encoder = PatchEncoder(image, preset.encoderWidth, preset.encoderBlocks, len(image.levels))
        self.quantizer = FiniteScalarQuantizer(image.levels)
        self.decoder = ImageDecoder(image, preset)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Reconstruction [B, 3, H, W] with the straight-through gradient."""
        return self.decoder(self.quantizer(self.encoder(image)))

    def encode(self, image: torch.Tensor) -> torch.Tensor:
        """Codes [B, rows*columns] int64 of images [B, 3, H, W] in 0..1."""
        return self.quantizer.encode(self.encoder(image))

    def decode(self, codes: torch.Tensor) -> torch.Tensor:
        """Images [B, 3, H, W] in 0..1 of codes [B, rows*columns]."""
        return self.decoder(self.quantizer.values(codes)).clamp(0, 1)


class EncoderGraph(nn.Module):
    """What image-encoder.onnx computes: image -> codes."""

    def __init__(self, tokenizer: ImageTokenizer):
        super().__init__()
        self.tokenizer = tokenizer

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Codes [1, rows*columns] of an image [1, 3, H, W] in 0..1."""
        return self.tokenizer.encode(image)


class DecoderGraph(nn.Module):
    """What image-decoder.onnx computes: codes -> image."""

    def __init__(self, tokenizer: ImageTokenizer):
        super().__init__()
        self.tokenizer = tokenizer

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        """Image [1, 3, H, W] in 0..1 of codes [1, rows*columns]."""
        return self.tokenizer.decode(codes)
