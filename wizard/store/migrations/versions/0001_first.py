"""The first tables: sealed bodies from the beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "folders",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("sealed_by", sa.String(16), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_folders"),
        sa.UniqueConstraint("key_hash", name="uq_folders_key_hash"),
        sa.CheckConstraint("kind IN ('draft', 'plan')", name=op.f("ck_folders_kind")),
        sa.CheckConstraint("(kind = 'draft') = (expires_at IS NOT NULL)", name=op.f("ck_folders_drafts_expire")),
    )
    op.create_index("ix_folders_expires_at", "folders", ["expires_at"])
    op.create_table(
        "entries",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("folder", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("once", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_by", sa.String(16), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.ForeignKeyConstraint(["folder"], ["folders.id"], name="fk_entries_folder", ondelete="CASCADE"),
        sa.UniqueConstraint("folder", "number", name="uq_entries_folder_number"),
        sa.UniqueConstraint("folder", "once", name="uq_entries_folder_once"),
        sa.CheckConstraint("kind IN ('check_in', 'workout', 'answers')", name=op.f("ck_entries_kind")),
    )
    op.create_table(
        "seals",
        sa.Column("sealed_by", sa.String(16), nullable=False),
        sa.Column("proof", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sealed_by", name="pk_seals"),
    )
    op.create_table(
        "last_plan",
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("sealed_by", sa.String(16), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_last_plan"),
        sa.CheckConstraint("place = 1", name=op.f("ck_last_plan_only_one")),
    )


def downgrade() -> None:
    for table in ("last_plan", "seals", "entries", "folders"):
        op.drop_table(table)
