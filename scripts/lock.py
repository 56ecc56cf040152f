"""Writes requirements/*.txt: every dependency pinned with its hashes, no address anywhere."""

import subprocess
import sys
from pathlib import Path

_UV = str(Path(sys.executable).with_name("uv"))
_LOCKS = {
    "run": ["pyproject.toml", "--extra", "build", "--extra", "postgres"],
    "dev": ["pyproject.toml", "--extra", "build", "--extra", "postgres", "--extra", "dev"],
    "bench": ["pyproject.toml", "--extra", "build", "--extra", "postgres", "--extra", "dev", "--extra", "bench"],
    "node": ["requirements/node.in"],
    "uv": ["requirements/uv.in"],
}

for name, inputs in _LOCKS.items():
    command = [_UV, "pip", "compile", "--quiet", "--no-header", "--generate-hashes", "--universal"]
    subprocess.run([*command, "--python-version", "3.11", *inputs, "-o", f"requirements/{name}.txt"], check=True)
