"""Weighted cross entropy that never holds the logits of a whole batch."""

from __future__ import annotations

import torch

CHUNK = {"cpu": 768, "cuda": 16384}


class ProjectedCrossEntropy(torch.autograd.Function):
    """Sum of weighted cross entropies of ``hidden @ weight.T``, computed a chunk at a time together with its gradient.

    The gradient with respect to logits is softmax minus target, so the backward pass needs no logits at all.
    """

    @staticmethod
    def forward(ctx, hidden, weight, targets, weights, soft, soft_first, soft_end, softness):
        """hidden [N, D], weight [V, D], targets [N], weights [N], soft [N]: which positions have soft targets, ids in [soft_first, soft_end).

        Their target is spread over the two neighbours on each side as a Gaussian of ``softness`` bins. Returns the
        weighted sum and the cross entropy of each position (detached).
        """
        low = torch.bfloat16 if hidden.dtype == torch.bfloat16 else torch.float32
        matrix = weight.to(low)
        grad_hidden = torch.empty_like(hidden)
        grad_weight = torch.zeros_like(weight, dtype=torch.float32)
        losses = torch.empty(len(hidden), device=hidden.device)
        chunk = CHUNK[hidden.device.type]
        shifts = torch.arange(-2, 3, device=hidden.device)
        spread = torch.exp(-0.5 * (shifts / max(softness, 1e-6)) ** 2)
        spread = spread / spread.sum()
        total = hidden.new_zeros((), dtype=torch.float32)
        for start in range(0, len(hidden), chunk):
            h, y, w = hidden[start:start + chunk].to(low), targets[start:start + chunk], weights[start:start + chunk]
            logits = (h @ matrix.T).float()
            logits -= logits.logsumexp(-1, keepdim=True)
            losses[start:start + chunk] = -logits.gather(1, y[:, None])[:, 0]
            spreads = (soft[start:start + chunk] & (softness > 0))[:, None]
            ids = (y[:, None] + shifts).clamp(soft_first, soft_end - 1)
            ids = torch.where(spreads, ids, y[:, None])
            share = torch.where(spreads, spread, 0.2)
            total = total - ((logits.gather(1, ids) * share).sum(-1) * w).sum()
            logits.exp_()
            logits.scatter_add_(1, ids, -share)
            grad = (logits * w[:, None]).to(low)
            grad_hidden[start:start + chunk] = grad @ matrix
            grad_weight += (grad.T @ h).float()
        ctx.save_for_backward(grad_hidden, grad_weight)
        ctx.mark_non_differentiable(losses)
        return total, losses

    @staticmethod
    def backward(ctx, grad_total, _):
        """Scales the stored gradients."""
        grad_hidden, grad_weight = ctx.saved_tensors
        return grad_hidden * grad_total.to(grad_hidden.dtype), grad_weight * grad_total, None, None, None, None, None, None


def projected_cross_entropy(hidden: torch.Tensor, weight: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor,
                            soft: torch.Tensor, soft_first: int = 0, soft_end: int = 0, softness: float = 0.0):
    """Weighted sum of cross entropies, and the plain cross entropy of each position; see ProjectedCrossEntropy."""
    return ProjectedCrossEntropy.apply(hidden, weight, targets, weights, soft, soft_first, soft_end, softness)
