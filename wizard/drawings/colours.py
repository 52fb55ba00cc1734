"""The colours of the drawings, light and dark: the one place. Every paint of ``figure.py`` has one in each.

Ground, arrow, label and the marks of right and wrong are colours of the pages
(``ui/static/style.css``); a test holds them together.
"""

from __future__ import annotations

LIGHT = {
    "ground": "#ffffff",
    "skin": "#c1835a", "far-skin": "#9c6745",
    "hair": "#54372b", "eye": "#2b1c16",
    "top": "#2f8f86", "far-top": "#24756e",
    "skin-deep": "#8f5f42", "far-skin-deep": "#774c33", "hair-dark": "#2f2622", "hair-light": "#bd8b3f", "hair-grey": "#a3a8aa",
    "top-blue": "#4a7db5", "far-top-blue": "#3b6594", "top-plum": "#9a5a86", "far-top-plum": "#884e78",
    "top-moss": "#6d8040", "far-top-moss": "#576732", "top-ochre": "#a97a2b", "far-top-ochre": "#8a6220",
    "top-grey": "#7d868b", "far-top-grey": "#697176",
    "shorts": "#5f7f8f", "far-shorts": "#4b6877",
    "shoe": "#8a649b", "far-shoe": "#755385", "sole": "#f4efe6", "sock": "#f4efe6",
    "muscle": "#f0653c", "minimus": "#fbc3b0", "tfl": "#7b6fd0", "tendon": "#f4efe6",
    "edge": "#141312",
    "band": "#c2297a", "band-plain": "#7b6fd0", "weight": "#666d78",
    "floor": "#f1ebe1", "mat": "#cfe3df",
    "step": "#b9a58a", "step-dark": "#a08b6e", "step-top": "#d9c9b1",
    "wood": "#b08a5f", "wood-dark": "#94714a", "wood-top": "#caa67c",
    "seat": "#8d9aa1", "seat-dark": "#75838b", "seat-top": "#a9b5bb",
    "wall": "#e6ddcf", "wall-dark": "#cfc3b0", "wall-top": "#efe8dc",
    "cushion": "#e0b45f", "paper": "#ffffff", "paper-dark": "#e8e8e8", "paper-top": "#ffffff",
    "arrow": "#0b625c", "right": "#2c7a4b", "wrong": "#b3372b", "on-mark": "#ffffff", "label": "#55504a",
}
DARK = LIGHT | {
    "ground": "#1f2727",
    "skin": "#d39a72", "far-skin": "#a9744f",
    "hair": "#a87650", "eye": "#2b1c16",
    "top": "#4fb3a8", "far-top": "#38877f",
    "skin-deep": "#a8714e", "far-skin-deep": "#8b5b3d", "hair-dark": "#7b5f50", "hair-light": "#dcb56c", "hair-grey": "#c6cbcd",
    "top-blue": "#78a6d8", "far-top-blue": "#5c86b3", "top-plum": "#c588b1", "far-top-plum": "#a06a8f",
    "top-moss": "#9fb26a", "far-top-moss": "#7f9052", "top-ochre": "#d4a652", "far-top-ochre": "#ad853c",
    "top-grey": "#a4adb2", "far-top-grey": "#838c91",
    "shorts": "#8299a6", "far-shorts": "#647985",
    "shoe": "#b592c4", "far-shoe": "#8d6d9b",
    "muscle": "#ff7a4f", "minimus": "#ffd0c0", "tfl": "#a79df0",
    "edge": "#10181a",
    "band": "#f277b4", "band-plain": "#a79df0", "weight": "#a5adb8",
    "floor": "#2d3939", "mat": "#41706a",
    "wall": "#5c6764", "wall-dark": "#4b5553", "wall-top": "#707b77",
    "arrow": "#7fd3c8", "right": "#6fc793", "wrong": "#f09084", "on-mark": "#0d1f1d", "label": "#b9b4ab",
}


def painted() -> list[tuple[str, str, str, str]]:
    """Every class of the drawings: its name, what of it is coloured, its light and its dark colour."""
    fills = [name for name in LIGHT if name not in ("ground", "edge")]
    lines = {"edge": "edge", "arrow-line": "arrow", "muscle-line": "muscle", "badge": "label", "wrong-frame": "wrong",
             "right-frame": "right", "sore": "wrong", "mark": "on-mark", "halo": "ground"}
    found = [(f"hd-{name}", "fill", LIGHT[name], DARK[name]) for name in fills]
    found += [(f"hd-{name}", "stroke", LIGHT[paint], DARK[paint]) for name, paint in lines.items()]
    return [*found, ("hd-sheet", "fill", LIGHT["ground"], DARK["ground"])]
