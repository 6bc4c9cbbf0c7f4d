"""A LeRobot dataset's tables as pyarrow reads them: what the other clients' readings are compared with."""

import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image


class Dataset:
    """Tables of a dataset folder, whole in memory."""

    def __init__(self, folder: str) -> None:
        self.root = Path(folder)
        self.info = json.loads((self.root / "meta/info.json").read_text())
        self.stats = json.loads((self.root / "meta/stats.json").read_text())
        self.frames = self._table("data")
        self.episodes = self._table("meta/episodes")
        self.tasks = pq.read_table(self.root / "meta/tasks.parquet").to_pandas()

    def _table(self, folder: str) -> pa.Table:
        files = sorted((self.root / folder).glob("*/*.parquet"))
        assert files, f"no parquet files in {self.root / folder}"
        return pa.concat_tables([pq.read_table(file) for file in files])

    def keys(self, *dtypes: str) -> list[str]:
        """Names of the features of some of the kinds `image`, `video`, `float32`, ..."""
        return [key for key, feature in self.info["features"].items() if feature["dtype"] in dtypes]

    def episode(self, index: int) -> pa.Table:
        """The frames of one episode."""
        row = self.episodes.slice(index, 1).to_pylist()[0]
        assert row["episode_index"] == index, (row["episode_index"], index)
        frames = self.frames.slice(row["dataset_from_index"], row["length"])
        assert set(frames["episode_index"].to_pylist()) == {index}
        return frames

    def instruction(self, index: int) -> str:
        """The task of one episode in words."""
        task = self.episode(index)["task_index"][0].as_py()
        return self.tasks.index[task]


def matrix(column: pa.ChunkedArray) -> np.ndarray:
    """A column of numbers, or of lists of equal length, as rows of numbers."""
    values = np.array(column.to_pylist(), dtype=np.float64)
    return values.reshape(len(column), -1)


def pictures(column: pa.ChunkedArray) -> np.ndarray:
    """A column of encoded pictures, decoded: frames, height, width and, for colour, channels."""
    return np.stack([np.asarray(Image.open(io.BytesIO(cell["bytes"]))) for cell in column.to_pylist()])
