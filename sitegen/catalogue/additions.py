"""A paper with a few more articles: made from the paper before, in which all others keep their places."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sitegen.catalogue.blocks import Blocks
from sitegen.catalogue.few import Before, Looking, UnsureError
from sitegen.catalogue.gather import Gathered, catalogue_of, newest_first
from sitegen.catalogue.links import Targets
from sitegen.catalogue.related import LEAST
from sitegen.catalogue.revise import Revision, blocks_of, told_otherwise
from sitegen.catalogue.sections import Sections
from sitegen.catalogue.states import Clock
from sitegen.catalogue.terms import authors_of, tags_of
from sitegen.catalogue.weighing import Reworded
from sitegen.model import PUBLISHED, Article, Asset, Entry, Published
from sitegen.problems import Problem
from sitegen.settings import Settings

Weigh: TypeAlias = Callable[[Sequence[Published]], Reworded]
"""Weighs these articles, which are in the paper's order."""


@dataclass(frozen=True)
class Addition:
    """Articles that are new in a paper, in their places, without blocks; and what the paper has with them."""

    published: tuple[Published, ...]
    register: tuple[Entry, ...]
    assets: tuple[Asset, ...]
    """The files that they use."""
    problems: tuple[Problem, ...]
    mended: frozenset[Problem]
    """What was told of the paper without them, and may be told otherwise now."""
    targets: Targets
    sections: Sections


def addition_to(
    before: Before, new: Iterable[Article], assets: Mapping[str, Asset], settings: Settings, clock: Clock
) -> Addition | None:
    """What these articles are in the paper of before; `assets` are all files that are no articles.

    None where they may change more than lists and blocks: where one is not published, or is about what other articles lead
    to, or brings a section, or makes a name mean another tag or author.
    """
    try:
        return _Adding(before, {}, tuple(new), (), assets, settings, clock).addition()
    except UnsureError:
        return None


class _Adding(Looking):
    """The work of one `addition_to`."""

    def addition(self) -> Addition:
        few, then = self.few(), self.before.targets
        self.sure(all(entry.state == PUBLISHED for entry in few.register))
        self.sure(not any(article.static for article in self.articles))
        found = self.found
        # What was held back by another article may be found here now.
        self.sure(then.held.keys().isdisjoint(found.targets.addresses - then.addresses))
        published = [
            self._resolved(*one, found.targets, found.tags, found.authors)
            for one in found.placed
            if one[0].path in self.own
        ]
        used = [self.assets[path] for path in sorted(self.used_assets)]
        self.sure(all(asset.is_usable for asset in used))
        return Addition(
            tuple(published),
            few.register,
            tuple(used),
            few.problems,
            frozenset(self._told_of_names()),
            found.targets,
            found.sections,
        )

    def _told_of_names(self) -> Iterable[Problem]:
        """What was told of tags and authors before. Every name must mean now what it meant then."""
        roll = self.before.roll
        for terms_of, kept, now in (
            (tags_of, roll.tags, self.found.tags),
            (authors_of, roll.authors, self.found.authors),
        ):
            then = terms_of(self.settings, (), self.uses([kept], (), frozenset()))
            self.sure(all(now.by_spelling.get(name) == term for name, term in then.by_spelling.items()))
            yield from then.problems


def enlarge(before: Gathered, addition: Addition, weigh: Weigh) -> Revision | None:
    """The paper with these articles; None where that takes gathering it anew."""
    found = _Enlarging(before, addition, weigh).revision()
    sections = (paper.catalogue.sections for paper in (before, found.gathered))
    then, now = ([listing.term for listing in listings] for listings in sections)
    return found if then == now else None


class _Enlarging:
    """The work of one `enlarge`."""

    def __init__(self, before: Gathered, addition: Addition, weigh: Weigh):
        self.before, self.addition = before, addition
        self.articles = newest_first([*before.catalogue.articles, *addition.published])
        self.reworded = weigh(self.articles)
        self.blocks = Blocks(self.reworded.weighed)

    def revision(self) -> Revision:
        before, addition = self.before, self.addition
        refilled = self._refilled()
        articles = [refilled.get(one.url, one) for one in self.articles]
        catalogue = catalogue_of(
            articles, before.catalogue.static, addition.sections, self._assets(), before.catalogue.withdrawn
        )
        mended, told = told_otherwise(before, self.reworded, catalogue)
        kept = [found for found in before.problems if found not in mended and found not in addition.mended]
        gathered = replace(
            before,
            catalogue=catalogue,
            register=tuple(sorted((*before.register, *addition.register), key=lambda entry: entry.path)),
            problems=tuple(dict.fromkeys([*kept, *addition.problems, *told])),
            weighed=self.reworded.weighed,
            targets=addition.targets,
            blocks=self.blocks,
        )
        added = frozenset(one.url for one in addition.published)
        assets = frozenset(asset.path for asset in addition.assets)
        return Revision(gathered, added, frozenset(refilled), added, assets)

    def _refilled(self) -> dict[str, Published]:
        """The new articles, and those that have others in their blocks now."""
        added = {one.url for one in self.addition.published}
        near = {
            slug for one in self.addition.published if one.section for slug in (one.section.slug, one.section.parent)
        }
        near.discard("")
        found = {}
        for one in self.articles:
            if one.url in added or one.url in self.reworded.touched or _may_show(one, near):
                now = self.blocks.filled(one)
                if one.url in added or blocks_of(now) != blocks_of(one):
                    found[one.url] = now
        return found

    def _assets(self) -> tuple[Asset, ...]:
        known = {asset.path: asset for asset in (*self.before.catalogue.assets, *self.addition.assets)}
        return tuple(known[path] for path in sorted(known))


def _may_show(one: Published, sections: set[str]) -> bool:
    """Whether the article's blocks may show a new one of these sections that it is no kin of: one of its own section or of
    the one above, or, where it has hardly any kin, one from anywhere."""
    own = one.section and not sections.isdisjoint((one.section.slug, one.section.parent))
    return bool(own) or bool(one.filled) or len(one.read_more) < LEAST
