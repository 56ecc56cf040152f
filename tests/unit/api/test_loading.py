"""Neither a command nor a page waits for the API: what it is built with is loaded by its first request."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.snapshots import ROOT

STARTS = """
import sys
import kolloquy.faces.cli.main
assert not {"django", "ninja", "pydantic"} & sys.modules.keys()
import django
django.setup()
import kolloquy.config.urls
assert not {"ninja", "pydantic"} & sys.modules.keys()
from kolloquy.faces.api.door import routes
routes()
assert {"ninja", "pydantic"} <= sys.modules.keys()
"""


def test_the_api_is_loaded_by_its_first_request(tmp_path: Path) -> None:
    environment = os.environ | {"KOLLOQUY_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kolloquy.config.settings"}
    done = subprocess.run([sys.executable, "-c", STARTS], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
