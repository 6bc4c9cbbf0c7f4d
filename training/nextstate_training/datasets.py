"""Reads LeRobotDataset v3.0 folders: frames into a memory-mapped cache, and every text that an episode carries."""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image
from tqdm import tqdm

from .files import write_json

PICTURES = "observation.images."
MEDIAN_FRAMES = 25


def held_out_episodes(names: list[str], fraction: float) -> list[bool]:
    """True for a ``fraction`` of the episodes (at least one where there are two), those with the smallest name hash."""
    count = min(len(names) - 1, max(1, round(fraction * len(names))))
    order = sorted(range(len(names)), key=lambda i: hashlib.sha256(names[i].encode()).digest())
    chosen = set(order[:count])
    return [i in chosen for i in range(len(names))]


def read_info(dataset: Path) -> dict:
    """meta/info.json of a dataset; raises FileNotFoundError or ValueError that says what is wrong with the folder."""
    path = dataset / "meta" / "info.json"
    if not path.is_file():
        raise FileNotFoundError(f"{dataset} is no LeRobot dataset: meta/info.json is missing")
    info = json.loads(path.read_text())
    if info.get("codebase_version") != "v3.0":
        raise ValueError(f"{dataset}: codebase_version must be v3.0, received {info.get('codebase_version')!r}")
    return info


def picture_feature(info: dict) -> str | None:
    """The pictures that a model sees: those of the camera ``front``, else of the first camera by name."""
    names = sorted(name for name in info["features"] if name.startswith(PICTURES))
    return PICTURES + "front" if PICTURES + "front" in names else next(iter(names), None)


def find_datasets(roots: list[Path]) -> list[Path]:
    """The datasets among the given folders and right below them, sorted by name."""
    found: list[Path] = []
    for root in roots:
        if (root / "meta" / "info.json").is_file():
            found.append(root)
        else:
            below = sorted(p.parent.parent for p in root.glob("*/meta/info.json"))
            if not below:
                raise FileNotFoundError(f"{root} holds no LeRobot dataset (no meta/info.json in it or right below it)")
            found.extend(below)
    return found


def data_files(dataset: Path) -> list[Path]:
    """The data files of a dataset in order."""
    return sorted((dataset / "data").glob("*/*.parquet"))


@dataclass(frozen=True)
class FrameCache:
    """Decoded frames of one or more datasets.

    ``frames`` uint8 [N, H, W, 3]; ``episodes`` int32 [N], a running episode number over all datasets; ``ticks`` int32
    [N], the frame's index in its episode; ``medians`` uint8 [episodes, H, W, 3]; ``held_out`` bool [episodes].
    """

    frames: np.ndarray
    episodes: np.ndarray
    ticks: np.ndarray
    medians: np.ndarray
    held_out: np.ndarray
    names: list[str]

    def indices(self, held_out: bool) -> np.ndarray:
        """Frame indices of the held-out episodes, or of the others."""
        return np.flatnonzero(self.held_out[self.episodes] == held_out)


def _decode(png: bytes, width: int, height: int) -> np.ndarray:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.BOX)
    return np.asarray(image, dtype=np.uint8)


def _cache_key(datasets: list[Path], width: int, height: int, limit: int, fraction: float) -> dict:
    files = [[d.name, f.name, f.stat().st_size, f.stat().st_mtime_ns] for d in datasets for f in data_files(d)]
    return {"width": width, "height": height, "limit": limit, "fraction": fraction, "files": files}


def cache_frames(datasets: list[Path], folder: Path, width: int, height: int, limit: int,
                 validation_fraction: float) -> FrameCache:
    """Decodes the frames of ``picture_feature`` once into ``folder`` and maps them; a matching cache is reused.

    Every n-th frame of each episode is taken, with the smallest n that keeps the total within ``limit``.
    """
    key = _cache_key(datasets, width, height, limit, validation_fraction)
    index_path, frame_path, median_path = folder / "index.json", folder / "frames.u8", folder / "medians.u8"
    if not (index_path.is_file() and json.loads(index_path.read_text())["key"] == key):
        folder.mkdir(parents=True, exist_ok=True)
        index_path.unlink(missing_ok=True)
        _fill_cache(datasets, key, index_path, frame_path, median_path)
    index = json.loads(index_path.read_text())
    count, episodes = len(index["episodes"]), len(index["names"])
    if count == 0:
        raise ValueError("the datasets hold no pictures")
    return FrameCache(
        frames=np.memmap(frame_path, np.uint8, "r", shape=(count, height, width, 3)),
        episodes=np.array(index["episodes"], np.int32), ticks=np.array(index["ticks"], np.int32),
        medians=np.memmap(median_path, np.uint8, "r", shape=(episodes, height, width, 3)),
        held_out=np.array(index["heldOut"], bool), names=index["names"])


