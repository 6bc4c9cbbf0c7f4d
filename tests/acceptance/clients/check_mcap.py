"""Reads an MCAP file of an episode with the Python package `mcap`, checksums validated, and compares its messages with the
dataset that it was made of.

usage: python check_mcap.py DATASET EPISODE FILE
"""

import base64
import io
import json
import re
import sys
from collections import defaultdict

import numpy as np
from mcap.reader import make_reader
from PIL import Image

from dataset import Dataset, matrix, pictures

VECTORS = {
    "/observation/state": "observation.state",
    "/observation/environment_state": "observation.environment_state",
    "/action": "action",
    "/reward": "next.reward",
}


def check_vectors(messages: list[tuple[int, dict]], dataset: Dataset, episode: int, key: str) -> None:
    names = dataset.info["features"][key]["names"]
    wanted = matrix(dataset.episode(episode)[key])
    assert len(messages) == len(wanted), (key, len(messages), len(wanted))
    for (_, message), row in zip(messages, wanted):
        entries = {name: value for name, value in message.items() if name != "timestamp"}
        assert np.allclose(list(entries.values()), row, rtol=1e-6, atol=1e-7), key
        if names is not None:
            safe = [re.sub(r"\W", "_", name, flags=re.ASCII) for name in names]
            assert list(entries) == safe, (key, list(entries), safe)


def check_times(messages: list[tuple[int, dict]], fps: int, topic: str) -> None:
    for i, (time, message) in enumerate(messages):
        assert abs(time - i * 1e9 / fps) < 1, (topic, i, time)
        stamp = message["timestamp"]
        assert stamp["sec"] * 1_000_000_000 + stamp["nsec"] == time, (topic, i, stamp)


def main(folder: str, episode: int, path: str) -> None:
    dataset = Dataset(folder)
    messages: dict[str, list[tuple[int, dict]]] = defaultdict(list)
    schemas: dict[str, str] = {}
    with open(path, "rb") as stream:
        reader = make_reader(stream, validate_crcs=True)
        summary = reader.get_summary()
        for schema, channel, message in reader.iter_messages():
            assert schema.encoding == "jsonschema" and channel.message_encoding == "json", channel
            assert json.loads(schema.data)["type"] == "object", schema.name
            schemas[channel.topic] = schema.name
            messages[channel.topic].append((message.log_time, json.loads(message.data)))
        metadata = {record.name: record.metadata for record in reader.iter_metadata()}
    assert summary.statistics.message_count == sum(map(len, messages.values()))
    assert metadata["episode"]["instruction"] == dataset.instruction(episode), metadata
    for topic, key in VECTORS.items():
        check_vectors(messages[topic], dataset, episode, key)
        check_times(messages[topic], dataset.info["fps"], topic)
    cameras = [key for key in dataset.keys("image", "video") if not key.endswith("_depth")]
    for key in cameras:
        camera = key.removeprefix("observation.images.")
        topic = f"/camera/{camera}/image"
        assert schemas[topic] == "foxglove.CompressedImage", schemas
        check_times(messages[topic], dataset.info["fps"], topic)
        frames = [Image.open(io.BytesIO(base64.b64decode(message["data"]))) for _, message in messages[topic]]
        assert {frame.format for frame in frames} == {"PNG"}
        pixels = np.stack([np.asarray(frame) for frame in frames])
        assert list(pixels.shape) == [len(messages["/action"]), *dataset.info["features"][key]["shape"]], pixels.shape
        if key in dataset.keys("image"):
            assert np.array_equal(pixels, pictures(dataset.episode(episode)[key])), camera
        [(_, calibration)] = messages[f"/camera/{camera}/calibration"]
        assert schemas[f"/camera/{camera}/calibration"] == "foxglove.CameraCalibration"
        assert len(calibration["K"]) == 9 and calibration["K"][0] > 0 and calibration["width"] == pixels.shape[2]
    said = [message["name"] for _, message in messages["/log"]]
    assert said[0] == "instruction" and said[-1] == "outcome" and "subtask" in said, said
    print(f"{summary.statistics.message_count} messages of {len(messages)} topics read with mcap")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
