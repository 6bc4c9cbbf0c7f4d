"""The transformer: loss, resuming, and the same logits in torch, ONNX and transformers."""

import copy
import dataclasses
import json

import numpy as np
import pytest
import torch
from nextstate_training.evaluate import run_evaluate_stage
from nextstate_training.export import run_export_stage
from nextstate_training.export_transformer import compare_graphs, export_graphs
from nextstate_training.losses import projected_cross_entropy
from nextstate_training.manifest import write_manifest
from nextstate_training.metrics import calibrate_end
from nextstate_training.shards import Shards, read_layout
from nextstate_training.train_autoregressive import Batches, check_same_layout, load_trained, train_autoregressive, training_loss
from nextstate_training.transformer import Transformer, causal_attention, initialize, order_embeddings
from nextstate_training.workers import Worker
from small import make_model, quiet, small_preset
from synthetic import write_shards


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    path = tmp_path_factory.mktemp("shards") / "s"
    write_shards(path, 48, rows=4, columns=4, keyframes=2, context=160)
    return path


@pytest.mark.parametrize("softness", [0.0, 0.7])
def test_chunked_loss_and_gradients_equal_plain_cross_entropy(softness):
    torch.manual_seed(0)
    hidden, weight = torch.randn(1000, 16, requires_grad=True), torch.randn(60, 16, requires_grad=True)
    targets, weights = torch.randint(0, 60, (1000,)), torch.rand(1000)
    soft = (targets >= 20) & (torch.rand(1000) < 0.8)
    total, each = projected_cross_entropy(hidden, weight, targets, weights, soft, 20, 60, softness)
    total.backward()
    own, table = hidden.detach().clone().requires_grad_(), weight.detach().clone().requires_grad_()
    log = (own @ table.T).log_softmax(-1)
    wanted = torch.zeros(1000, 60)
    spread = torch.exp(-0.5 * (torch.arange(-2, 3) / softness) ** 2) if softness else torch.tensor([0, 0, 1.0, 0, 0])
    for i, y in enumerate(targets.tolist()):
        for shift, share in zip(range(-2, 3), spread / spread.sum()):
            wanted[i, min(max(y + shift, 20), 59) if soft[i] else y] += share
    plain = -(wanted * log).sum(-1)
    (plain * weights).sum().backward()
    assert torch.allclose(total, (plain * weights).sum(), rtol=1e-4)
    assert torch.allclose(each, -log.gather(1, targets[:, None])[:, 0], atol=1e-4)
    assert torch.allclose(hidden.grad, own.grad, atol=1e-4) and torch.allclose(weight.grad, table.grad, atol=1e-3)


def test_attention_by_plain_products_equals_torchs_own_forward_and_backward():
    torch.manual_seed(0)
    plain, own = ([x.requires_grad_() for x in torch.randn(3, 2, 3, 40, 16, generator=torch.Generator().manual_seed(1))] for _ in range(2))
    out = causal_attention(*plain)
    wanted = torch.nn.functional.scaled_dot_product_attention(*own, is_causal=True)
    assert torch.allclose(out, wanted, atol=1e-5)
    gradient = torch.randn(out.shape)
    out.backward(gradient)
    wanted.backward(gradient)
    assert all(torch.allclose(a.grad, b.grad, atol=1e-5) for a, b in zip(plain, own, strict=True))


def test_the_shares_of_a_batch_add_up_to_its_loss_and_gradient(shards):
    preset = small_preset()
    layout = read_layout(shards)
    batches = Batches(Shards(shards, "train", layout), preset, 3, torch.device("cpu"))
    batch = next(batches.steps(0, 1))
    model = make_model(preset, layout.vocabulary).train()

    def gradient(workers):
        losses = [training_loss(model, batch, preset, layout, worker) for worker in workers]
        sum(losses).backward()
        flat = torch.cat([q.grad.reshape(-1) for q in model.parameters()])
        model.zero_grad()
        return float(sum(losses).detach()), flat

    whole, wanted = gradient([Worker()])
    parts, found = gradient([Worker(rank, 3) for rank in range(3)])
    assert len(batch.inputs) > 3
    assert parts == pytest.approx(whole, rel=1e-2)
    assert float((found - wanted).norm() / wanted.norm()) < 0.02


