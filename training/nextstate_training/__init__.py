"""Trains the nextstate world model from datasets that the SDK wrote.

Stages: image and text tokenizers, token shards (made by the SDK's command line), the autoregressive transformer,
export to ONNX and safetensors, and token-level evaluation. Run ``python -m nextstate_training --help``.
"""

__version__ = "0.1.0"
