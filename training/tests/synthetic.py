"""Small made-up data: a LeRobot dataset of moving squares, and shards in the layout of the SDK's ``tokenize``."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

MARKERS = ["pad", "begin", "end", "instruct", "observe", "image", "state", "objects", "object", "subtask", "dt", "act",
           "next", "think"]


def write_dataset(folder: Path, episodes: int, frames: int, size: int = 128, seed: int = 0) -> None:
    """Episodes of two coloured squares that move over a static background, with subtask texts."""
    rng = np.random.default_rng(seed)
    (folder / "meta").mkdir(parents=True)
    (folder / "data/chunk-000").mkdir(parents=True)
    info = {"codebase_version": "v3.0", "fps": 20, "features": {
        "observation.images.front": {"dtype": "image", "shape": [size, size, 3], "names": ["height", "width", "channels"]},
        "language_persistent": {"dtype": "language", "shape": [1], "names": None},
        "frame_index": {"dtype": "int64", "shape": [1], "names": None},
        "episode_index": {"dtype": "int64", "shape": [1], "names": None}}}
    (folder / "meta/info.json").write_text(json.dumps(info))
    tasks = ["move the red square", "push the blue square to the left"]
    pq.write_table(pa.table({"task_index": [0, 1], "task": tasks}), folder / "meta/tasks.parquet")
    text = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string()), ("style", pa.string())]))
    image_type = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    schema = pa.schema([("observation.images.front", image_type), ("language_persistent", text),
                        ("frame_index", pa.int64()), ("episode_index", pa.int64())])
    yy, xx = np.mgrid[0:size, 0:size]
    with pq.ParquetWriter(folder / "data/chunk-000/file-000.parquet", schema) as writer:
        for episode in range(episodes):
            tint = rng.uniform(60, 160, 3)
            background = tint * (0.7 + 0.3 * (yy / size))[..., None] + 12 * (((xx // 16) + (yy // 16)) % 2)[..., None]
            place, speed = rng.uniform(size / 8, size * 0.75, (2, 2)), rng.uniform(-2, 2, (2, 2))
            rows = []
            for tick in range(frames):
                frame = background.copy()
                for (x, y), colour in zip(place, ((200, 40, 40), (40, 60, 210))):
                    frame[int(y):int(y) + size // 10, int(x):int(x) + size // 10] = colour
                place += speed
                speed = np.where((place < 2) | (place > size * 0.85), -speed, speed)
                place = place.clip(2, size * 0.85)
                buffer = io.BytesIO()
                Image.fromarray(frame.clip(0, 255).astype(np.uint8)).save(buffer, "PNG", compress_level=1)
                rows.append({"observation.images.front": {"bytes": buffer.getvalue(), "path": None},
                             "language_persistent": [{"role": "user", "content": f"go to step {episode % 3}",
                                                      "style": "subtask"}],
                             "frame_index": tick, "episode_index": episode})
            writer.write_table(pa.Table.from_pylist(rows, schema), row_group_size=frames)


def layout(rows: int, columns: int, codes: int = 1000, text: int = 300, context: int = 768) -> dict:
    """A layout.json with the ids in the contract's order."""
    text_offset = len(MARKERS)
    image_offset = text_offset + text
    number_offset = image_offset + codes
    return {"version": 1, "vocabularySize": number_offset + 1024, "contextLength": context,
            "markers": {name: i for i, name in enumerate(MARKERS)},
            "text": {"offset": text_offset, "size": text},
            "image": {"offset": image_offset, "size": codes, "rows": rows, "columns": columns},
            "numbers": {"offset": number_offset, "bins": 1024}}


def write_shards(folder: Path, sequences: int, rows: int = 16, columns: int = 8, seed: int = 0, keyframes: int = 3,
                 codes: int = 1000, context: int = 768) -> dict:
    """Shards of one block that moves over a fixed code pattern: number (x, y), action = displacement, image."""
    rng = np.random.default_rng(seed)
    plan = layout(rows, columns, codes, context=context)
    folder.mkdir(parents=True)
    (folder / "layout.json").write_text(json.dumps(plan))
    m, numbers, image, text = plan["markers"], plan["numbers"]["offset"], plan["image"]["offset"], plan["text"]["offset"]
    for split, count in (("train", sequences), ("validation", max(2, sequences // 8))):
        tokens, kinds, index = [], [], []
        for number in range(count):
            background = rng.integers(0, 40, (rows, columns)) * (codes // 40)
            place = rng.uniform(0, 1, 2)
            start = len(tokens)

            def draw(place):
                grid = background.copy()
                y, x = int(place[1] * (rows - 2)), int(place[0] * (columns - 2))
                grid[y:y + 2, x:x + 2] = [[7, 8], [9, 10]]
                return grid.flatten()

            def put(ids, kind):
                tokens.extend(int(i) for i in ids)
                kinds.extend([kind] * len(ids) if isinstance(kind, int) else [int(k) for k in kind])

            def state(place, kind):
                put([m["state"]], 1 if kind == 3 else 6)
                put([numbers + int(v * 1023) for v in place], kind)

            put([m["begin"], m["instruct"]], 6)
            put(list(text + rng.integers(0, 50, 5)) + [m["pad"]] * 3, 6)
            put([m["observe"]], 6)
            state(place, 6)
            put([m["image"]], 6)
            previous = draw(place)
            put(image + previous, 6)
            for _ in range(int(rng.integers(1, keyframes + 1))):
                move = rng.uniform(-0.3, 0.3, 2)
                put([m["subtask"]], 1)
                put([text + 3] * 2 + [m["pad"]], [2, 2, 0])
                put([m["act"]], 1)
                put([numbers + int((v + 0.3) / 0.6 * 1023) for v in move], 3)
                place = np.clip(place + move, 0, 1)
                put([m["next"]], 1)
                state(place, 3)
                put([m["image"]], 1)
                current = draw(place)
                put(image + current, np.where(current == previous, 4, 5))
                previous = current
            put([m["end"]], 1)
            index.append({"offset": start, "length": len(tokens) - start, "scenario": "squares", "seed": number,
                          "episode": number, "startFrame": 0})
        np.array(tokens, "<u2").tofile(folder / f"{split}-00000.tokens")
        np.array(kinds, np.uint8).tofile(folder / f"{split}-00000.kinds")
        (folder / f"{split}-00000.json").write_text(json.dumps({"sequences": index}))
    return plan
