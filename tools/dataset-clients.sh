#!/usr/bin/env bash
# Proves that a dataset and its exports are what other programs expect: pandas, pyarrow and DuckDB read the tables, h5py the
# export for robomimic, the Python package `mcap` the export for Foxglove, and every number is compared with the dataset.
# usage: tools/dataset-clients.sh VENV DATASET OUT
#   VENV   virtual environment with tests/acceptance/clients/requirements.txt
set -euo pipefail
python=$1/bin/python dataset=$2 out=$3
clients=$(dirname "$0")/../tests/acceptance/clients
mkdir -p "$out"

"$python" "$clients/check_tables.py" "$dataset"
npx nextstate export "$dataset" --to hdf5 --out "$out/robomimic.hdf5"
"$python" "$clients/check_hdf5.py" "$dataset" "$out/robomimic.hdf5"
npx nextstate export "$dataset" --to mcap --episode 1 --out "$out/episode.mcap"
"$python" "$clients/check_mcap.py" "$dataset" 1 "$out/episode.mcap"
