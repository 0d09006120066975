"""The encoder: the real default model, its checks, and what is said when a model cannot be had."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest import encoder_model
from ingest.encoder import Encoder
from ingest.encoder_model import DEFAULT_MODEL, converted_folder, load_encoder, packaged_weights
from ingest.errors import EncoderError
from tests.waiting import BOUND_S

TEXTS = [
    "The bridge was closed after a barge struck one of its piers.",
    "Ferry crews will walk out on Monday over pay.",
    "Sole.",
    "The council passed its budget by two votes after a debate of seven hours. " * 8,
]


def test_what_it_says_of_itself(encoder: Encoder) -> None:
    assert (encoder.name, encoder.dim, encoder.max_tokens) == (DEFAULT_MODEL, 384, 256)


def test_vectors_have_the_promised_shape(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert encoder.encode_query("Who?").shape == (384,)
    assert encoder.encode_passages([]).shape == (0, 384)
    assert np.linalg.norm(encoder.encode_passages(["", " ", "🙂"]), axis=1) == pytest.approx(1, abs=1e-5)


def test_vectors_come_in_the_order_of_the_texts(encoder: Encoder) -> None:
    """Though texts of like length are encoded together: more of them than a batch holds, lengths mixed."""
    texts = [f"Number {n}. " * (1 + n * 7 % 30) for n in range(25)]
    together = encoder.encode_passages(texts)
    for text, vector in zip(texts, together, strict=True):
        assert float(encoder.encode_query(text) @ vector) > 0.99


def test_related_texts_are_nearer_than_others(encoder: Encoder) -> None:
    bridge, ferry, *_ = encoder.encode_passages(TEXTS)
    question = encoder.encode_query("What damaged the bridge?")
    assert float(question @ bridge) > float(question @ ferry) + 0.3


def test_sentences_are_encoded_like_passages(encoder: Encoder) -> None:
    assert np.sum(encoder.encode_sentences(TEXTS) * encoder.encode_passages(TEXTS), axis=1).min() > 0.999


def test_tokens_are_the_models_own(encoder: Encoder) -> None:
    assert encoder.count_tokens(["", "bridge", "The bridge closed.", "Merrowmark"]) == [0, 1, 4, 3]
    assert encoder.count_tokens([]) == []


def test_token_spans_are_code_points(encoder: Encoder) -> None:
    text = "Zoë’s 🌉 桥 closed"
    pieces = [text[start:end] for start, end in encoder.token_spans(text)]
    assert pieces[0].startswith("Zo")
    assert pieces[-1] == "closed"
    assert "桥" in pieces


def test_a_text_beyond_the_limit_is_cut_at_its_end(encoder: Encoder) -> None:
    long = "bridge " * 254
    same = float(encoder.encode_query(long) @ encoder.encode_query(long + "and then something else entirely. " * 50))
    assert same > 0.999
    assert float(encoder.encode_query("ferry " + long) @ encoder.encode_query(long)) < 0.9999


def test_questions_and_indexing_go_on_at_once(encoder: Encoder) -> None:
    wanted = encoder.encode_passages(TEXTS)
    failures: list[str] = []
    barrier = threading.Barrier(6)

    def work(encode: Any) -> None:
        barrier.wait(timeout=BOUND_S)
        for _ in range(3):
            if float(np.sum(encode() * wanted, axis=1).min()) < 0.99:
                failures.append("another text's vector")

    ways = [
        lambda: encoder.encode_passages(TEXTS),
        lambda: encoder.encode_sentences(TEXTS),
        lambda: np.stack([encoder.encode_query(text) for text in TEXTS]),
    ]
    threads = [threading.Thread(target=work, args=(way,)) for way in ways * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    assert failures == []


# -- where the weights come from


def test_the_packaged_weights_are_the_published_ones() -> None:
    folder = packaged_weights()
    assert (folder / "model.safetensors").is_file()
    assert (folder / "tokenizer.json").is_file()


class _Installed:
    """One file of an installed package, as importlib.metadata tells of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name

    def locate(self) -> Path:
        return self._path


def test_other_weights_than_the_published_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"something else")
    monkeypatch.setattr(importlib.metadata, "files", lambda name: [_Installed(weights)])
    with pytest.raises(EncoderError, match=r"model\.safetensors has the checksum .*, not the published one: reinstall"):
        converted_folder(DEFAULT_MODEL, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_package_without_weights_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "files", lambda name: [])
    with pytest.raises(EncoderError, match=r"holds no model\.safetensors: reinstall it"):
        packaged_weights()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_model, "_PACKAGE", "no-such-package-of-weights")
    with pytest.raises(EncoderError, match=r"is not installed: run `make` again, or set ENCODER_MODEL"):
        packaged_weights()


@pytest.mark.parametrize("model", ["nobody/no-such-model", "/nowhere/at/all"])
def test_an_unknown_model_is_named_with_the_setting_to_change(tmp_path: Path, model: str) -> None:
    with pytest.raises(EncoderError, match=rf"the encoder {model} cannot be loaded: .*ENCODER_MODEL takes the name"):
        load_encoder(model, tmp_path)
    assert list(tmp_path.iterdir()) == []  # nothing half-converted stays


def test_a_cache_that_cannot_be_written_is_named_with_the_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(EncoderError, match=r"cannot write the encoder's cache .*set ENCODER_CACHE_DIR"):
        load_encoder(DEFAULT_MODEL, tmp_path / "cache")


def test_an_interrupted_conversion_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(model: str, target: Path) -> None:
        (target / "model.xml").write_text("half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr(encoder_model, "_convert", killed)
    with pytest.raises(KeyboardInterrupt):
        converted_folder(DEFAULT_MODEL, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_first_of_two_conversions_at_once_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder_cache: Path, encoder: Encoder
) -> None:
    (converted,) = (folder for folder in encoder_cache.iterdir() if folder.name.startswith("all-MiniLM-L6-v2-"))

    def convert_while_another_does(model: str, target: Path) -> None:
        shutil.copytree(converted, tmp_path / converted.name)
        (target / "model.xml").write_text("ours, too late")

    monkeypatch.setattr(encoder_model, "_convert", convert_while_another_does)
    folder = converted_folder(DEFAULT_MODEL, tmp_path)
    assert [found.name for found in tmp_path.iterdir()] == [folder.name] == [converted.name]
    assert (folder / "model.xml").read_text() != "ours, too late"
    assert encoder.name == DEFAULT_MODEL


def test_a_damaged_conversion_is_named(tmp_path: Path, encoder_cache: Path, encoder: Encoder) -> None:
    (converted,) = (folder for folder in encoder_cache.iterdir() if folder.name.startswith("all-MiniLM-L6-v2-"))
    for name in ("card.json", "tokenizer.json", "model.xml"):
        broken = tmp_path / name
        broken.mkdir()
        shutil.copytree(converted, broken / converted.name)
        (broken / converted.name / name).write_text("{")
        with pytest.raises(EncoderError, match=rf"{converted.name} is damaged .*: delete that folder"):
            load_encoder(DEFAULT_MODEL, broken).encode_query("Who?")
        assert encoder.dim == 384


def test_what_a_killed_conversion_left_is_cleared_away(tmp_path: Path) -> None:
    abandoned, at_work = tmp_path / ".converting-old", tmp_path / ".converting-new"
    for folder in (abandoned, at_work):
        folder.mkdir()
    long_ago = time.time() - 7200
    os.utime(abandoned, (long_ago, long_ago))
    with pytest.raises(EncoderError):
        load_encoder(str(tmp_path / "no-such-model"), tmp_path)
    assert not abandoned.exists()
    assert at_work.exists()
