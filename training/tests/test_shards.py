"""Reading shards, planning batches, corruption, and the baseline's pairing of tokens."""

import dataclasses
import json

import numpy as np
import pytest
from nextstate_training.metrics import previous_places
from nextstate_training.shards import (KIND_CHANGED, KIND_MARKER, KIND_NUMBER, KIND_PAD, KIND_UNCHANGED, BatchPlan, Shards, corrupt,
                                       read_layout)
from synthetic import write_shards


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("shards") / "s"
    write_shards(path, 40, rows=4, columns=4, keyframes=2)
    return path


def test_sequences_are_read_as_they_were_written(folder):
    layout = read_layout(folder)
    shards = Shards(folder, "train", layout)
    assert len(shards) == 40
    for i in range(40):
        tokens = shards.tokens(i)
        assert tokens[0] == layout.markers["begin"] and tokens[-1] == layout.markers["end"]
        assert layout.is_image(tokens).sum() % layout.frame_tokens == 0
    tokens, kinds = shards.pack(np.array([0, 1]), 200)
    assert tokens.shape == (2, 200) and (kinds[0, shards.lengths[0]:] == 0).all()


def test_kinds_agree_with_the_pairing_of_frames(folder):
    layout = read_layout(folder)
    shards = Shards(folder, "train", layout)
    for i in range(10):
        tokens, kinds = shards.tokens(i).astype(int), shards.kinds(i)
        places = previous_places(tokens, layout)
        same = tokens == tokens[places]
        assert (same[kinds == KIND_UNCHANGED]).all() and not same[kinds == KIND_CHANGED].any()
        relative = previous_places(tokens, dataclasses.replace(layout, raw=layout.raw | {"relativePoses": True}))
        number = layout.is_number(tokens)
        assert (places[number] >= 0).any() and (relative[number] == -1).all()
        assert np.array_equal(relative[~number], places[~number])


def test_a_shard_beyond_the_vocabulary_is_refused(folder, tmp_path):
    layout = json.loads((folder / "layout.json").read_text())
    del layout["numbers"]
    (tmp_path / "layout.json").write_text(json.dumps(layout))
    with pytest.raises(ValueError, match="numbers"):
        read_layout(tmp_path)


def test_folders_side_by_side_are_read_as_one_and_must_share_a_layout(folder, tmp_path):
    (tmp_path / "a").symlink_to(folder)
    write_shards(tmp_path / "b", 8, rows=4, columns=4, keyframes=2, seed=1)
    layout = read_layout(tmp_path)
    shards = Shards(tmp_path, "train", layout)
    assert len(shards) == 48 and np.array_equal(shards.tokens(0), Shards(folder, "train", layout).tokens(0))
    write_shards(tmp_path / "c", 8, rows=4, columns=8)
    with pytest.raises(ValueError, match="differs from"):
        read_layout(tmp_path)
    with pytest.raises(FileNotFoundError, match="holds no shards"):
        read_layout(tmp_path / "none")


def test_batches_cover_every_sequence_once_an_epoch_in_a_repeatable_order():
    lengths = np.random.default_rng(0).integers(20, 200, 57)
    plan, again = BatchPlan(lengths, 600, 32, 7), BatchPlan(lengths, 600, 32, 7)
    seen = set()
    for step in range(plan.batches_per_epoch):
        indices, width = plan.batch(step)
        assert (lengths[indices] <= width).all() and (lengths[indices] >= width - 31).all()
        seen.update(indices.tolist())
    assert seen == set(range(57))
    later = plan.batches_per_epoch + 1
    assert np.array_equal(plan.batch(later)[0], again.batch(later)[0])


def test_corruption_keeps_every_token_in_its_range(folder):
    layout = read_layout(folder)
    shards = Shards(folder, "train", layout)
    tokens, kinds = shards.pack(np.arange(8), 128)
    noisy = corrupt(tokens, kinds, layout, np.random.default_rng(0), 1.0, 0.5, 0.5, 3)
    assert (noisy != tokens).any()
    assert np.array_equal(layout.is_image(noisy), layout.is_image(tokens))
    number = layout.is_number(tokens)
    assert np.abs(noisy - tokens)[number].max() <= 3 and np.array_equal(layout.is_number(noisy), number)
    assert np.array_equal(corrupt(tokens, kinds, layout, np.random.default_rng(0), 0.0, 0.5, 0.5, 3), tokens)
    for kind in (KIND_PAD, KIND_MARKER):
        told = np.where(kinds == KIND_NUMBER, kind, kinds)
        assert np.array_equal(corrupt(tokens, told, layout, np.random.default_rng(0), 1.0, 0.0, 0.5, 3)[kinds == KIND_NUMBER],
                              tokens[kinds == KIND_NUMBER])
