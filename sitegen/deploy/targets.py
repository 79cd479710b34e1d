"""The targets of the settings: which one is meant, what its type can do, and the way there and back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.deploy import releases
from sitegen.deploy.built import Build
from sitegen.deploy.folder import Folder
from sitegen.deploy.host import Host
from sitegen.deploy.values import Credentials, Outcome, Release, Wishes
from sitegen.problems import SiteError
from sitegen.settings import DeployTarget
from sitegen.text.similar import did_you_mean


@dataclass(frozen=True)
class Surroundings:
    """What the door knows of this machine: where the site and its output lie, secrets, and how to wait for a disk."""

    site: Path
    output: Path
    credentials: Credentials
    sync: Callable[[Path], None]


def target_named(name: str | None, targets: Sequence[DeployTarget]) -> DeployTarget:
    """The target of that name; without one, the only one there is.

    Raises SiteError SG118 (unknown), SG119 (the settings have none), SG120 (several: one has to be named).
    """
    known = [target.name for target in targets]
    if not targets:
        raise SiteError("SG119")
    if name is None and len(targets) > 1:
        raise SiteError("SG120", targets=", ".join(known))
    for target in targets:
        if name in (None, target.name):
            return target
    near = did_you_mean(name or "", known)
    raise SiteError("SG118", name=name, targets=", ".join(known), suggestion=f" ({near}?)" if near else "")


def deploy(target: DeployTarget, around: Surroundings, build: Build, wishes: Wishes) -> Outcome:
    """Bring the build to the target. Raises SiteError for all that people can mend."""
    if target.type == "store":
        from sitegen.deploy import store

        outcome = store.deploy(store.Store(target), build, wishes)
    else:
        with _host(target, around, wishes.who.token) as host:
            outcome = releases.deploy(host, build, wishes)
    return replace(outcome, target=target.name, type=target.type)


def roll_back(target: DeployTarget, around: Surroundings, number: int | None, wishes: Wishes) -> int:
    """Make an earlier release current again; the answer is its number.

    Raises SiteError SG895 for an object store, which keeps none.
    """
    if target.type == "store":
        raise SiteError("SG895", target=target.name)
    with _host(target, around, wishes.who.token) as host:
        return releases.roll_back(host, number, wishes)


def kept(target: DeployTarget, around: Surroundings, token: str) -> tuple[Release, ...]:
    """The releases at the target, newest first; an object store has its one site, which bears the number 0."""
    if target.type == "store":
        from sitegen.deploy import store

        files = store.kept_files(store.Store(target))
        return (Release(0, 0, len(files) + 1, sum(file.size for file in files), is_current=True),) if files else ()
    with _host(target, around, token) as host:
        return releases.releases(host)


@contextmanager
def _host(target: DeployTarget, around: Surroundings, token: str) -> Iterator[Host]:
    host = _folder(target, around, token) if target.type == "folder" else _server(target, around, token)
    try:
        yield host
    finally:
        host.close()


def _folder(target: DeployTarget, around: Surroundings, token: str) -> Host:
    root = (around.site / Path(target.path).expanduser()).resolve()
    output = around.output.resolve()
    if root == output or root in output.parents or output in root.parents:
        raise SiteError("SG930", folder=root, output=output)
    return Folder(root, token, around.sync)


def _server(target: DeployTarget, around: Surroundings, token: str) -> Host:
    try:
        from sitegen.deploy.sftp import Sftp
    except ImportError as error:
        raise SiteError("SG883", target=target.name, extra="sftp") from error
    return Sftp(target, around.credentials, token)
