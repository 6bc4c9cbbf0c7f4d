#!/usr/bin/env bash
# Proves that LeRobot's own viewer (lerobot-dataset-viz, 0.6) opens a dataset, offline: it writes a recording of one episode for Rerun.
# usage: tools/lerobot-viewer.sh VENV RERUN DATASET OUT
#   VENV    virtual environment with lerobot
#   RERUN   folder with the packages of tests/acceptance/clients/requirements-viewer.txt (pip install --no-deps --target)
set -euo pipefail
venv=$1 rerun=$2 dataset=$3 out=$4
HF_HOME=$(mktemp -d)
export HF_HOME HF_HUB_OFFLINE=1 HF_DATASETS_OFFLINE=1 PYTHONPATH=$rerun:$rerun/rerun_sdk
trap 'rm -rf "$HF_HOME"' EXIT

rm -f "$out/local_check_episode_1.rrd"
"$venv/bin/lerobot-dataset-viz" --repo-id local/check --root "$dataset" --episode-index 1 --num-workers 0 --save 1 --output-dir "$out"

# The frames of every camera are in the recording.
"$venv/bin/python" - "$dataset" "$out/local_check_episode_1.rrd" <<'PYTHON'
import json
import sys

from rerun.recording import load_recording

with open(f"{sys.argv[1]}/meta/info.json") as file:
    features = json.load(file)["features"]
columns = {column.entity_path for column in load_recording(sys.argv[2]).schema().component_columns()}
wanted = [name for name, feature in features.items() if feature["dtype"] in ("image", "video")] + ["action", "state"]
for name in wanted:
    assert f"/{name}" in columns, f"{name} is not in the recording, which has {sorted(columns)}"
print(f"lerobot-dataset-viz shows {', '.join(wanted)}")
PYTHON
