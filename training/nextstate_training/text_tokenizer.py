"""The text tokenizer: byte-level BPE, so that any text encodes."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from .files import write_bytes


IDEOGRAPH = r"[\u3400-\u4dbf\u4e00-\u9fff]"
"""One Chinese character: no id is longer."""


def train_text_tokenizer(texts: list[str], size: int, path: Path) -> int:
    """Trains on ``texts``, writes tokenizer.json and returns the number of ids (at most ``size``, at least 256)."""
    tokenizer = Tokenizer(models.BPE())
    # Chinese has no spaces: without the split a whole sentence would be one word, and become one id.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(IDEOGRAPH), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
                                  special_tokens=[], min_frequency=2, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    write_bytes(path, tokenizer.to_str(pretty=False).encode())
    return tokenizer.get_vocab_size()
