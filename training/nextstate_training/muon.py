"""Muon (Jordan et al. 2024) for processors that do not compute in bfloat16."""

from __future__ import annotations

import torch


class Float32Muon(torch.optim.Muon):
    """torch's Muon with the Newton-Schulz iteration in float32, for its default `nesterov` and `adjust_lr_fn`.

    torch iterates in bfloat16, which a processor without instructions for it emulates: a step of the preset ``tiny`` took 3.6 s of
    one core with AVX2, in float32 0.2 s. The state is torch's, so that a checkpoint goes on with either.
    """

    @torch.no_grad()
    def step(self, closure=None):
        """One update of every matrix that has a gradient."""
        if closure is not None:
            raise ValueError("closures are not supported")
        for group in self.param_groups:
            rate, decay, momentum = group["lr"], group["weight_decay"], group["momentum"]
            for matrix in group["params"]:
                if matrix.grad is None:
                    continue
                state = self.state[matrix]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = torch.zeros_like(matrix.grad)
                buffer = state["momentum_buffer"]
                buffer.lerp_(matrix.grad, 1 - momentum)
                update = orthogonalized(matrix.grad.lerp(buffer, momentum), group["ns_coefficients"], group["ns_steps"], group["eps"])
                matrix.mul_(1 - rate * decay)
                matrix.add_(update, alpha=-rate * max(1.0, matrix.shape[0] / matrix.shape[1]) ** 0.5)


def orthogonalized(gradient: torch.Tensor, coefficients: tuple[float, float, float], steps: int, eps: float) -> torch.Tensor:
    """The nearest matrix to ``gradient`` with singular values of about 1, by a quintic Newton-Schulz iteration."""
    a, b, c = coefficients
    tall = gradient.shape[0] > gradient.shape[1]
    x = gradient.T if tall else gradient
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.T if tall else x
