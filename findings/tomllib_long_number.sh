#!/usr/bin/env bash
# tomllib of CPython 3.11.7: a number of more than 4,300 digits raises a ValueError that is not a TOMLDecodeError.
#
# Guess:  every document that cannot be read raises TOMLDecodeError, the one exception that tomllib documents, with a
#         line and a column. A day that does not exist does.
# Seen:   the number is good TOML by its grammar, and comes out as the ValueError of int(), without a place. A
#         program that catches TOMLDecodeError does not catch it; one that catches ValueError catches both.
#         Nothing is installed for this: tomllib is part of Python, 3.11 or newer.
#
# Output:
#     30 February:  TOMLDecodeError: Invalid date or datetime (at line 1, column 7)
#     4,300 digits: read
#     4,301 digits: ValueError: Exceeds the limit (4300 digits) for integer string conversion
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv --without-pip "$folder/venv"
cd "$folder"
env -u PYTHONINTMAXSTRDIGITS venv/bin/python - <<'PYTHON'
import sys
import tomllib

DOCUMENTS = {
    "30 February": "day = 2026-02-30",
    "4,300 digits": "number = " + "1" * 4300,
    "4,301 digits": "number = " + "1" * 4301,
}


def main() -> int:
    seen = {name: raised(document) for name, document in DOCUMENTS.items()}
    for name, error in seen.items():
        print(f"{name + ':':<13}", f"{type(error).__name__}: {str(error).partition(':')[0]}" if error else "read")
    same = [type(error) for error in seen.values()] == [tomllib.TOMLDecodeError, type(None), ValueError]
    print("The behaviour is as described." if same else "The behaviour has changed.")
    return not same


def raised(document: str) -> Exception | None:
    try:
        tomllib.loads(document)
    except Exception as error:
        return error
    return None


sys.exit(main())
PYTHON
