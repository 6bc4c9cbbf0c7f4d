"""Starting from the weights of a model folder, and Muon in float32."""

import json

import pytest
import torch
from nextstate_training.export_huggingface import export_safetensors
from nextstate_training.muon import Float32Muon
from nextstate_training.shards import read_layout
from nextstate_training.text_tokenizer import train_text_tokenizer
from nextstate_training.train_autoregressive import train_autoregressive
from nextstate_training.train_tokenizer import run_tokenizer_stage
from nextstate_training.warm_start import warm_start
from small import make_model, quiet, small_preset
from synthetic import layout, write_dataset, write_shards
from tokenizers import Tokenizer


def write_model(folder, preset, words):
    """A model folder as far as a start needs it; returns its transformer."""
    folder.mkdir()
    size = train_text_tokenizer([words] * 4, 300, folder / "tokenizer.json")
    (folder / "layout.json").write_text(json.dumps(layout(4, 4, text=size, context=160)))
    own = read_layout(folder)
    model = make_model(preset, own.vocabulary)
    export_safetensors(model, folder, own, "float32")
    return model


def test_the_rows_of_another_vocabulary_are_found_by_what_they_mean(tmp_path):
    preset = small_preset()
    old = write_model(tmp_path / "old", preset, "move the red square")
    raw = layout(4, 4, text=300, context=160)
    # One more marker, and everything behind it one further.
    raw["markers"]["place"] = len(raw["markers"])
    for part in ("text", "image", "numbers"):
        raw[part]["offset"] += 1
    raw["vocabularySize"] += 1
    (tmp_path / "layout.json").write_text(json.dumps(raw))
    new = read_layout(tmp_path)
    train_text_tokenizer(["move the green square"] * 4, 300, tmp_path / "tokenizer.json")
    model = make_model(preset, new.vocabulary)
    before = model.model.embed_tokens.weight.detach().clone()
    counts = warm_start(model, new, tmp_path / "tokenizer.json", tmp_path / "old")
    was, before_layout = old.model.embed_tokens.weight, read_layout(tmp_path / "old")
    table = model.model.embed_tokens.weight
    for name, value in old.state_dict().items():
        if "embed_tokens" not in name:
            assert torch.equal(value, model.state_dict()[name]), name
    assert torch.equal(table[new.image_offset + 7], was[before_layout.image_offset + 7])
    assert torch.equal(table[new.number_offset + 1023], was[before_layout.number_offset + 1023])
    assert torch.equal(table[new.markers["act"]], was[before_layout.markers["act"]])
    assert torch.equal(table[new.markers["place"]], before[new.markers["place"]])
    words, known = (Tokenizer.from_file(str(path / "tokenizer.json")) for path in (tmp_path, tmp_path / "old"))
    move, green = (words.token_to_id(piece) for piece in ("move", "Ġgreen"))
    assert known.token_to_id("move") is not None and known.token_to_id("Ġgreen") is None
    assert torch.equal(table[new.text_offset + move], was[before_layout.text_offset + known.token_to_id("move")])
    letters = [before_layout.text_offset + i for i in known.encode(" green").ids]
    assert torch.allclose(table[new.text_offset + green], was[letters].mean(0))
    # The text has fewer ids than the layout has room for: those, and the new marker, keep what they had.
    assert counts["kept"] == 1 + 300 - words.get_vocab_size() and counts["averaged"] >= 1


def test_a_start_of_another_shape_or_another_start_is_refused(tmp_path):
    preset, shards, run = small_preset(), tmp_path / "shards", tmp_path / "run"
    write_shards(shards, 24, rows=4, columns=4, keyframes=2, context=160)
    write_model(tmp_path / "a", preset, "move the red square")
    (run / "model").mkdir(parents=True)
    train_text_tokenizer(["move the red square"] * 4, 300, run / "model/tokenizer.json")
    train_autoregressive(preset, shards, run, 3, compiled=False, stop_after=2, start=tmp_path / "a", log=quiet)
    with pytest.raises(ValueError, match="another preset, seed or data"):
        train_autoregressive(preset, shards, run, 3, compiled=False, log=quiet)
    with pytest.raises(FileNotFoundError, match=r"no model\.safetensors"):
        train_autoregressive(preset, shards, run, 3, compiled=False, start=shards, log=quiet)
    model = make_model(preset, 300)
    model.model.layers = model.model.layers[:1]
    with pytest.raises(ValueError, match="its preset is another one"):
        raw = json.loads((tmp_path / "a/layout.json").read_text())
        wide = torch.nn.Linear(48, 65, bias=False)
        model.model.layers[0].mlp.gate_proj = wide
        (tmp_path / "layout.json").write_text(json.dumps(raw))
        warm_start(model, read_layout(tmp_path), run / "model/tokenizer.json", tmp_path / "a")


def test_the_picture_tokenizer_of_a_model_can_be_kept(tmp_path):
    preset, run = small_preset(), tmp_path / "run"
    write_dataset(tmp_path / "data", episodes=4, frames=8, size=32)
    run_tokenizer_stage(preset, [tmp_path / "data"], tmp_path / "first", 0, log=quiet)
    model = tmp_path / "first/model"
    (model / "metrics.json").write_text(json.dumps({"tokenizer": {"psnr": 9.0}}))
    metrics = run_tokenizer_stage(preset, [tmp_path / "data"], run, 0, model, quiet)
    assert metrics == {"psnr": 9.0} == json.loads((run / "metrics/tokenizer.json").read_text())
    assert not (run / "frames").exists()
    for name in ("image-encoder.onnx", "image-decoder.onnx"):
        assert (run / "model" / name).read_bytes() == (model / name).read_bytes()
    from nextstate_training.preset import load_preset
    with pytest.raises(ValueError, match="cuts pictures up as"):
        run_tokenizer_stage(load_preset("tiny"), [tmp_path / "data"], run, 0, model, quiet)


@pytest.mark.parametrize("shape", [(40, 24), (24, 40)])
def test_muon_in_float32_is_muon(shape):
    torch.manual_seed(0)
    wanted = torch.nn.Parameter(torch.randn(shape))
    own = torch.nn.Parameter(wanted.detach().clone())
    theirs, ours = torch.optim.Muon([wanted], lr=0.02, weight_decay=0.05), Float32Muon([own], lr=0.02, weight_decay=0.05)
    for _ in range(5):
        wanted.grad = torch.randn(shape)
        own.grad = wanted.grad.clone()
        theirs.step()
        ours.step()
    # Five updates of about 0.02 x 1/sqrt(24) an entry; bfloat16 keeps 8 bits of each.
    assert (wanted - own).abs().max() < 5 * 0.02 / 2**7
    assert torch.equal(theirs.state[wanted]["momentum_buffer"], ours.state[own]["momentum_buffer"])
