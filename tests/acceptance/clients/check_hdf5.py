"""Reads an export for robomimic with h5py, and compares every number with the dataset that it was made of.

usage: python check_hdf5.py DATASET FILE
"""

import json
import sys

import h5py
import numpy as np

from dataset import Dataset, matrix, pictures

# `EnvType.GYM_TYPE` of robomimic 0.3.
GYM_TYPE = 2


def check_demo(demo: h5py.Group, dataset: Dataset, index: int, low: np.ndarray, high: np.ndarray) -> None:
    frames = dataset.episode(index)
    length = len(frames)
    assert demo.attrs["num_samples"] == length, (demo.attrs["num_samples"], length)
    assert demo.attrs["instruction"] == dataset.instruction(index), demo.attrs["instruction"]
    actions = matrix(frames["action"])
    assert np.array_equal(demo["actions_abs"][:], actions.astype(np.float32))
    assert np.abs(demo["actions"][:]).max() <= 1
    moves = high > low
    back = (demo["actions"][:].astype(np.float64) + 1) / 2 * (high - low) + low
    inside = np.clip(actions, low, high)
    assert np.allclose(back[:, moves], inside[:, moves], atol=1e-5 * (1 + np.abs(high - low).max())), "actions"
    assert np.array_equal(demo["rewards"][:], matrix(frames["next.reward"])[:, 0])
    assert demo["dones"][:].tolist() == [0] * (length - 1) + [1]
    assert np.array_equal(demo["states"][:], demo["obs/object"][:])
    features = {"state": "observation.state", "object": "observation.environment_state"}
    for name, key in features.items():
        values = matrix(frames[key]).astype(np.float32)
        assert np.array_equal(demo[f"obs/{name}"][:], values), name
    for key in dataset.keys("image", "video"):
        camera = key.removeprefix("observation.images.")
        height, width, channels = dataset.info["features"][key]["shape"]
        if camera.endswith("_depth"):
            metres = demo[f"obs/{camera}"]
            assert metres.shape == (length, height, width, 1) and metres.dtype == np.float32, metres
            wanted = pictures(frames[key]) / 1000
            assert np.allclose(metres[..., 0], wanted, atol=1e-6), camera
            continue
        pixels = demo[f"obs/{camera}_image"]
        assert pixels.shape == (length, height, width, channels) and pixels.dtype == np.uint8, pixels
        if key in dataset.keys("image"):
            assert np.array_equal(pixels[:], pictures(frames[key])), camera
        else:
            mean = np.ravel(dataset.episodes[f"stats/{key}/mean"][index].as_py()) * 255
            difference = np.abs(pixels[:].mean((0, 1, 2)) - mean).max()
            assert difference < 4, f"{camera}: the decoded video is {difference} of 255 off the recorded mean"
    assert sorted(demo["obs"]) == sorted(demo["next_obs"])
    for name, values in demo["obs"].items():
        following = demo[f"next_obs/{name}"]
        assert np.array_equal(following[:-1], values[1:]) and np.array_equal(following[-1], values[-1]), name


def main(folder: str, path: str) -> None:
    dataset = Dataset(folder)
    with h5py.File(path, "r") as file:
        data = file["data"]
        count = dataset.info["total_episodes"]
        assert sorted(data) == sorted(f"demo_{i}" for i in range(count)), list(data)
        assert data.attrs["total"] == dataset.info["total_frames"], data.attrs["total"]
        arguments = json.loads(data.attrs["env_args"])
        assert arguments["env_type"] == GYM_TYPE and arguments["env_kwargs"]["control_freq"] == dataset.info["fps"]
        low, high = (np.asarray(data.attrs[name], dtype=np.float64) for name in ("action_low", "action_high"))
        for index in range(count):
            check_demo(data[f"demo_{index}"], dataset, index, low, high)
        demos = [name.decode() for mask in file["mask"].values() for name in mask[:]]
        assert sorted(demos) == sorted(data), f"every demonstration is in one mask: {demos}"
    print(f"{count} demonstrations read with h5py")


if __name__ == "__main__":
    main(*sys.argv[1:])