def _fill_cache(datasets: list[Path], key: dict, index_path: Path, frame_path: Path, median_path: Path) -> None:
    files = [(file, dataset.name, feature) for dataset in datasets if (feature := picture_feature(read_info(dataset)))
             for file in data_files(dataset)]
    total = sum(pq.read_metadata(file).num_rows for file, _, _ in files)
    stride = max(1, -(-total // key["limit"]))
    tasks = [(file, name, feature, stride, key["width"], key["height"]) for file, name, feature in files]
    episodes, ticks, names = [], [], []
    workers = min(len(tasks), os.cpu_count() or 1)
    # pyarrow's threads do not survive a fork
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool, \
            open(frame_path, "wb") as frames, open(median_path, "wb") as medians, \
            tqdm(total=total, desc="frames", unit="frame", mininterval=2) as bar:
        for rows, decoded in pool.map(_decode_file, tasks):
            for name, chosen, pictures, median in decoded:
                frames.write(pictures.tobytes())
                medians.write(median.tobytes())
                episodes.extend([len(names)] * len(chosen))
                ticks.extend(chosen)
                names.append(name)
            bar.update(rows)
    write_json(index_path, {"key": key, "episodes": episodes, "ticks": ticks, "names": names,
                            "heldOut": held_out_episodes(names, key["fraction"])})


def _decode_file(task: tuple[Path, str, str, int, int, int]) -> tuple[int, list[tuple[str, list[int], np.ndarray, np.ndarray]]]:
    """Rows of a data file, and by episode its name, the chosen ticks, their frames and the median frame."""
    file, dataset, feature, stride, width, height = task
    table = pq.ParquetFile(file)
    decoded: list[tuple[str, list[int], np.ndarray, np.ndarray]] = []
    for group in range(table.num_row_groups):
        rows = table.read_row_group(group, [feature, "episode_index", "frame_index"])
        index, tick = rows["episode_index"].to_numpy(), rows["frame_index"].to_numpy()
        images = rows[feature].combine_chunks()
        images = images.field("bytes") if pa.types.is_struct(images.type) else images
        for episode in np.unique(index):
            chosen = [int(i) for i in np.flatnonzero(index == episode) if tick[i] % stride == 0]
            name = f"{dataset}/{episode}"
            if decoded and decoded[-1][0] == name:
                raise ValueError(f"{file}: episode {episode} is split over row groups")
            if not chosen:
                continue
            pictures = np.stack([_decode(images[i].as_py(), width, height) for i in chosen])
            sample = pictures[np.linspace(0, len(pictures) - 1, min(len(pictures), MEDIAN_FRAMES)).astype(int)]
            decoded.append((name, [int(tick[i]) for i in chosen], pictures, np.median(sample, axis=0).astype(np.uint8)))
    return table.metadata.num_rows, decoded


def read_texts(datasets: list[Path]) -> list[str]:
    """Every text that sequences hold, with repeats: instructions (meta/tasks.parquet), the other texts of the datasets'
    language and string columns, and the names of the scenes' things."""
    texts: list[str] = []
    for dataset in datasets:
        texts.extend(_object_names(dataset))
        tasks = pq.read_table(dataset / "meta" / "tasks.parquet")
        column = "task" if "task" in tasks.column_names else "__index_level_0__"
        texts.extend(tasks[column].to_pylist())
        features = read_info(dataset)["features"]
        wanted = [name for name, f in features.items() if f["dtype"] in ("string", "language")]
        for file in data_files(dataset) if wanted else []:
            table = pq.ParquetFile(file)
            columns = [c for c in wanted if c in table.schema_arrow.names]
            for group in range(table.num_row_groups):
                for column in table.read_row_group(group, columns).columns:
                    texts.extend(_distinct_texts(column.combine_chunks()))
    return texts


def _object_names(dataset: Path) -> list[str]:
    """Names of the things that the environment states of a dataset follow, once an episode."""
    names: list[str] = []
    for file in sorted((dataset / "meta" / "nextstate" / "episodes").glob("*/*.jsonl")):
        for line in file.read_text().splitlines():
            entries = json.loads(line).get("environmentStateSpace", {}).get("names", [])
            names.extend({entry.split(".")[0] for entry in entries if entry.endswith(".x")})
    return names


def _distinct_texts(column: pa.Array) -> list[str]:
    """Distinct strings of a string column, or of the ``content`` fields of a language column, in order."""
    while pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = column.flatten()
    if pa.types.is_struct(column.type):
        column = column.field("content")
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return []
    return [text for text in column.unique().to_pylist() if text]
