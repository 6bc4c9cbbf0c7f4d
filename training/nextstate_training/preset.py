"""Presets: every size and every hyper-parameter of a training run, read from one JSON file."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import typing
from dataclasses import dataclass
from pathlib import Path

PRESET_FOLDER = Path(__file__).resolve().parent.parent / "presets"


@dataclass(frozen=True)
class ImagePreset:
    """Image size and patch size in pixels, and the levels of the finite scalar quantiser."""

    width: int
    height: int
    patchWidth: int
    patchHeight: int
    levels: tuple[int, ...]

    @property
    def rows(self) -> int:
        """Patches along the height."""
        return self.height // self.patchHeight

    @property
    def columns(self) -> int:
        """Patches along the width."""
        return self.width // self.patchWidth

    @property
    def codes(self) -> int:
        """Number of image codes: the product of the levels."""
        return math.prod(self.levels)


@dataclass(frozen=True)
class DecoderStage:
    """Residual blocks of the image decoder at 1/scale of the image's resolution."""

    scale: int
    width: int
    blocks: int


@dataclass(frozen=True)
class TokenizerPreset:
    """Sizes, schedule and loss weights of the image tokenizer."""

    encoderWidth: int
    encoderBlocks: int
    decoderWidth: int
    decoderBlocks: int
    stages: tuple[DecoderStage, ...]
    steps: int
    batchSize: int
    learningRate: float
    warmupSteps: int
    frameLimit: int
    validationFraction: float
    changeWeight: float
    edgeWeight: float
    squaredWeight: float
    gradientWeight: float


@dataclass(frozen=True)
class TextPreset:
    """Largest size of the byte-level BPE vocabulary (at least 256)."""

    size: int


@dataclass(frozen=True)
class TransformerPreset:
    """Shape of the decoder-only transformer (the Qwen3 layout)."""

    layers: int
    heads: int
    keyValueHeads: int
    headDim: int
    hiddenSize: int
    intermediateSize: int
    ropeTheta: float
    contextLength: int


@dataclass(frozen=True)
class LossWeights:
    """Weight of a token's cross entropy by its kind; given context carries none."""

    marker: float
    text: float
    number: float
    imageUnchanged: float
    imageChanged: float


@dataclass(frozen=True)
class CorruptionPreset:
    """Noise on the tokens that the model reads, so that it learns to recover from its own mistakes.

    A ``sequenceFraction`` of the sequences is corrupted, each at a rate drawn uniformly up to ``imageRate`` (an image
    token becomes another image token) and ``numberRate`` (a number moves by up to ``numberSpread`` bins).
    """

    sequenceFraction: float
    imageRate: float
    numberRate: float
    numberSpread: int


@dataclass(frozen=True)
class TrainingPreset:
    """Schedule of the autoregressive stage. A step sees about ``batchTokens`` tokens."""

    steps: int
    batchTokens: int
    bucket: int
    optimizer: str
    learningRate: float
    matrixLearningRate: float
    weightDecay: float
    warmupSteps: int
    gradientClip: float
    emaDecay: float
    checkpointEvery: int
    evaluateEvery: int
    evaluateSequences: int
    lossWeights: LossWeights
    numberSoftness: float
    corruption: CorruptionPreset


@dataclass(frozen=True)
class Preset:
    """Everything that a run needs besides its data and its seed."""

    name: str
    image: ImagePreset
    tokenizer: TokenizerPreset
    text: TextPreset
    transformer: TransformerPreset
    training: TrainingPreset
    prefillLength: int

    def to_dict(self) -> dict:
        """The preset as plain JSON data."""
        return json.loads(json.dumps(dataclasses.asdict(self)))


def _build(annotation, value, path: str):
    if dataclasses.is_dataclass(annotation):
        if not isinstance(value, dict):
            raise ValueError(f"{path} must be an object, received {value!r}")
        fields = typing.get_type_hints(annotation)
        unknown, missing = sorted(set(value) - set(fields)), sorted(set(fields) - set(value))
        if unknown or missing:
            raise ValueError(f"{path}: unknown keys {unknown}, missing keys {missing}")
        return annotation(**{key: _build(fields[key], value[key], f"{path}.{key}") for key in fields})
    if typing.get_origin(annotation) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{path} must be a list, received {value!r}")
        return tuple(_build(typing.get_args(annotation)[0], entry, f"{path}[{i}]") for i, entry in enumerate(value))
    accepted = (int, float) if annotation is float else annotation
    if isinstance(value, bool) or not isinstance(value, accepted):
        raise ValueError(f"{path} must be of type {annotation.__name__}, received {value!r}")
    return annotation(value)


def parse_preset(data: dict) -> Preset:
    """Checks plain JSON data and returns the preset; raises ValueError naming the key that is wrong."""
    preset = _build(Preset, data, "preset")
    image, shape = preset.image, preset.transformer
    if image.width % image.patchWidth or image.height % image.patchHeight:
        raise ValueError(f"image {image.width}x{image.height} must be a multiple of the patch "
                         f"{image.patchWidth}x{image.patchHeight}")
    for stage in preset.tokenizer.stages:
        if image.patchWidth % stage.scale or image.patchHeight % stage.scale:
            raise ValueError(f"decoder scale {stage.scale} must divide the patch size")
    if shape.heads % shape.keyValueHeads:
        raise ValueError(f"heads ({shape.heads}) must be a multiple of keyValueHeads ({shape.keyValueHeads})")
    if preset.training.optimizer not in ("adamw", "muon"):
        raise ValueError(f"optimizer must be adamw or muon, received {preset.training.optimizer!r}")
    if preset.text.size < 256:
        raise ValueError(f"text.size must be at least 256 (one id a byte), received {preset.text.size}")
    return preset


def load_preset(name: str) -> Preset:
    """Loads a preset by its name (``tiny``) or from a JSON file."""
    path = Path(name) if name.endswith(".json") else PRESET_FOLDER / f"{name}.json"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in PRESET_FOLDER.glob("*.json")))
        raise FileNotFoundError(f"no preset {name!r}; known presets: {known}, or give a .json file")
    return parse_preset(json.loads(path.read_text()))


def digest(*parts: object) -> str:
    """A short hash of JSON data; checkpoints carry it so that a foreign one is refused."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
