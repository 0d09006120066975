"""What the bot remembers: its inbox, people and chats, answers with feedback, watches, and what is used up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("question_message_id", sa.BigInteger, nullable=False),
        sa.Column("message_ids", sa.Text, nullable=False),
        sa.Column("last_message_id", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("declined", sa.String(20)),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("tokens_read", sa.Integer, nullable=False),
        sa.Column("tokens_written", sa.Integer, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("answers_by_place", "answers", ["chat_id", "topic", "id"])
    op.create_index("answers_by_question_message", "answers", ["chat_id", "question_message_id"])
    op.create_index("answers_by_time", "answers", ["asked_at"])
    op.create_index("answers_by_user", "answers", ["user_id"])
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("begun_at", sa.DateTime),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "chats",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("title", sa.Text),
        sa.Column("askers", sa.String(10), nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.Column("blocked_at", sa.DateTime),
    )
    op.create_table(
        "conversations",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("topic", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("begun_after", sa.Integer, nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("done_at", sa.DateTime),
    )
    op.create_index("inbox_by_done", "inbox", ["done_at"])
    op.create_table(
        "invitations",
        sa.Column("code", sa.String(20), primary_key=True),
        sa.Column("made_by", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.Column("uses_left", sa.Integer, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("language", sa.String(20)),
        sa.Column("seen_at", sa.DateTime),
        sa.Column("invited_by", sa.String(20)),
        sa.Column("admitted_at", sa.DateTime),
        sa.Column("banned_at", sa.DateTime),
    )
    op.create_table(
        "usage",
        sa.Column("holder", sa.String(4), primary_key=True),
        sa.Column("holder_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("questions", sa.Integer, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
    )
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.BigInteger, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("language", sa.String(20)),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("looked_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("watches_by_user", "watches", ["user_id"])
    op.create_table(
        "cited",
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("noticed_at", sa.DateTime),
    )
    op.create_index("cited_by_article", "cited", ["article_id"])
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("feedback_by_user", "feedback", ["user_id"])
    op.create_table(
        "recipients",
        sa.Column("broadcast_id", sa.Integer, sa.ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("outcome", sa.String(10), nullable=False),
    )


def downgrade() -> None:
    for table in (
        "recipients",
        "feedback",
        "cited",
        "watches",
        "usage",
        "people",
        "marks",
        "invitations",
        "inbox",
        "conversations",
        "chats",
        "broadcasts",
        "answers",
    ):
        op.drop_table(table)
