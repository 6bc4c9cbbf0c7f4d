#!/usr/bin/env bash
# Proves that a dataset loads and trains with the real LeRobot client (0.6, codebase v3.0), offline, on a CPU: reads every
# frame with LeRobotDataset, then takes two optimisation steps of a tiny ACT policy and of a tiny diffusion policy.
# usage: tools/lerobot-client.sh VENV DATASET OUT
set -euo pipefail
venv=$1 dataset=$2 out=$3
export HF_HUB_OFFLINE=1 HF_DATASETS_OFFLINE=1 WANDB_MODE=disabled HF_DATASETS_DISABLE_PROGRESS_BARS=1

# `datasets` writes an Arrow copy of every parquet file into its cache.
HF_HOME=$(mktemp -d)
export HF_HOME
trap 'rm -rf "$HF_HOME"' EXIT

"$venv/bin/python" - "$dataset" <<'PYTHON'
import json
import sys

from lerobot.datasets.lerobot_dataset import LeRobotDataset

root = sys.argv[1]
dataset = LeRobotDataset("local/check", root=root)
with open(f"{root}/meta/info.json") as file:
    info = json.load(file)
assert len(dataset) == info["total_frames"] > 0, (len(dataset), info["total_frames"])
assert dataset.num_episodes == info["total_episodes"], (dataset.num_episodes, info["total_episodes"])
for index in range(len(dataset)):
    item = dataset[index]
    assert isinstance(item["task"], str) and item["task"], f"frame {index}: task is {item['task']!r}"
print(f"{dataset.num_episodes} episodes, {len(dataset)} frames read with LeRobotDataset")
PYTHON

# train POLICY FLAG...: two optimisation steps, and the checkpoint is there.
train() {
  local policy=$1
  shift
  rm -rf "${out:?}/$policy"
  "$venv/bin/lerobot-train" --dataset.repo_id=local/check --dataset.root="$dataset" \
    --policy.type="$policy" --policy.device=cpu --policy.push_to_hub=false --policy.pretrained_backbone_weights=null "$@" \
    --output_dir="$out/$policy" --steps=2 --batch_size=2 --num_workers=0 --save_checkpoint=true --save_freq=2 --log_freq=1 \
    --wandb.enable=false
  test -s "$out/$policy/checkpoints/last/pretrained_model/model.safetensors"
  echo "two training steps of $policy taken with lerobot-train"
}

train act --policy.chunk_size=8 --policy.n_action_steps=8 --policy.dim_model=64 --policy.n_heads=2 \
  --policy.dim_feedforward=64 --policy.n_encoder_layers=1 --policy.n_vae_encoder_layers=1
train diffusion --policy.down_dims='[32,64]' --policy.n_groups=4 --policy.horizon=8 --policy.n_action_steps=4 \
  --policy.num_train_timesteps=10 --policy.crop_shape='[112,112]'
