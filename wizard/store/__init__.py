"""What is kept between visits: drafts of answers, plans, check-ins, workouts. Nothing that names a person.

    store = open_store()                                # SQLite in a folder of this machine; DATABASE_URL: PostgreSQL
    key = Key.new()                                     # 128 random bits; key.text is what its owner keeps

    saved = store.save_draft(key, Draft(answers=…))     # new, or with state= of what was read: two tabs notice each other
    draft = store.draft(key)                            # -> SavedDraft; kept for 24 hours
    store.keep_plan(key2, Start.of(answers, plan), draft=key)  # the draft becomes a plan, kept until it is deleted

    history = store.history(key2)                       # -> History: everything, in one document
    store.add(key2, CheckIn(…) | Workout(…) | Revision(…), seen=history.state, once=new_once())
    store.correct(key2, number, CheckIn(…) | Workout(…) | Revision(…), seen=…, once=…)    # beside the original, which stays
    store.delete(key2)                                  # all of it, at once

    to_file(history); from_file(data)                   # the whole history as a file, and back
    store.bring(Key.new(), history)                     # kept here too, under a new key

    store.remember(key2); store.last(); store.own_plans()      # at home: the plans that open without a key

Rules for callers:

- Make ``once`` when a form is shown, not when it is sent, and send the same again after an error: what was sent twice
  is kept once. Keys are made by the caller for the same reason.
- ``seen`` is the ``state`` of the History or Saved that the person looked at. Where somebody else has written since,
  ChangedElsewhereError comes and nothing is overwritten.
- ``caller`` tells people apart for counting keys that lead nowhere (an address or a session); it is kept in memory only.
- Open it once for all people (it holds nothing of any of them), and again later where opening raised StoreUnavailableError.
- Everything that can go wrong is a StoreError; ``error.says(words)`` is the sentence for the person.
- Where something is looked for, a key is a ``Key`` or whatever somebody typed; for something new it is a ``Key.new()`` of the server,
  never one that came from outside. Never log it, and never put it in an address or a file name.
"""

from .documents import (
    Addition,
    AnswersEntry,
    CheckInEntry,
    Draft,
    Entry,
    History,
    Revision,
    SavedDraft,
    Start,
    Workout,
    WorkoutEntry,
    WorkoutItem,
)
from .errors import (
    BadSettingError,
    ChangedElsewhereError,
    DamagedRecordError,
    DiskFullError,
    KeyMissingError,
    NewerSchemaError,
    NoSuchEntryError,
    NotAHistoryError,
    NotFoundError,
    SentDifferentlyError,
    StoreError,
    StoreUnavailableError,
    TooManyTriesError,
    WeekTakenError,
)
from .history_file import from_file, to_file
from .keys import Key
from .location import StoreLocation, place_from
from .store import DRAFTS_LAST, Saved, Store, new_once, open_store

__all__ = [
    "DRAFTS_LAST",
    "Addition",
    "AnswersEntry",
    "BadSettingError",
    "ChangedElsewhereError",
    "CheckInEntry",
    "DamagedRecordError",
    "DiskFullError",
    "Draft",
    "Entry",
    "History",
    "Key",
    "KeyMissingError",
    "NewerSchemaError",
    "NoSuchEntryError",
    "NotAHistoryError",
    "NotFoundError",
    "Revision",
    "Saved",
    "SavedDraft",
    "SentDifferentlyError",
    "Start",
    "Store",
    "StoreError",
    "StoreLocation",
    "StoreUnavailableError",
    "TooManyTriesError",
    "WeekTakenError",
    "Workout",
    "WorkoutEntry",
    "WorkoutItem",
    "from_file",
    "new_once",
    "open_store",
    "place_from",
    "to_file",
]
