"""Loads datasets with the real LeRobot as their folders are named on standard input, one a line, and answers each with a
line of JSON: the numbers of episodes and frames, or the error. Every frame that the dataset tells of is read."""
import json
import os
import shutil
import sys
import tempfile

cache = tempfile.mkdtemp(prefix="load_many_")
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HOME=cache)
from lerobot.datasets.lerobot_dataset import LeRobotDataset  # noqa: E402

for number, line in enumerate(sys.stdin):
    # A path of its own for each: the loader's cache goes by path.
    copy = os.path.join(cache, f"copy-{number}")
    try:
        shutil.copytree(line.strip(), copy, ignore=shutil.ignore_patterns(".spool*"))
        dataset = LeRobotDataset("nextstate/crash", root=copy)
        for index in range(len(dataset)):
            frame = dataset[index]
            assert int(frame["index"]) == index, (int(frame["index"]), index)
            assert isinstance(frame["task"], str) and not frame["task"].isdigit(), frame["task"]
        answer = {"ok": True, "episodes": dataset.num_episodes, "frames": len(dataset)}
    except Exception as error:  # whatever the loader throws is the answer
        answer = {"ok": False, "error": f"{type(error).__name__}: {error}"}
    shutil.rmtree(copy, ignore_errors=True)
    print(json.dumps(answer), flush=True)
shutil.rmtree(cache, ignore_errors=True)
