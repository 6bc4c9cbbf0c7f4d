"""What is shipped: files under the limit, weights in three precisions, and averaged weights carried between machines."""

import copy
import json

import numpy as np
import onnx
import pytest
import torch
from nextstate_training.__main__ import main
from nextstate_training.export import check_parity, run_export_stage
from nextstate_training.export_huggingface import compare_transformers, export_safetensors
from nextstate_training.export_images import session, write_image_graph
from nextstate_training.export_transformer import compare_graphs, export_graphs
from nextstate_training.manifest import write_manifest
from nextstate_training.shards import read_layout
from nextstate_training.text_tokenizer import train_text_tokenizer
from nextstate_training.train_autoregressive import load_trained
from nextstate_training.transformer_graph import quantize_blocks
from nextstate_training.weight_files import WeightFiles, external_files
from onnx import TensorProto, helper, numpy_helper
from small import make_model, quiet, small_preset
from synthetic import write_shards


def rounded(model, change):
    """A copy of the model with its matrices changed."""
    other = copy.deepcopy(model)
    with torch.no_grad():
        for parameter in other.parameters():
            if parameter.ndim == 2:
                parameter.copy_(change(parameter))
    return other


def dequantized(weight):
    """What int8 keeps of a matrix."""
    values, scales = quantize_blocks(weight.numpy())
    return torch.from_numpy(((values.astype(np.float32) - 128) * scales[..., None]).reshape(weight.shape))


TOKENS = np.random.default_rng(0).integers(0, 300, 160)


def test_weights_are_split_over_files_that_both_graphs_share(tmp_path):
    model = make_model()
    (tmp_path / "transformer.weights").write_bytes(b"of an earlier export")
    (tmp_path / "transformer-07.weights").write_bytes(b"of an earlier export")
    export_graphs(model, 32, tmp_path, limit=70_000)
    names = [path.name for path in sorted(tmp_path.glob("transformer*"))]
    # 47,904 parameters and two rotary tables of 160 x 16 in float32: the embeddings alone take 57,600 bytes.
    assert names == [f"transformer-{number:02}.weights" for number in range(len(names))] and 3 <= len(names) <= 5
    assert all((tmp_path / name).stat().st_size < 70_000 for name in names)
    assert external_files(tmp_path / "decode.onnx") == names
    assert set(external_files(tmp_path / "prefill.onnx")) == set(names)
    total = sum((tmp_path / name).stat().st_size for name in names)
    parameters = 4 * sum(parameter.numel() for parameter in model.parameters())
    assert total < parameters + 2 * 160 * 16 * 4 + 4096 * 3  # each weight once, besides masks and padding
    assert compare_graphs(model, tmp_path, TOKENS, 32)["largestLogitDifference"] < 1e-4


def test_a_tensor_larger_than_a_file_is_refused(tmp_path):
    model = make_model()
    with pytest.raises(ValueError, match=r"\[300, 48\].*57600 bytes.*under 50000.*--weights float16 or int8"):
        export_graphs(model, 32, tmp_path, limit=50_000)
    write_shards(tmp_path / "shards", 2, rows=4, columns=4, context=160)
    with pytest.raises(ValueError, match=r"embed_tokens.weight \[300, 48\] takes 57600 bytes"):
        export_safetensors(model, tmp_path, read_layout(tmp_path / "shards"), limit=150_000)


def test_float16_graphs_give_the_logits_of_rounded_weights(tmp_path):
    model = make_model()
    export_graphs(model, 32, tmp_path, "float16")
    assert compare_graphs(rounded(model, lambda w: w.half().float()), tmp_path, TOKENS, 32)["largestLogitDifference"] < 1e-4
    result = compare_graphs(model, tmp_path, TOKENS, 32)
    assert 0 < result["meanLogitDifference"] < 0.002 * result["logitDeviation"]


def test_int8_graphs_stay_close_to_the_model(tmp_path):
    model = make_model()
    export_graphs(model, 32, tmp_path, "int8")
    result = compare_graphs(rounded(model, dequantized), tmp_path, TOKENS, 32)
    assert 0 < result["meanLogitDifference"] < 0.02 * result["logitDeviation"]
    result = compare_graphs(model, tmp_path, TOKENS, 32)
    assert result["meanLogitDifference"] < 0.03 * result["logitDeviation"] and result["sameBestToken"] > 0.9
    # The embeddings are stored once for both their uses: a byte a weight and four a block of 16.
    matrices = sum(parameter.numel() for parameter in model.parameters() if parameter.ndim == 2)
    total = sum(path.stat().st_size for path in tmp_path.glob("*.weights"))
    assert matrices * 1.0 < total < matrices * 1.25 + 2 * 160 * 16 * 4 + 4096 * 4


