"""What the bot remembers: people, questions, answers, feedback, watches; tables in the corpus's database.

Methods block for milliseconds, and up to half a minute while another process writes: called by ``asyncio.to_thread``.
Every one of them raises CorpusError where the database cannot be read or written.
"""
