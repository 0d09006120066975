"""Feeds that are subscribed once and followed for years.

    due subscriptions ─ fetch ─> feed ─ plan ─> readings ─ fetch ─> articles ─ Corpus.add ─> entries remembered
    (registry)          (rim)          (entries)          (rim)                              (registry)
                                                              └── schedule: when next, and how the feed is ──┘

``schedule`` and ``entries`` decide and touch nothing; ``poll`` and ``subscribe`` act; ``registry`` remembers.
"""