def test_int8_rows_do_not_depend_on_one_another(tmp_path):
    model = make_model()
    export_graphs(model, 32, tmp_path, "int8")
    prefill, cache = session(tmp_path / "prefill.onnx"), model.empty_cache(1)[:, :, 0].numpy()
    logits = []
    for rest in (0, 299):
        tokens = np.full((1, 32), rest, np.int64)
        tokens[0, :10] = TOKENS[:10]
        logits.append(prefill.run(["logits"], {"tokens": tokens, "position": np.array([0]), "cache": cache})[0][0, :10])
    assert np.array_equal(*logits)


def test_blocks_hold_each_weight_to_half_a_step():
    weight = np.random.default_rng(0).normal(size=(5, 96)).astype(np.float32)
    weight[2] = 0
    values, scales = quantize_blocks(weight)
    assert values.shape == (5, 3, 32) and scales.shape == (5, 3)
    error = np.abs((values.astype(np.float32) - 128) * scales[..., None] - weight.reshape(5, 3, 32))
    assert (error <= scales[..., None] * 0.5001).all() and values.min() >= 1
    with pytest.raises(ValueError, match=r"multiple of 16 long, received \[5, 40\]"):
        quantize_blocks(weight[:, :40])


def test_parity_is_judged_by_precision():
    onnx = {"largestLogitDifference": 0.5, "meanLogitDifference": 0.04, "logitDeviation": 3.4}
    parity = {"onnx": onnx, "transformersLargestLogitDifference": 1e-5}
    check_parity(parity, "int8")
    with pytest.raises(RuntimeError, match="float16 graphs' logits differ .* by 0.0118"):
        check_parity(parity, "float16")
    with pytest.raises(RuntimeError, match="more than 0.002"):
        check_parity(parity, "float32")
    with pytest.raises(RuntimeError, match="int8 graphs' logits differ"):
        check_parity({**parity, "onnx": {**onnx, "meanLogitDifference": 0.2}}, "int8")


@pytest.mark.parametrize("stored", ["float32", "float16", "bfloat16"])
def test_sharded_safetensors_load_in_transformers(tmp_path, stored):
    model = make_model(vocabulary=2338)
    write_shards(tmp_path / "shards", 2, rows=4, columns=4, context=160)
    out = tmp_path / "out"
    out.mkdir()
    (out / "model.safetensors").write_bytes(b"of an earlier export")
    export_safetensors(model, out, read_layout(tmp_path / "shards"), stored, limit=600_000)
    files = sorted(path.name for path in out.iterdir())
    count = len(files) - 2
    shards = [f"model-{number:05}-of-{count:05}.safetensors" for number in range(1, count + 1)]
    assert files == ["config.json", *shards, "model.safetensors.index.json"] if stored == "float32" else "model.safetensors" in files
    assert all(path.stat().st_size < 600_000 for path in out.iterdir())
    result = compare_transformers(model, out, TOKENS, stored)
    assert result["transformersLargestLogitDifference"] < 1e-4
    assert (result["roundingLargestLogitDifference"] == 0) == (stored == "float32")


