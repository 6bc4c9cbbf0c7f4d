"""The text tokenizer."""

from pathlib import Path

from tokenizers import Tokenizer

from nextstate_training.text_tokenizer import train_text_tokenizer


def test_no_id_holds_more_than_one_chinese_character(tmp_path: Path) -> None:
    text = "把红色方块放到白色盘子上"
    train_text_tokenizer([text] * 8 + ["put the red cube on the white plate"] * 8, 400, tmp_path / "tokenizer.json")
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    ids = tokenizer.encode(text).ids
    assert [tokenizer.decode([i]) for i in ids] == list(text)
    # Another sentence of the same words has the same ids.
    assert set(tokenizer.encode("把白色方块放到红色盘子上").ids) == set(ids)
    assert tokenizer.decode(tokenizer.encode("put 红 cube on 盘").ids) == "put 红 cube on 盘"
