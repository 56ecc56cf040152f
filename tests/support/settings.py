"""The product's own settings in a home of the tests' own, so that no test meets somebody's work."""

import os
import tempfile

os.environ["KOLLOQUY_HOME"] = tempfile.mkdtemp(prefix="kolloquy-tests-")
if not os.environ.get("KOLLOQUY_TEST_DATABASE_URL"):
    os.environ.pop("KOLLOQUY_DATABASE_URL", None)
else:
    os.environ["KOLLOQUY_DATABASE_URL"] = os.environ["KOLLOQUY_TEST_DATABASE_URL"]

from kolloquy.config.settings import *  # noqa: F403

os.environ.pop("KOLLOQUY_DATABASE_URL", None)  # a program that a test starts keeps its records in its own home
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in often, and guard nothing
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  empty; WhiteNoise warns of a folder that is not there
