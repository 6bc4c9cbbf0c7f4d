"""Draws the held-out curves of a run: what ``history.jsonl`` holds, as a picture."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
# else the ids in an SVG are drawn anew each time
matplotlib.rcParams["svg.hashsalt"] = "nextstate"
from matplotlib import pyplot  # noqa: E402

NAMES = {"marker": "markers", "text": "text", "number": "numbers", "imageUnchanged": "unchanged codes", "imageChanged": "changed codes"}


def read_history(run: Path) -> list[dict]:
    """The records of a run's, or a model folder's, ``history.jsonl``. FileNotFoundError where there is none, ValueError where it is empty."""
    path = run / "history.jsonl"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: train first, or name a model folder that has one")
    records = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    if not records:
        raise ValueError(f"{path} is empty: nothing was held out and measured yet")
    return records


def curves_of(records: list[dict]) -> dict[str, dict[str, list[tuple[int, float]]]]:
    """Per panel and line the points (step, value).

    Panels: loss by kind of token, share of right tokens by kind, loss by scenario (of all kinds together), and the picture
    tokenizer's PSNR in dB; those without a line are left out.
    """
    panels: dict[str, dict[str, list[tuple[int, float]]]] = {}

    def point(panel: str, line: str, step: int, value: float | None) -> None:
        if value is None:
            return
        panels.setdefault(panel, {}).setdefault(line, []).append((step, value))

    for record in records:
        step = record["step"]
        if record["stage"] == "tokenizer":
            point("Pictures encoded and decoded: PSNR (dB)", "all pixels", step, record["psnr"])
            point("Pictures encoded and decoded: PSNR (dB)", "pixels that change", step, record["psnrChanged"])
            continue
        for kind, entry in record["kinds"].items():
            point("Loss by kind of token (nats)", NAMES.get(kind, kind), step, entry["loss"])
            point("Share of right tokens by kind", NAMES.get(kind, kind), step, entry["accuracy"])
        for scenario, figures in record.get("scenarios", {}).items():
            kinds = figures["kinds"].values()
            tokens = sum(entry["tokens"] for entry in kinds)
            if tokens:
                point("Loss by scenario, all kinds (nats)", scenario, step, sum(entry["loss"] * entry["tokens"] for entry in kinds) / tokens)
    return panels


def draw_curves(run: Path, out: Path) -> None:
    """Writes the curves of ``run`` (a run or a model folder with ``history.jsonl``) as a picture, PNG or SVG by the name of ``out``."""
    panels = curves_of(read_history(run))
    figure, axes = pyplot.subplots(1, len(panels), figsize=(5.2 * len(panels), 3.8), squeeze=False, layout="constrained")
    for axis, (title, lines) in zip(axes[0], panels.items()):
        for name, points in lines.items():
            axis.plot(*zip(*points), label=name, marker="." if len(points) < 20 else "")
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("steps")
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8)
    out.parent.mkdir(parents=True, exist_ok=True)
    # No date and no version in the file: the same history gives the same bytes.
    figure.savefig(out, dpi=110, metadata={"Software": None} if out.suffix == ".png" else {"Date": None})
    pyplot.close(figure)
