"""Whether an article is published at a given moment; and when that changes."""

from dataclasses import dataclass, replace
from datetime import datetime

from sitegen.model import DRAFT, EXPIRED, PUBLISHED, SCHEDULED, WITHDRAWN, Article


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment a build is made for, and whether drafts count as published (in a preview)."""

    as_of: datetime
    drafts: bool = False


def state_of(article: Article, clock: Clock) -> str:
    """One of PUBLISHED, DRAFT, SCHEDULED, EXPIRED, WITHDRAWN; the first of them that holds an article back counts."""
    if article.withdrawn:
        return WITHDRAWN
    if article.draft and not clock.drafts:
        return DRAFT
    if article.expires is not None and article.expires <= clock.as_of:
        return EXPIRED
    if article.date > clock.as_of and not clock.drafts:
        return SCHEDULED
    return PUBLISHED


def shown_early(article: Article, clock: Clock) -> str:
    """DRAFT or SCHEDULED if a preview shows what readers may not see yet; "" for everything else."""
    state = state_of(article, replace(clock, drafts=False)) if clock.drafts else PUBLISHED
    return state if state in (DRAFT, SCHEDULED) else ""


def due(article: Article, clock: Clock) -> datetime | None:
    """The next moment at which the article's state, or whether it is shown early, changes by itself; None where only an
    editor can change it."""
    if article.expires is None and article.date <= clock.as_of:
        return None
    state = state_of(article, clock)
    if SCHEDULED in (state, shown_early(article, clock)):
        return min(article.date, article.expires or article.date)
    if state == PUBLISHED and article.expires is not None and not article.draft:
        return article.expires
    return None
