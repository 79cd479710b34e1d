"""What a deploy is asked for, and what it did."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sitegen.problems import Problem


@dataclass(frozen=True)
class Credentials:
    """What the environment holds for servers; "" where it holds nothing."""

    password: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    """A private key itself, as CI keeps it."""
    known_hosts: str = ""
    """Lines of a known_hosts file."""


@dataclass(frozen=True)
class Deployer:
    """Who deploys: the machine, its process, and a word that no other deploy has."""

    machine: str
    process: int
    token: str


def _nobody_listens(problem: Problem) -> None: ...


def _nobody_watches(stage: str, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Wishes:
    """How a deploy shall go."""

    who: Deployer
    verify: bool = False
    """Read everything back and compare SHA-256: of the build before, and of the target after."""
    dry_run: bool = False
    allow_shrink: bool = False
    tell: Callable[[Problem], None] = _nobody_listens
    """Hears notices while the deploy goes on."""
    progress: Callable[[str, int, int], None] = _nobody_watches
    """Hears the stage, how many of its files are done, and how many there are."""


@dataclass(frozen=True)
class Outcome:
    """What went to the target (or, in a dry run, would go): paths, and how many bytes travelled."""

    files: int
    """Of the whole site, the manifest included."""
    release: int = 0
    """The number of the release that is current now; 0 where a target keeps none."""
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    uploaded: int = 0
    bytes: int = 0
    dry_run: bool = False
    target: str = ""
    type: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether the target was as it should be already."""
        return not (self.new or self.changed or self.removed or self.uploaded)


@dataclass(frozen=True)
class Release:
    """One whole site that a target keeps."""

    number: int
    moment: int
    """When it was made, in seconds since 1970, by the target's clock."""
    files: int
    bytes: int
    is_current: bool
