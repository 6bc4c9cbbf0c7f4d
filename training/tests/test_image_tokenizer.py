"""The image tokenizer: locality, quantisation, training and export."""

import json

import numpy as np
import pytest
import torch
from nextstate_training.image_tokenizer import FiniteScalarQuantizer, ImageTokenizer
from nextstate_training.export_images import session
from nextstate_training.train_tokenizer import run_tokenizer_stage
from small import small_preset
from synthetic import write_dataset


def test_a_code_depends_on_its_own_patch_alone():
    preset = small_preset()
    torch.manual_seed(0)
    model = ImageTokenizer(preset.image, preset.tokenizer).eval()
    image = torch.rand(1, 3, 32, 32)
    before = model.encoder(image)[0]
    for row, column in ((0, 0), (1, 2), (3, 3)):
        changed = image.clone()
        changed[..., row * 8:(row + 1) * 8, column * 8:(column + 1) * 8] = torch.rand(3, 8, 8)
        after = model.encoder(changed)[0]
        differs = (before - after).abs().amax(-1) > 0
        assert differs.nonzero().flatten().tolist() == [row * preset.image.columns + column]


def test_equal_patches_have_equal_latents_wherever_they_stand():
    preset = small_preset()
    torch.manual_seed(0)
    model = ImageTokenizer(preset.image, preset.tokenizer).eval()
    patch = torch.rand(3, 8, 8)
    latent = model.encoder(patch.repeat(1, 4, 4)[None])[0]
    assert torch.allclose(latent, latent[:1].expand_as(latent), atol=1e-6)


@pytest.mark.parametrize("levels", [(8, 5, 5, 5), (4, 4), (7, 5, 3)])
def test_codes_survive_the_way_to_values_and_back(levels):
    quantizer = FiniteScalarQuantizer(levels)
    codes = torch.arange(int(np.prod(levels)))
    values = quantizer.values(codes)
    assert values.min() >= -1 and values.max() <= 1
    digits = values * quantizer.middle + quantizer.middle
    assert torch.equal((digits.round().long() * quantizer.basis).sum(-1), codes)


def test_every_level_is_reachable_and_forward_agrees_with_encode():
    quantizer = FiniteScalarQuantizer((8, 5))
    latent = torch.linspace(-12, 12, 4001)[:, None].expand(-1, 2)
    assert [len(d.unique()) for d in quantizer.digits(latent).T] == [8, 5]
    assert torch.allclose(quantizer(latent), quantizer.values(quantizer.encode(latent)), atol=1e-6)


def test_the_stage_writes_a_folder_that_can_tokenize(tmp_path):
    write_dataset(tmp_path / "data", episodes=6, frames=12, size=32)
    preset = small_preset()
    metrics = run_tokenizer_stage(preset, [tmp_path / "data"], tmp_path / "run", 0, log=lambda _: None)
    assert metrics["onnx"]["codesDiffering"] == 0
    assert metrics["onnx"]["largestPixelDifference"] < 1e-4
    assert metrics["psnr"] > 8 and metrics["psnrChanged"] is not None
    manifest = json.loads((tmp_path / "run/model/manifest.json").read_text())
    assert set(manifest["files"]) == {"image-encoder.onnx", "image-decoder.onnx", "tokenizer.json"}
    assert 256 <= manifest["text"]["size"] <= 512
    codes = session(tmp_path / "run/model/image-encoder.onnx").run(
        None, {"image": np.zeros((1, 3, 32, 32), np.float32)})[0]
    assert codes.shape == (1, 16) and codes.dtype == np.int64
