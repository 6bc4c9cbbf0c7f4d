"""Reads a dataset with pandas, DuckDB and pyarrow: the tables agree with one another, with `meta/info.json` and with
`meta/stats.json`.

usage: python check_tables.py DATASET
"""

import sys

import duckdb
import numpy as np
import pandas as pd

from dataset import Dataset, matrix, pictures


def check_pandas(dataset: Dataset) -> None:
    tasks = pd.read_parquet(dataset.root / "meta/tasks.parquet")
    assert tasks.index.name == "task" and tasks["task_index"].tolist() == list(range(len(tasks))), tasks
    assert all(isinstance(task, str) and task for task in tasks.index), tasks.index
    frames = pd.concat(pd.read_parquet(file) for file in sorted(dataset.root.glob("data/*/*.parquet")))
    info = dataset.info
    assert len(frames) == info["total_frames"] > 0, (len(frames), info["total_frames"])
    assert frames["index"].tolist() == list(range(len(frames)))
    stored = {key for key in info["features"] if key not in dataset.keys("video")}
    assert set(frames.columns) == stored, set(frames.columns) ^ stored
    for key in ("action", "observation.state"):
        shape = info["features"][key]["shape"]
        assert {len(row) for row in frames[key]} == set(shape), key
        assert np.isfinite(np.stack(frames[key].tolist())).all(), key
    for episode, rows in frames.groupby("episode_index"):
        assert rows["frame_index"].tolist() == list(range(len(rows))), episode
        assert np.abs(rows["timestamp"] - rows["frame_index"] / info["fps"]).max() < 1e-4, episode
        assert rows["next.done"].tolist() == [False] * (len(rows) - 1) + [True], episode
        words = [row["content"] for row in rows["language_persistent"].iloc[0]]
        assert words and all(words), episode


def check_duckdb(dataset: Dataset) -> None:
    ask = duckdb.connect().execute
    data = f"read_parquet('{dataset.root}/data/*/*.parquet')"
    episodes = f"read_parquet('{dataset.root}/meta/episodes/*/*.parquet')"
    count, total = ask(f"select count(distinct episode_index), count(*) from {data}").fetchone()
    assert (count, total) == (dataset.info["total_episodes"], dataset.info["total_frames"]), (count, total)
    odd = ask(
        f"""select e.episode_index from {episodes} e left join
            (select episode_index, count(*) as frames, min("index") as first from {data} group by all) d
            using (episode_index)
            where e.length is distinct from d.frames or e.dataset_from_index is distinct from d.first"""
    ).fetchall()
    assert odd == [], f"episodes whose length or place differs from the data: {odd}"
    seeds = ask(f"select count(distinct seed), bool_and(success) from {episodes}").fetchone()
    assert seeds == (count, True), f"distinct seeds and success of {count} episodes: {seeds}"
    width = dataset.info["features"]["action"]["shape"][0]
    for entry in range(width):
        low, high, mean = ask(
            f"select min(action[{entry + 1}]), max(action[{entry + 1}]), avg(action[{entry + 1}]) from {data}"
        ).fetchone()
        stats = dataset.stats["action"]
        told = [stats[name][entry] for name in ("min", "max", "mean")]
        assert np.allclose([low, high, mean], told, rtol=1e-5, atol=1e-6), (entry, low, high, mean, told)


def check_pyarrow(dataset: Dataset) -> None:
    for key in dataset.keys("float32"):
        values = matrix(dataset.frames[key])
        for name, found in (("min", values.min(0)), ("max", values.max(0)), ("std", values.std(0))):
            assert np.allclose(dataset.stats[key][name], found, rtol=1e-4, atol=1e-5), (key, name)
    for key in dataset.keys("image"):
        feature = dataset.info["features"][key]
        height, width, channels = feature["shape"]
        is_depth = feature.get("info", {}).get("is_depth_map", False)
        frames = pictures(dataset.frames[key])
        wanted = (height, width) if is_depth else (height, width, channels)
        assert frames.shape[1:] == wanted, (key, frames.shape)
        # Depth is told in the unit in which it is stored, colour from 0 to 1.
        scale = 1 if is_depth else 255
        axes = (0, 1, 2)
        found = {"min": frames.min(axes), "max": frames.max(axes), "mean": frames.mean(axes), "std": frames.std(axes)}
        for name, values in found.items():
            assert np.allclose(np.ravel(dataset.stats[key][name]), values / scale, rtol=1e-4), (key, name)


if __name__ == "__main__":
    dataset = Dataset(sys.argv[1])
    check_pandas(dataset)
    check_duckdb(dataset)
    check_pyarrow(dataset)
    print(f"{dataset.info['total_episodes']} episodes, {dataset.info['total_frames']} frames read with pandas, DuckDB and pyarrow")
