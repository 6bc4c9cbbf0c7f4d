"""Timing of the peers, as `bench/measure.ts` does it: one core, one thread, fresh runs, one JSON object a line."""

import json
import os
import statistics
import sys
import time

try:
    os.sched_setaffinity(0, {int(os.environ.get("BENCH_CORE", "1"))})
except (AttributeError, OSError):
    pass
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
# Mesa's llvmpipe: rasterise in the calling thread.
os.environ.setdefault("LP_NUM_THREADS", "0")

SCENES = sys.argv[1] if len(sys.argv) > 1 else "data/bench/scenes"
"""Folder that `node dist/bench/peers/export.js --out FOLDER` wrote."""

REPETITIONS = 3


def measure(prepare, run):
    """Rates per second of `run(prepare()) -> (count, figures)`, after one unmeasured run."""
    wall, cpu, figures = [], [], {}
    run(prepare())
    for _ in range(REPETITIONS):
        scene = prepare()
        cpu_before, before = time.process_time(), time.perf_counter()
        count, figures = run(scene)
        seconds, cpu_seconds = time.perf_counter() - before, time.process_time() - cpu_before
        wall.append(count / seconds)
        cpu.append(count / cpu_seconds)
    rounded = lambda value: float(f"{value:.4g}")
    return dict(
        min=rounded(min(wall)),
        median=rounded(statistics.median(wall)),
        max=rounded(max(wall)),
        cpu_median=rounded(statistics.median(cpu)),
        **figures,
    )


def emit(peer, test, unit, **more):
    """Prints one figure."""
    print(json.dumps(dict(peer=peer, test=test, unit=unit, **more), default=float), flush=True)
