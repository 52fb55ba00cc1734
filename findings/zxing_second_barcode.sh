#!/usr/bin/env bash
# zxing-cpp 3.1.1: a clean picture of one QR code may hold a second, valid barcode.
#
# Guess:  read_barcodes() of a picture that was just drawn, with one QR code and a quiet zone, returns that code alone.
# Seen:   for 2 of 357 texts of this length it also returns a linear code, found in the modules of the QR code
#         itself and valid in every respect: here an EAN-13 with a right check digit. So `[found] = read_barcodes(...)`
#         works for a long time and fails one day with another text. formats=BarcodeFormat.QRCode returns one.
#
# Output:
#     every format: QR Code (1280 characters, valid), EAN-13 (13 characters, valid)
#     QR code only: QR Code (1280 characters, valid)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq zxing-cpp==3.1.1 segno==1.6.6 pillow==13.0.0
cd "$folder"
venv/bin/python - <<'PYTHON'
import hashlib
import io
import sys

import segno
import zxingcpp
from PIL import Image

# The 165th text that was tried: 20 digests, one after the other.
TEXT = "".join(hashlib.sha256(f"165-{part}".encode()).hexdigest() for part in range(20))


def main() -> int:
    file = io.BytesIO()
    segno.make_qr(TEXT, error="l").save(file, kind="png", scale=3, border=4)
    picture = Image.open(file).convert("L")
    every = zxingcpp.read_barcodes(picture)
    only = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    print("every format:", ", ".join(map(described, every)))
    print("QR code only:", ", ".join(map(described, only)))
    same = len(every) == 2 and all(found.valid for found in every) and [found.text for found in only] == [TEXT]
    print("The behaviour is as described." if same else "The behaviour has changed.")
    return not same


def described(found) -> str:
    return f"{found.format} ({len(found.text)} characters, {'valid' if found.valid else 'not valid'})"


sys.exit(main())
PYTHON
