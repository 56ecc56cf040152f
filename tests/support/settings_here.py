"""The product's settings in the home that the environment names, with cheap passwords: for programs that tests start."""

from kolloquy.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
