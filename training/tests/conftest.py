"""Puts the package and the made-up data on the path, and fixes the number of threads."""

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))
torch.set_num_threads(2)
