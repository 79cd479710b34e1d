"""What the links and pictures of one article lead to, and what is wrong with them."""

from dataclasses import dataclass

from sitegen.catalogue.links import Targets, missing_picture, resolve_link, resolve_picture
from sitegen.model import Article, Picture
from sitegen.problems import Problem, SiteError, Where, problem


@dataclass(frozen=True, slots=True)
class Resolution:
    """An article's references, resolved: `assets` are the files that it shows or links to; `refused` tells that a
    fault among the `problems` keeps it out of the paper."""

    links: tuple[str, ...] = ()
    picture: Picture | None = None
    images: tuple[Picture, ...] = ()
    assets: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: bool = False


_NOTHING = Resolution()


def resolve(article: Article, targets: Targets) -> Resolution:
    """Resolve everything that the article refers to."""
    body = article.body
    if not (body.links or body.images or article.image or article.related or article.unrelated):
        return _NOTHING
    return _Resolving(article, targets).resolution()


class _Resolving:
    """The work of one `resolve`."""

    def __init__(self, article: Article, targets: Targets):
        self.article, self.targets = article, targets
        self.shown = f"{targets.content}/{article.path}"
        self.assets: list[str] = []
        self.problems: list[Problem] = []
        self.refused = False

    def resolution(self) -> Resolution:
        links, picture, images = self._links(), self._lead(), self._images()
        self._check_named()
        return Resolution(links, picture, images, tuple(self.assets), tuple(self.problems), self.refused)

    def _refuse(self, error: SiteError) -> None:
        self.refused = True
        self.problems.append(error.problem.at(self.shown))

    def _use(self, asset: str) -> None:
        if asset:
            self.assets.append(asset)

    def _links(self) -> tuple[str, ...]:
        links = []
        for reference in self.article.body.links:
            try:
                resolved, notices = resolve_link(self.article, reference, self.targets)
            except SiteError as error:
                self._refuse(error)
                continue
            self.problems += [notice.at(self.shown) for notice in notices]
            self._use(resolved.asset)
            links.append(resolved.url)
        return tuple(links)

    def _lead(self) -> Picture | None:
        if not self.article.image:
            return None
        lead = self._picture(self.article.image)
        if not lead:
            self._miss(self.article.image, *self.article.place("image"))
        return lead

    def _images(self) -> tuple[Picture, ...]:
        images = []
        for one in self.article.body.images:
            found = self._picture(one.target)
            if not found:
                self._miss(one.target, one.line, one.column)
            images.append(found or missing_picture(self.article, one.target))
        return tuple(images)

    def _picture(self, target: str) -> Picture | None:
        found = resolve_picture(self.article, target, self.targets)
        if found is None:
            return None
        picture, asset = found
        self._use(asset)
        return picture

    def _miss(self, target: str, line: int, column: int) -> None:
        place = Where(path=self.shown, line=line, column=column, length=len(target))
        near, content = self.targets.picture_like(target), self.targets.content
        self.problems.append(problem("SG501", **place, target=target, content=content, suggestion=near))

    def _check_named(self) -> None:
        """Pins and bans name articles by id or file; one that is not published now is passed over later on."""
        article, targets = self.article, self.targets
        for key, names in (("related", article.related), ("unrelated", article.unrelated)):
            for name in names:
                if name not in targets.ids and name.lstrip("/") not in targets.files:
                    line, column = article.place(key)
                    self._refuse(SiteError("SG408", line=line, column=column, key=key, id=name))
