#!/usr/bin/env bash
# SQLAlchemy 2.1.9 on SQLite: text that is no date raises a bare ValueError where a DateTime column is read.
#
# Guess:  an error of sqlalchemy.exc, so that `except SQLAlchemyError` around a query catches whatever the database
#         holds. Writing such a value does raise one: StatementError, with the statement and its parameters.
# Seen:   reading raises ValueError, outside of sqlalchemy.exc, with neither the column nor the statement.
#         SQLite lets any text into such a column, so that another program or a repair by hand can leave some there.
#
# Output:
#     writing: StatementError, a SQLAlchemyError
#     reading: ValueError, not a SQLAlchemyError: Invalid isoformat string: 'next Tuesday'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq sqlalchemy==2.1.9
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError, StatementError

TEXT = "next Tuesday"


def main() -> int:
    engine = sa.create_engine("sqlite://")
    visits = sa.Table("visits", sa.MetaData(), sa.Column("day", sa.DateTime))
    with engine.begin() as connection:
        visits.create(connection)
        writing = raised(lambda: connection.execute(visits.insert(), {"day": TEXT}))
        connection.execute(sa.text("INSERT INTO visits VALUES (:day)"), {"day": TEXT})
        reading = raised(lambda: connection.execute(sa.select(visits)).all())
    print("writing:", described(writing))
    print("reading:", described(reading) + (f": {reading}" if reading else ""))
    same = type(writing) is StatementError and type(reading) is ValueError
    print("The behaviour is as described." if same else "The behaviour has changed.")
    return not same


def raised(act) -> Exception | None:
    try:
        act()
    except Exception as error:
        return error
    return None


def described(error: Exception | None) -> str:
    if error is None:
        return "no error"
    return f"{type(error).__name__}, {'a' if isinstance(error, SQLAlchemyError) else 'not a'} SQLAlchemyError"


sys.exit(main())
PYTHON
