"""A preset and a model small enough for tests."""

import torch
from nextstate_training.preset import Preset, load_preset, parse_preset
from nextstate_training.transformer import Transformer, initialize


def quiet(_):
    """Prints nothing."""


def small_preset() -> Preset:
    """32x32 pictures in 8x8 patches, a two-layer transformer, a handful of steps."""
    data = load_preset("tiny").to_dict()
    data["name"] = "small-test"
    data["image"] = {"width": 32, "height": 32, "patchWidth": 8, "patchHeight": 8, "levels": [8, 5, 5, 5]}
    data["tokenizer"] |= {"encoderWidth": 32, "encoderBlocks": 1, "decoderWidth": 16, "decoderBlocks": 1,
                          "stages": [{"scale": 4, "width": 16, "blocks": 1}], "steps": 20, "batchSize": 8,
                          "warmupSteps": 5}
    data["transformer"] = {"layers": 2, "heads": 4, "keyValueHeads": 2, "headDim": 16, "hiddenSize": 48,
                           "intermediateSize": 64, "ropeTheta": 10000.0, "contextLength": 160}
    data["training"] |= {"steps": 6, "batchTokens": 512, "bucket": 32, "warmupSteps": 2, "checkpointEvery": 2,
                         "evaluateEvery": 6, "evaluateSequences": 4}
    data["prefillLength"] = 32
    return parse_preset(data)


def make_model(preset: Preset | None = None, vocabulary: int = 300) -> Transformer:
    """A transformer with random weights whose norms are not all ones."""
    model = Transformer((preset or small_preset()).transformer, vocabulary).eval()
    initialize(model, 0)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.uniform_(0.5, 1.5, generator=generator)
    return model
