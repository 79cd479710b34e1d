"""What the links and pictures of one article lead to, and what is wrong with them."""

from dataclasses import dataclass

from sitegen.catalogue.links import Targets, missing_picture, resolve_link, resolve_picture
from sitegen.model import Article, Picture, Reference
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
            usable = self._is_usable(resolved.asset, self._where(reference))
            links.append(resolved.url if usable else "")
        return tuple(links)

    def _lead(self) -> Picture | None:
        if not self.article.image:
            return None
        line, column = self.article.place("image")
        return self._picture(Reference(self.article.image, line, column))

    def _images(self) -> tuple[Picture, ...]:
        shown = self.article.body.images
        return tuple(self._picture(one) or missing_picture(self.article, one.target) for one in shown)

    def _picture(self, reference: Reference) -> Picture | None:
        found = resolve_picture(self.article, reference.target, self.targets)
        if found is None:
            self._miss(reference)
            return None
        picture, asset = found
        self._use(asset)
        return picture if self._is_usable(asset, self._where(reference)) else None

    def _is_usable(self, path: str, where: Where) -> bool:
        """Whether the file may be published; what is wrong with it is said where it is shown."""
        asset = self.targets.assets.get(path)
        if asset is None or asset.photo is None or not asset.photo.fault:
            return True
        fault = asset.photo.fault
        file = f"{self.targets.content}/{path}"
        self.problems.append(problem(fault, **where, file=file, fact=asset.photo.fact))
        return asset.is_usable

    def _where(self, reference: Reference) -> Where:
        return Where(path=self.shown, line=reference.line, column=reference.column, length=len(reference.target))

    def _miss(self, reference: Reference) -> None:
        target, content = reference.target, self.targets.content
        near = self.targets.picture_like(target)
        where = self._where(reference)
        self.problems.append(problem("SG501", **where, target=target, content=content, suggestion=near))

    def _check_named(self) -> None:
        """Pins and bans name articles by id or file; one that is not published now is passed over later on."""
        article, targets = self.article, self.targets
        for key, names in (("related", article.related), ("unrelated", article.unrelated)):
            for name in names:
                if name not in targets.ids and name.lstrip("/") not in targets.files:
                    line, column = article.place(key)
                    self._refuse(SiteError("SG408", line=line, column=column, key=key, id=name))