def test_processes_that_share_batches_end_with_the_weights_of_one(shards, tmp_path):
    preset = small_preset()
    for processes in (1, 2):
        train_autoregressive(preset, shards, tmp_path / str(processes), 3, compiled=False, stop_after=3, log=quiet, processes=processes)
    one, two = (torch.load(tmp_path / name / "autoregressive/checkpoint.pt", weights_only=True) for name in "12")
    assert one["step"] == two["step"] == 3
    # Rounding grows where an optimizer divides by small numbers: what the steps did differs by little of what they did.
    start = Transformer(preset.transformer, read_layout(shards).vocabulary)
    initialize(start, 3)
    order_embeddings(start, read_layout(shards), preset.image.levels, 3)
    first, one, two = (torch.cat([weights[name].reshape(-1) for name in one["model"]])
                       for weights in (start.state_dict(), one["model"], two["model"]))
    assert float((one - two).norm()) < 0.1 * float((one - first).norm())


@pytest.mark.parametrize("optimizer", ["muon", "adamw"])
def test_an_interrupted_run_ends_with_the_same_weights(shards, tmp_path, optimizer):
    data = small_preset().to_dict()
    data["training"]["optimizer"] = optimizer
    from nextstate_training.preset import parse_preset
    preset = parse_preset(data)
    train_autoregressive(preset, shards, tmp_path / "whole", 3, compiled=False, log=quiet)
    train_autoregressive(preset, shards, tmp_path / "parts", 3, compiled=False, stop_after=4, log=quiet)
    train_autoregressive(preset, shards, tmp_path / "parts", 3, compiled=False, log=quiet)
    whole, parts = (torch.load(tmp_path / name / "autoregressive/checkpoint.pt", weights_only=True)
                    for name in ("whole", "parts"))
    for name, value in whole["model"].items():
        assert torch.equal(value, parts["model"][name]), name
    for name, value in whole["average"].items():
        assert torch.equal(value, parts["average"][name]), name
    lines = [json.loads(line) for line in (tmp_path / "parts/history.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [6]
    # The synthetic shards are of one scenario.
    assert lines[0]["scenarios"]["squares"]["kinds"] == lines[0]["kinds"]


def test_a_checkpoint_of_other_data_is_refused(shards, tmp_path):
    preset = small_preset()
    train_autoregressive(preset, shards, tmp_path, 3, compiled=False, stop_after=2, log=quiet)
    with pytest.raises(ValueError, match="another preset, seed or data"):
        train_autoregressive(preset, shards, tmp_path, 4, compiled=False, log=quiet)


def test_weights_are_refused_beside_sequences_of_another_layout(shards, tmp_path):
    preset, layout = small_preset(), read_layout(shards)
    train_autoregressive(preset, shards, tmp_path, 3, compiled=False, stop_after=2, log=quiet)
    assert load_trained(tmp_path, preset, layout)[1]["step"] == 2
    other = dataclasses.replace(layout, raw=layout.raw | {"relativePoses": True, "alignment": 1})
    with pytest.raises(ValueError, match=r"another layout than these shards \(alignment, relativePoses\)"):
        load_trained(tmp_path, preset, other)
    # Weights of before checkpoints told their layout know no relative poses.
    check_same_layout(layout, None, tmp_path)
    with pytest.raises(ValueError, match=r"another layout than these shards \(relativePoses\)"):
        check_same_layout(other, None, tmp_path)


def test_a_run_goes_on_with_more_data_of_the_same_vocabulary_alone(shards, tmp_path):
    preset, run = small_preset(), tmp_path / "run"
    train_autoregressive(preset, shards, run, 3, compiled=False, stop_after=2, log=quiet)
    both = tmp_path / "both"
    both.mkdir()
    (both / "a").symlink_to(shards)
    write_shards(both / "b", 24, rows=4, columns=4, keyframes=2, context=160, seed=1)
    with pytest.raises(ValueError, match="belongs to another"):
        train_autoregressive(preset, both, run, 3, compiled=False, log=quiet)
    messages = []
    train_autoregressive(preset, both, run, 3, compiled=False, more_data=True, log=messages.append)
    assert "resumed at step 2" in messages and load_trained(run, preset, read_layout(shards))[1]["step"] == 6
    assert any("72 training sequences" in message for message in messages)


class Decided(torch.nn.Module):
    """Logits in which ``end`` leads ``subtask`` by a margin that the observed picture tells."""

    def __init__(self, margins, layout):
        super().__init__()
        self.margins, self.layout = margins, layout

    def forward(self, tokens):
        logits = torch.zeros(1, tokens.shape[1], self.layout.vocabulary)
        logits[0, -1, self.layout.markers["end"]] = self.margins[int(tokens[0, 0])]
        return logits


def test_the_end_at_an_observation_is_weighed_as_held_out_sequences_tell(shards):
    layout = read_layout(shards)
    begin, end = layout.markers["subtask"], layout.markers["end"]

    class HeldOut:
        records = [{"keyframes": 1, "startFrame": 0, "arms": 1}] * 2 + [{"keyframes": 0, "startFrame": 9, "arms": 1}] * 2

        def __init__(self):
            self.layout = layout

        def tokens(self, i):
            return np.array([40 + i, begin if i < 2 else end], np.uint16)

    # Both that go on are taken for over without an offset; a cut between 2 and 4 tells all four apart.
    found = calibrate_end(Decided({40: 1.0, 41: 2.0, 42: 4.0, 43: 5.0}, layout), HeldOut())
    assert found == {"goesOn": 2, "over": 2, "offset": -3.0, "balancedAccuracy": 1.0, "balancedAccuracyWithoutOffset": 0.5}


def test_cached_steps_give_the_logits_of_the_whole_sequence():
    model = Transformer(small_preset().transformer, 300)
    initialize(model, 0)
    tokens = torch.randint(0, 300, (2, 40))
    cache = model.empty_cache(2)
    with torch.no_grad():
        parts = [model.step(tokens[:, :25], 0, cache)] + [model.step(tokens[:, i:i + 1], i, cache) for i in range(25, 40)]
        assert torch.allclose(torch.cat(parts, 1), model(tokens), atol=1e-4)


@pytest.mark.parametrize("key_value_heads", [1, 2, 4])
def test_onnx_graphs_give_the_logits_of_torch(tmp_path, key_value_heads):
    data = small_preset().to_dict()
    data["transformer"]["keyValueHeads"] = key_value_heads
    from nextstate_training.preset import parse_preset
    model = make_model(parse_preset(data))
    export_graphs(model, 32, tmp_path)
    tokens = np.random.default_rng(0).integers(0, 300, 160)
    result = compare_graphs(model, tmp_path, tokens, 32, decoded=20)
    assert result["largestLogitDifference"] < 1e-4 and result["sameBestToken"] == 1.0


def test_export_completes_a_folder_that_transformers_loads(shards, tmp_path):
    from transformers import AutoTokenizer
    from nextstate_training.text_tokenizer import train_text_tokenizer
    preset, run, out = small_preset(), tmp_path / "run", tmp_path / "out"
    text_size = train_text_tokenizer(["move the red square"] * 4, 300, run / "model/tokenizer.json")
    for name in ("image-encoder.onnx", "image-decoder.onnx"):
        (run / "model" / name).write_bytes(b"")  # an empty graph, not run here
    write_manifest(run / "model", preset, text_size)
    train_autoregressive(preset, shards, run, 3, compiled=False, log=quiet)
    metrics = run_evaluate_stage(preset, shards, run, quiet)
    assert metrics["teacherForced"]["image"]["copyAccuracy"] > 0.5
    assert metrics["rollout"]["keyframes"][0]["imageChangedCopy"] == 0.0
    parity = run_export_stage(preset, shards, run, out, quiet)
    assert parity["onnx"]["largestLogitDifference"] < 1e-4
    assert parity["transformersLargestLogitDifference"] < 1e-4
    manifest = json.loads((out / "manifest.json").read_text())
    layout = read_layout(out)
    assert manifest["transformer"]["vocabularySize"] == layout.vocabulary
    assert {"decode.onnx", "prefill.onnx", "model.safetensors", "config.json", "layout.json"} <= set(manifest["files"])
    words = AutoTokenizer.from_pretrained(out / "vocabulary")
    ids = words("<|begin|>move the red square<|image_7|><|number_9|>")["input_ids"]
    assert ids[0] == layout.markers["begin"] and ids[-2] == layout.image_offset + 7
    assert ids[-1] == layout.number_offset + 9
    assert all(layout.text_offset <= i < layout.text_offset + text_size for i in ids[1:-2])
    again, _ = load_trained(run, preset, layout)
    assert copy.deepcopy(again).vocabulary == layout.vocabulary and len(Shards(shards, "train", layout)) == 48
