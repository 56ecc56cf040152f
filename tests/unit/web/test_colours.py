"""The channel colours, as the style sheet has them: told apart by every eye, and visible on their ground."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

import kolloquy.faces.web

TOKENS = (Path(kolloquy.faces.web.__file__).parent / "assets/css/tokens.css").read_text(encoding="utf-8")
CHANNELS = ("science", "trials", "guidelines", "congress", "network")
# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
_TO_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
_TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip
FAR_ENOUGH = 0.08  # in OKLab; about four times what can just be told apart


def theme(name: str) -> dict[str, str]:
    block = next(part for part in TOKENS.split("@plugin") if f'name: "{name}"' in part)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, eye: np.ndarray) -> np.ndarray:
    return np.cbrt(np.clip(eye @ linear(colour), 0, 1) @ _TO_LMS.T) @ _TO_LAB.T


@pytest.mark.parametrize("name", ["paper", "slate"])
@pytest.mark.parametrize("eye", EYES)
def test_every_eye_tells_the_channels_apart(name: str, eye: str) -> None:
    colours = theme(name)
    for one, other in itertools.combinations(CHANNELS, 2):
        distance = float(np.linalg.norm(seen(colours[one], EYES[eye]) - seen(colours[other], EYES[eye])))
        assert distance > FAR_ENOUGH, f"{one} and {other} with {eye} on {name}"


@pytest.mark.parametrize("name", ["paper", "slate"])
def test_a_channel_stands_out_from_its_ground(name: str) -> None:
    colours = theme(name)
    for channel in CHANNELS:
        assert contrast(colours[channel], colours["color-base-100"]) >= 3, channel


@pytest.mark.parametrize("name", ["paper", "slate"])
def test_what_people_read_has_contrast(name: str) -> None:
    colours = theme(name)
    for ground in ("color-base-100", "color-base-200"):
        assert contrast(colours["color-base-content"], colours[ground]) >= 7
        for ink in ("ink-2", "color-primary", "color-error"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, f"{ink} on {ground}"
    assert contrast(colours["color-primary-content"], colours["color-primary"]) >= 4.5


def test_what_is_printed_has_the_colours_of_paper() -> None:
    printed = (Path(kolloquy.faces.web.__file__).parent / "assets/css/print.css").read_text(encoding="utf-8")
    paper = theme("paper")
    stated = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", printed))
    assert stated == {name: paper[name] for name in stated}
    assert set(CHANNELS) <= set(stated)
