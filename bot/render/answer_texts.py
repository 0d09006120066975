"""What stands around answers: their buttons, lists of articles, and what is said of a claim. Plain text."""

from __future__ import annotations

from bot.i18n import gettext as _
from bot.i18n import ngettext, number

# -- while it is made


def searching() -> str:
    return _("Searching the articles …")


def reading(passages: int, publishers: int) -> str:
    from_publishers = ngettext("{count} publisher", "{count} publishers", publishers).format(count=publishers)
    return ngettext(
        "Reading {count} passage from {publishers} …", "Reading {count} passages from {publishers} …", passages
    ).format(count=passages, publishers=from_publishers)


# -- answers and quotes


def quotation(quote: str) -> str:
    """In the language's own quotation marks."""
    return _("“{quote}”").format(quote=quote)


def helpful() -> str:
    return _("👍 Helpful")


def not_helpful() -> str:
    return _("👎 Not helpful")


def related_coverage() -> str:
    return _("Related coverage")


def open_article_button() -> str:
    return _("Open the article ↗")


def does_not_support() -> str:
    return _("Does not support this")


def reported() -> str:
    return _("You reported that these words do not support the answer. Thank you, the administrators can see it.")


def back() -> str:
    return _("← Back")


# -- lists of articles and publishers


def related_head() -> str:
    return _("Others on the same matter:")


def nothing_related() -> str:
    return _("I hold no other reports on this matter.")


def latest_head() -> str:
    return _("Newest articles:")


def nothing_latest() -> str:
    return _("There are no such articles. /sources lists the publishers that I have articles of.")


def corpus_empty() -> str:
    return _("I hold no articles yet.")


def publishers_head(articles: int) -> str:
    return ngettext("{count} article is from:", "{count} articles are from:", articles).format(count=number(articles))


def publisher_with_articles(publisher: str, articles: int) -> str:
    return ngettext("{publisher}: {count} article", "{publisher}: {count} articles", articles).format(
        publisher=publisher, count=number(articles)
    )


def more_publishers(count: int) -> str:
    return ngettext("… and {count} more publisher.", "… and {count} more publishers.", count).format(
        count=number(count)
    )


# -- what is said of a claim


def claim_supported() -> str:
    return _("Supported: the articles say so.")


def claim_contradicted() -> str:
    return _("Contradicted: the articles say otherwise.")


def claim_not_covered() -> str:
    return _("Not covered: my articles say neither this nor the opposite.")
