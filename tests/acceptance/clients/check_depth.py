"""Reads a dataset with depth by the real LeRobot: depth statistics stand in the unit in which depth is stored, are what
LeRobot computes from the frames, and follow when the loader is asked for metres.

usage: python check_depth.py DATASET
"""

import os
import sys
import tempfile

CACHE = tempfile.TemporaryDirectory()
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HOME=CACHE.name)

import numpy as np  # noqa: E402
from lerobot.datasets.compute_stats import get_feature_stats  # noqa: E402
from lerobot.datasets.lerobot_dataset import LeRobotDataset  # noqa: E402

QUANTILES = [0.01, 0.1, 0.5, 0.9, 0.99]
# LeRobot counts quantiles in bins, and averages them over episodes; the others are exact.
SLACK = {"min": 0, "max": 0, "mean": 1e-4, "std": 1e-3, "q10": 0.05, "q50": 0.05, "q90": 0.05}


def main(folder: str) -> None:
    in_unit = {unit: LeRobotDataset("local/depth", root=folder, depth_output_unit=unit) for unit in ("mm", "m")}
    keys = in_unit["mm"].meta.depth_keys
    assert keys, f"{folder} has no depth"
    for key in keys:
        scale = {"mm": 1.0, "m": 1e-3}
        for unit, dataset in in_unit.items():
            frames = np.stack([dataset[i][key].numpy() for i in range(len(dataset))]).astype(np.float64)
            assert frames.max() > 100 * scale[unit], f"{key} in {unit}: nothing farther than {frames.max()}"
            found = get_feature_stats(frames, axis=(0, 2, 3), keepdims=True, quantile_list=QUANTILES)
            told = dataset.meta.stats[key]
            for name, slack in SLACK.items():
                wanted = np.squeeze(found[name], axis=0)
                assert told[name].shape == wanted.shape == (1, 1, 1), (key, name, told[name].shape)
                near = np.allclose(told[name], wanted, rtol=slack, atol=1e-3 * scale[unit])
                assert near, f"{key}/{name} in {unit}: {told[name].ravel()}, the frames have {wanted.ravel()}"
    print(f"statistics of {', '.join(keys)} are those that LeRobot computes, in mm and in m")


if __name__ == "__main__":
    main(sys.argv[1])
