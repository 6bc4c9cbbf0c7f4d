"""The picture of a run's held-out curves."""

import json

import pytest
from nextstate_training.curves import curves_of, draw_curves, read_history
from PIL import Image


def record(step: int, loss: float) -> dict:
    entry = {"tokens": 30, "loss": loss, "accuracy": 0.5}
    return {"stage": "autoregressive", "step": step, "kinds": {"number": entry, "imageChanged": entry},
            "scenarios": {"push": {"sequences": 2, "kinds": {"number": {"tokens": 10, "loss": 1.0, "accuracy": 0.5},
                                                             "text": {"tokens": 30, "loss": 3.0, "accuracy": 0.5}}}}}


HISTORY = [{"stage": "tokenizer", "step": 500, "psnr": 25.9, "psnrChanged": 22.3}, record(400, 2.0), record(800, 1.5)]


def test_a_line_for_every_kind_and_scenario():
    panels = curves_of(HISTORY)
    losses = panels["Loss by kind of token (nats)"]
    assert losses == {"numbers": [(400, 2.0), (800, 1.5)], "changed codes": [(400, 2.0), (800, 1.5)]}
    # weighted by the number of tokens
    assert panels["Loss by scenario, all kinds (nats)"] == {"push": [(400, 2.5), (800, 2.5)]}
    assert panels["Pictures encoded and decoded: PSNR (dB)"]["all pixels"] == [(500, 25.9)]
    assert "Pictures encoded and decoded: PSNR (dB)" not in curves_of(HISTORY[1:])


def test_draws_the_same_picture_again(tmp_path):
    (tmp_path / "history.jsonl").write_text("".join(json.dumps(line) + "\n" for line in HISTORY))
    draw_curves(tmp_path, tmp_path / "a/curves.png")
    draw_curves(tmp_path, tmp_path / "b.png")
    assert (tmp_path / "a/curves.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    draw_curves(tmp_path, tmp_path / "a.svg")
    draw_curves(tmp_path, tmp_path / "b.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    with Image.open(tmp_path / "b.png") as picture:
        assert picture.width > 3 * picture.height
        assert len(picture.convert("RGB").getcolors(picture.width * picture.height)) > 10


def test_says_what_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match="history.jsonl is missing: train first"):
        read_history(tmp_path)
    (tmp_path / "history.jsonl").write_text("")
    with pytest.raises(ValueError, match="is empty"):
        draw_curves(tmp_path, tmp_path / "curves.png")
