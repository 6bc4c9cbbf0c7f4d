"""Reads an export with robomimic's own loader, as its training does: windows of ten frames with the next observations.

usage: python check_robomimic.py FILE
"""

import sys

import h5py
import robomimic.utils.obs_utils as observations
from robomimic.utils.dataset import SequenceDataset

LENGTH = 10


def main(path: str) -> None:
    with h5py.File(path, "r") as file:
        keys = list(file["data/demo_0/obs"])
        trained = [name.decode() for name in file["mask/train"][:]]
        shapes = {key: file[f"data/demo_0/obs/{key}"].shape[1:] for key in keys}
        actions = file["data/demo_0/actions"].shape[1]
        frames = sum(int(file[f"data/{name}"].attrs["num_samples"]) for name in trained)
    kinds = {
        "rgb": [key for key in keys if key.endswith("_image")],
        "depth": [key for key in keys if key.endswith("_depth")],
        "low_dim": [key for key in keys if not key.endswith(("_image", "_depth"))],
    }
    observations.initialize_obs_utils_with_obs_specs([{"obs": kinds}])
    dataset = SequenceDataset(
        path,
        obs_keys=keys,
        dataset_keys=("actions", "rewards", "dones"),
        load_next_obs=True,
        seq_length=LENGTH,
        hdf5_cache_mode=None,
        filter_by_attribute="train",
    )
    try:
        assert len(dataset) == frames, (len(dataset), frames)
        for index in (0, len(dataset) // 2, len(dataset) - 1):
            window = dataset[index]
            assert window["actions"].shape == (LENGTH, actions), window["actions"].shape
            for group in ("obs", "next_obs"):
                found = {key: values.shape for key, values in window[group].items()}
                assert found == {key: (LENGTH, *shape) for key, shape in shapes.items()}, found
    finally:
        dataset.close_and_delete_hdf5_handle()
    print(f"{len(dataset)} windows of {len(trained)} demonstrations read with robomimic")


if __name__ == "__main__":
    main(sys.argv[1])
