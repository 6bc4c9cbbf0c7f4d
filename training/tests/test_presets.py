"""Every preset can be read and built, and has the size that its name promises."""

import pytest
import torch

from nextstate_training.image_tokenizer import ImageTokenizer
from nextstate_training.preset import load_preset
from nextstate_training.transformer import Transformer


@pytest.mark.parametrize(("name", "smallest", "largest"), [("tiny", 1e6, 3e6), ("small", 3e6, 8e6), ("base", 12e6, 35e6),
                                                          ("large", 100e6, 150e6)])
def test_presets_build_models_of_their_size(name, smallest, largest):
    preset = load_preset(name)
    vocabulary = 1100 + preset.text.size + preset.image.codes
    with torch.device("meta"):
        parameters = sum(p.numel() for p in Transformer(preset.transformer, vocabulary).parameters())
    assert smallest <= parameters <= largest
    tokenizer = ImageTokenizer(preset.image, preset.tokenizer)
    images = torch.zeros(1, 3, preset.image.height, preset.image.width)
    with torch.no_grad():
        codes = tokenizer.encode(images)
        assert codes.shape == (1, preset.image.rows * preset.image.columns)
        assert tokenizer.decode(codes).shape == images.shape
