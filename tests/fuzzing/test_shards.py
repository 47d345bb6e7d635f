"""Shards: all of them together draw each sequence of each target once; and what a run leaves to the next one."""

import os
from collections import Counter
from itertools import count, islice
from pathlib import Path

import pytest

from uftp_conformance import StatementError
from uftp_conformance.fuzzing.memory import Memory, Recalled
from uftp_conformance.fuzzing.shards import Shard
from uftp_conformance.sequences.steps import Step


@pytest.mark.parametrize("targets", [1, 2, 3, 7])
@pytest.mark.parametrize("shards", [1, 2, 3, 5, 8])
def test_together_they_are_the_whole(targets: int, shards: int) -> None:
    drawn = Counter(
        (target, number)
        for shard in range(1, shards + 1)
        for target, share in Shard(shard, shards).shares(targets).items()
        for number in islice(count(share.first, share.step), 40)
        if number < 5
    )
    assert drawn == Counter({(target, number): 1 for target in range(targets) for number in range(5)})


@pytest.mark.parametrize("text", ["", "2", "0/2", "3/2", "1/2/3", "-1/2", "one/two", "1/9999999"])
def test_what_is_no_shard_is_a_sentence(text: str) -> None:
    assert Shard.read("2/3") == Shard(2, 3)
    with pytest.raises(StatementError, match="Write"):
        Shard.read(text)


FAILED = Recalled("SEQ-OFFERS", (Step(0, "send", "FlexOffer", ("AGR", "registered"), picks=()),), near=True)
NEW = Recalled("SEQ-METERINGS", (Step(1, "send", "Metering", ("AGR", "registered")),))


def test_what_failed_is_recalled_first_and_what_is_damaged_left_out(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "kept")
    memory.keep("new", "DSO 3.1.0", NEW)
    memory.keep("failed", "DSO 3.1.0", FAILED)
    for path in (tmp_path / "kept").rglob("*"):
        if path.is_dir():
            (path / "0123456789abcdef").write_bytes(b"\x00 damaged")
    again = Memory(tmp_path / "kept")
    assert again.recall("DSO 3.1.0") == [FAILED, NEW]
    assert again.damaged
    assert again.recall("AGR 3.1.0") == []
    assert Memory(None).recall("DSO 3.1.0") == []


@pytest.mark.skipif(os.name == "nt", reason="a file cannot be a folder there either, but the words differ")
def test_a_folder_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StatementError, match="Name a folder of your own"):
        Memory(tmp_path / "file")
