"""The bot's tables. Changing them means a migration in ``migrations/versions``; a test holds both together."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from ingest.schema import UtcDateTime

metadata = MetaData()

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),  # the update's JSON; empty once it is done
    Column("received_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("done_at", UtcDateTime),
    Index("inbox_by_done", "done_at"),
)

chats = Table(
    "chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("title", Text),
    Column("askers", String(10), nullable=False),  # who may ask in a group
    Column("seen_at", UtcDateTime, nullable=False),
    Column("blocked_at", UtcDateTime),  # since when it takes no messages of the bot's
)

people = Table(
    "people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(20)),
    Column("seen_at", UtcDateTime),
    Column("invited_by", String(20)),  # the code of the invitation that was taken
    Column("admitted_at", UtcDateTime),
    Column("banned_at", UtcDateTime),
)

invitations = Table(
    "invitations",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("made_by", BigInteger, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("uses_left", Integer, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("question_message_id", BigInteger, nullable=False),  # 0 where there is none, as at the terminal
    Column("message_ids", Text, nullable=False),  # of the bot's messages with the answer, separated by commas
    Column("last_message_id", BigInteger, nullable=False),  # the one with the buttons; 0 before it is delivered
    Column("asked_at", UtcDateTime, nullable=False),
    Column("question", Text, nullable=False),  # as it was meant
    Column("declined", String(20)),  # the kind of abstention; NULL for a question that was answered
    Column("seconds", Integer, nullable=False),  # in milliseconds
    Column("tokens_read", Integer, nullable=False),
    Column("tokens_written", Integer, nullable=False),
    Column("record", Text, nullable=False),  # the Answer, as JSON
    Index("answers_by_place", "chat_id", "topic", "id"),
    Index("answers_by_question_message", "chat_id", "question_message_id"),
    Index("answers_by_user", "user_id"),
    Index("answers_by_time", "asked_at"),
    sqlite_autoincrement=True,  # buttons hold the number: once given it never means another answer
)

cited = Table(
    "cited",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("article_id", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("noticed_at", UtcDateTime),  # when the chat was told that these words have changed
    Index("cited_by_article", "article_id"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True),  # of the citation; 0 for the answer as a whole
    Column("verdict", String(12), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("feedback_by_user", "user_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", BigInteger, primary_key=True, autoincrement=False),
    Column("begun_after", Integer, nullable=False),  # answers up to this one count no longer
)

watches = Table(
    "watches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic", BigInteger, nullable=False),
    Column("question", Text, nullable=False),
    Column("language", String(20)),
    Column("record", Text, nullable=False),  # the Answer that was sent last, as JSON
    Column("made_at", UtcDateTime, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Index("watches_by_user", "user_id"),
    sqlite_autoincrement=True,
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("begun_at", UtcDateTime),  # when sending was confirmed; the row goes when everybody was sent it
    sqlite_autoincrement=True,
)

recipients = Table(
    "recipients",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("outcome", String(10), nullable=False),
)

usage = Table(
    "usage",
    metadata,
    Column("holder", String(4), primary_key=True),  # user or chat
    Column("holder_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", String(10), primary_key=True),  # UTC, as 2026-03-01
    Column("questions", Integer, nullable=False),
    Column("tokens", Integer, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
