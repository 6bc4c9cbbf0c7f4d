"""Reads LeRobotDataset v3.0 folders: frames into a memory-mapped cache, and every text that an episode carries."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image
from tqdm import tqdm

from .files import write_json

FRONT_CAMERA = "observation.images.front"
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
    """Decodes the front camera's frames once into ``folder`` and maps them; a matching cache is reused.

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
        raise ValueError("the datasets hold no frame of " + FRONT_CAMERA)
    return FrameCache(
        frames=np.memmap(frame_path, np.uint8, "r", shape=(count, height, width, 3)),
        episodes=np.array(index["episodes"], np.int32), ticks=np.array(index["ticks"], np.int32),
        medians=np.memmap(median_path, np.uint8, "r", shape=(episodes, height, width, 3)),
        held_out=np.array(index["heldOut"], bool), names=index["names"])


def _fill_cache(datasets: list[Path], key: dict, index_path: Path, frame_path: Path, median_path: Path) -> None:
    with_images = [d for d in datasets if FRONT_CAMERA in read_info(d)["features"]]
    total = sum(pq.read_metadata(f).num_rows for d in with_images for f in data_files(d))
    stride = max(1, -(-total // key["limit"]))
    episodes, ticks, names = [], [], []
    with open(frame_path, "wb") as frames, open(median_path, "wb") as medians, \
            tqdm(total=total, desc="frames", unit="frame", mininterval=2) as bar:
        for dataset in with_images:
            for file in data_files(dataset):
                table = pq.ParquetFile(file)
                for group in range(table.num_row_groups):
                    rows = table.read_row_group(group, [FRONT_CAMERA, "episode_index", "frame_index"])
                    index = rows["episode_index"].to_numpy()
                    tick = rows["frame_index"].to_numpy()
                    images = rows[FRONT_CAMERA].combine_chunks()
                    images = images.field("bytes") if pa.types.is_struct(images.type) else images
                    for episode in np.unique(index):
                        chosen = [i for i in np.flatnonzero(index == episode) if tick[i] % stride == 0]
                        name = f"{dataset.name}/{episode}"
                        if not chosen:
                            continue
                        decoded = np.stack([_decode(images[int(i)].as_py(), key["width"], key["height"])
                                            for i in chosen])
                        frames.write(decoded.tobytes())
                        if names and names[-1] == name:
                            raise ValueError(f"{file}: episode {episode} is split over row groups")
                        sample = decoded[np.linspace(0, len(decoded) - 1, min(len(decoded), MEDIAN_FRAMES)).astype(int)]
                        medians.write(np.median(sample, axis=0).astype(np.uint8).tobytes())
                        episodes.extend([len(names)] * len(chosen))
                        ticks.extend(int(tick[i]) for i in chosen)
                        names.append(name)
                    bar.update(len(rows))
    write_json(index_path, {"key": key, "episodes": episodes, "ticks": ticks, "names": names,
                            "heldOut": held_out_episodes(names, key["fraction"])})


def read_texts(datasets: list[Path]) -> list[str]:
    """Instructions (meta/tasks.parquet) and every other text of the datasets' language and string columns, with repeats."""
    texts: list[str] = []
    for dataset in datasets:
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


def _distinct_texts(column: pa.Array) -> list[str]:
    """Distinct strings of a string column, or of the ``content`` fields of a language column, in order."""
    while pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = column.flatten()
    if pa.types.is_struct(column.type):
        column = column.field("content")
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return []
    return [text for text in column.unique().to_pylist() if text]
