"""The clinic: intakes, reviews, staff, their sessions and the trail."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _sealed() -> list[sa.Column[Any]]:
    return [sa.Column("sealed_by", sa.String(16), nullable=False), sa.Column("body", sa.LargeBinary, nullable=False)]


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("code_hash", sa.String(64)),
        sa.Column("subject_hash", sa.String(64)),
        *_sealed(),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("code_hash", name="uq_staff_code_hash"),
        sa.UniqueConstraint("subject_hash", name="uq_staff_subject_hash"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        *_sealed(),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_sessions_staff", ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_staff", "sessions", ["staff"])
    op.create_table(
        "intakes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("key_hash", sa.String(64)),
        sa.Column("reference_hash", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("sealed_by", sa.String(16), nullable=False),
        sa.Column("own_key", sa.LargeBinary, nullable=False),
        sa.Column("line", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_intakes"),
        sa.UniqueConstraint("key_hash", name="uq_intakes_key_hash"),
    )
    op.create_index("ix_intakes_reference_hash", "intakes", ["reference_hash"])
    op.create_index("ix_intakes_finished_at", "intakes", ["finished_at"])
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("intake", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *_sealed(),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.ForeignKeyConstraint(["intake"], ["intakes.id"], name="fk_reviews_intake", ondelete="CASCADE"),
        sa.UniqueConstraint("intake", "number", name="uq_reviews_intake_number"),
    )
    op.create_table(
        "trail",
        sa.Column("sequence", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("about", sa.String(40)),
        sa.Column("detail", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("chained_by", sa.Integer, nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_trail"),
    )
    op.create_table(
        "clinic_keys",
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        *_sealed(),
        sa.PrimaryKeyConstraint("purpose", "number", name="pk_clinic_keys"),
    )
    op.create_table(
        "desk",
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_desk"),
        sa.CheckConstraint("place = 1", name=op.f("ck_desk_only_one")),
    )


def downgrade() -> None:
    for table in ("desk", "clinic_keys", "trail", "reviews", "intakes", "sessions", "staff"):
        op.drop_table(table)