def test_large_image_graphs_keep_their_weights_beside_them(tmp_path):
    weight = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "a"], ["h"]), helper.make_node("MatMul", ["h", "b"], ["y"])], "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 64])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 64])],
        [numpy_helper.from_array(weight, "a"), numpy_helper.from_array(weight + 1, "b")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    write_image_graph(onnx.ModelProto.FromString(model.SerializeToString()), tmp_path / "image-decoder.onnx", 20_000)
    assert external_files(tmp_path / "image-decoder.onnx") == ["image-decoder-00.weights", "image-decoder-01.weights"]
    x = np.ones((1, 64), np.float32)
    got = session(tmp_path / "image-decoder.onnx").run(None, {"x": x})[0]
    assert np.allclose(got, x @ weight @ (weight + 1), rtol=1e-4, atol=1e-3)
    write_image_graph(model, tmp_path / "image-decoder.onnx")
    assert [path.name for path in tmp_path.iterdir()] == ["image-decoder.onnx"]


def test_equal_tensors_are_stored_once_at_aligned_places():
    weights = WeightFiles("w", 200)
    assert weights.place(b"a" * 70, "a") == ("w-00.weights", 0)
    assert weights.place(b"b" * 60, "b") == ("w-00.weights", 128)
    assert weights.place(b"c" * 100, "c") == ("w-01.weights", 0)
    assert weights.place(b"a" * 70, "again") == ("w-00.weights", 0)


@pytest.mark.parametrize("stored", ["bfloat16", "float32"])
def test_export_from_slim_weights(tmp_path, stored, monkeypatch):
    import nextstate_training.slim as slim
    preset, run, away = small_preset(), tmp_path / "gpu", tmp_path / "cpu"
    write_shards(tmp_path / "shards", 8, rows=4, columns=4, keyframes=2, context=160)
    layout = read_layout(tmp_path / "shards")
    average = dict(make_model(vocabulary=layout.vocabulary).named_parameters())
    (run / "autoregressive").mkdir(parents=True)
    torch.save({"average": {name: value.detach() for name, value in average.items()}, "vocabulary": layout.vocabulary,
                "step": 6, "tokensPerSecond": 100, "tokens": 3072}, run / "autoregressive/checkpoint.pt")
    # The largest tensor takes 448,896 bytes in float32.
    monkeypatch.setattr(slim, "HEADER_ROOM", 8192)
    files = slim.write_slim(run, away / "autoregressive", stored, limit=460_000, log=quiet)
    assert len(files) == (2 if stored == "float32" else 1)
    assert all(path.stat().st_size < 460_000 for path in files)
    text_size = train_text_tokenizer(["move the red square"] * 4, 300, away / "model/tokenizer.json")
    for name in ("image-encoder.onnx", "image-decoder.onnx"):
        (away / "model" / name).write_bytes(b"")  # an empty graph, not run here
    write_manifest(away / "model", preset, text_size)
    model, figures = load_trained(away, preset, layout)
    for name, value in model.named_parameters():
        wanted = average[name] if stored == "float32" else average[name].bfloat16().float()
        assert torch.equal(value, wanted), name
    assert figures == {"step": 6, "tokensPerSecond": 100, "tokens": 3072}
    out = tmp_path / "out"
    run_export_stage(preset, tmp_path / "shards", away, out, quiet, "int8", "bfloat16")
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["transformer"]["precision"] == "int8"
    assert manifest["externalData"] == {"decode.onnx": ["transformer-00.weights"], "prefill.onnx": ["transformer-00.weights"]}
    assert "transformer-00.weights" in manifest["files"]
    parity = json.loads((out / "metrics.json").read_text())["parity"]
    assert parity["onnxWeights"] == "int8" and parity["safetensors"] == "bfloat16"
    with pytest.raises(ValueError, match="statesAlone is not true in the layout"):
        run_export_stage(preset, tmp_path / "shards", away, out, quiet, pictures=False)
    for layout in (tmp_path / "shards").rglob("layout.json"):
        layout.write_text(json.dumps(json.loads(layout.read_text()) | {"statesAlone": True}))
    run_export_stage(preset, tmp_path / "shards", away, out, quiet, "int8", "bfloat16", pictures=False)
    manifest = json.loads((out / "manifest.json").read_text())
    assert set(manifest["graphs"]) == {"prefill", "decode", "prefillLength"}
    assert not any("image" in name for name in manifest["files"]) and not list(out.glob("image-*"))
    if len(files) > 1:
        files[1].unlink()
        with pytest.raises(FileNotFoundError, match="1 slim files of 2"):
            load_trained(away, preset, read_layout(tmp_path / "shards"))


def test_slim_stage_without_a_checkpoint_says_so(tmp_path, capsys):
    assert main(["slim", "--run", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "checkpoint.pt is missing" in capsys.readouterr().err


def test_a_file_over_the_limit_is_no_part_of_a_model_folder(tmp_path):
    (tmp_path / "image-encoder.onnx").write_bytes(b"")
    (tmp_path / "notes.bin").write_bytes(bytes(2000))
    with pytest.raises(ValueError, match=r"notes.bin takes 2000 bytes.*under 2000"):
        write_manifest(tmp_path, small_preset(), 300, limit=2000)
