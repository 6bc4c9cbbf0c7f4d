#!/bin/bash
# Asks the real LeRobot whether it loads, streams, edits and trains on a generated dataset.
# usage: check.sh DATASET_DIR
#   LEROBOT_VENV      virtual environment with lerobot[dataset,training] 0.6 (Python 3.12)
#   LEROBOT_CHECKERS  folder with lerobot_load.py and lerobot_train_smoke.sh (default: ../shared/checkers beside the repository)
# Exits 0 with a message when one of the two is absent, so that it can stand in any pipeline.
set -euo pipefail
dataset=${1:?usage: check.sh DATASET_DIR}
root=$(cd "$(dirname "$0")/../../.." && pwd)
checkers=${LEROBOT_CHECKERS:-$root/../shared/checkers}
python=${LEROBOT_VENV:-}/bin/python
if [ ! -f "$checkers/lerobot_load.py" ]; then
  echo "skipped: $checkers/lerobot_load.py is not here (set LEROBOT_CHECKERS)"
  exit 0
fi
if [ ! -x "$python" ]; then
  echo "skipped: no Python with lerobot (set LEROBOT_VENV to a virtual environment with lerobot[dataset,training])"
  exit 0
fi
"$python" "$checkers/lerobot_load.py" "$dataset" --streaming --tools
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
if ! LEROBOT_BIN=$(dirname "$python") bash "$checkers/lerobot_train_smoke.sh" "$dataset" "$out/train" >"$out/log" 2>&1; then
  tail -40 "$out/log"
  echo "lerobot-train failed on $dataset"
  exit 1
fi
echo "lerobot-train: two steps on $dataset"
