"""A target that is an object store, or whatever else fsspec knows: only what changed goes, links never before their targets."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import fsspec

from sitegen.deploy.built import Build
from sitegen.deploy.delta import delta, in_stages, refuse_shrinking
from sitegen.deploy.lock import only_deploy
from sitegen.deploy.values import Outcome, Wishes
from sitegen.headers import Headers, headers_of
from sitegen.manifest import MANIFEST, UNFINISHED, Listed, manifest_text, read_manifest
from sitegen.problems import SiteError
from sitegen.settings import DeployTarget

LANES = 16
"""Files that are under way at once."""
NOTED = 64
"""Files after which it is written down at the target that they have arrived."""
_STATE = ".sitegen-deploy/"
LOCK = f"{_STATE}lock"
_BEGUN = f"{_STATE}begun"
"""The manifest of what is not as the target's manifest says: an UNFINISHED line for each file that a deploy set out to change."""
_ARRIVED = f"{_STATE}arrived-"
"""The manifests of what has arrived since."""

_HEADERS: Mapping[str, Callable[[Headers], dict[str, Any]]] = {
    "s3": lambda h: {"ContentType": h.content_type, "CacheControl": h.cache_control},
    "gs": lambda h: {"content_type": h.content_type, "fixed_key_metadata": {"cache_control": h.cache_control}},
    "abfs": lambda h: {"content_settings": {"content_type": h.content_type, "cache_control": h.cache_control}},
}
"""How the libraries of each store are told a file's headers; other places (FTP, WebDAV, memory) have none to tell."""


class Store:
    """Objects below an address; the `LockPlace` of its own lock. Everything raises SiteError SG88x-SG89x."""

    def __init__(self, target: DeployTarget):
        self.place = target.url
        options = {option.name: json.loads(option.value) for option in target.options}
        with self._told(""):
            # Listings must be of this moment: another machine may have deployed since.
            self._fs, root = fsspec.url_to_fs(target.url, use_listings_cache=False, skip_instance_cache=True, **options)
        self._root = str(root).rstrip("/")
        protocols = {self._fs.protocol} if isinstance(self._fs.protocol, str) else set(self._fs.protocol)
        self._kind = next((kind for kind in _HEADERS if kind in protocols), "")

    def create(self, path: str, data: bytes) -> bool:
        with self._told(path):
            self._make_folder_of(path)
            try:
                self._fs.pipe_file(self._at(path), data, mode="create")
            except FileExistsError:
                return False
            except OSError:
                if self.read(path) is None:
                    raise
                return False
        return True

    def read(self, path: str) -> bytes | None:
        with self._told(path):
            try:
                return bytes(self._fs.cat_file(self._at(path)))
            except FileNotFoundError:
                return None

    def write(self, path: str, data: bytes) -> None:
        headers = headers_of(path, data)
        with self._told(path):
            self._make_folder_of(path)
            self._fs.pipe_file(self._at(path), data, **(_HEADERS[self._kind](headers) if self._kind else {}))

    def remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            with self._told(path), suppress(FileNotFoundError):
                self._fs.rm_file(self._at(path))

    def sizes(self, folder: str = "") -> dict[str, int]:
        """Every object below the address, or below a folder there, by its path below the address, with its bytes."""
        with self._told(""):
            self._fs.invalidate_cache()
            try:
                found = self._fs.find(self._at(folder).rstrip("/"), detail=True)
            except FileNotFoundError:
                return {}
        start = len(self._root) + 1 if self._root else 0
        return {name[start:]: entry["size"] or 0 for name, entry in found.items() if entry["type"] == "file"}

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}" if self._root else path

    def _make_folder_of(self, path: str) -> None:
        """Only where folders are a thing of their own: in object stores a name may hold slashes, and that is all."""
        if not self._kind:
            self._fs.makedirs(self._at(path).rpartition("/")[0], exist_ok=True)

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """What the store refuses, as a problem of the target. Each library has exceptions of its own for that."""
        try:
            yield
        except (SiteError, FileExistsError):
            raise
        except ImportError as error:
            raise SiteError("SG883", target=self.place, extra=_extra_of(self.place)) from error
        except Exception as error:
            if type(error).__module__ == "builtins" and not isinstance(error, OSError | ValueError):
                raise
            raise _refusal(error, self.place, path) from error


def _extra_of(url: str) -> str:
    known = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs", "az": "azure", "abfs": "azure", "abfss": "azure"}
    return known.get(url.partition("://")[0], "store")


def _refusal(error: Exception, place: str, path: str) -> SiteError:
    reason = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, FileNotFoundError):
        return SiteError("SG899", place=place, reason=reason)
    if isinstance(error, PermissionError) or "Credentials" in type(error).__name__:
        return SiteError("SG885", place=place, user="", reason=reason)
    if isinstance(error, ConnectionError | TimeoutError) or not isinstance(error, OSError | ValueError):
        return SiteError("SG892", place=place, reason=reason)
    return SiteError("SG898", path=path or place, reason=reason)


# --- the story -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Standing:
    """What the target says that it holds, and what lies there."""

    files: tuple[Listed, ...]
    """Of its manifest: the site of the last deploy that was finished."""
    known: dict[str, str]
    """What is known of each object now: its SHA-256, or UNFINISHED."""
    sizes: dict[str, int]

    @property
    def state(self) -> list[str]:
        """What a deploy that broke off has left."""
        return sorted(path for path in self.sizes if path.startswith(_STATE) and path != LOCK)


def deploy(store: Store, build: Build, wishes: Wishes) -> Outcome:
    """Bring what changed to the store. Raises SiteError; a deploy that breaks off is continued by the next one."""
    _refuse_foreign(store)  # before anything is written, a lock included
    if wishes.dry_run:
        standing = _standing(store, build, wishes.verify)
        return _outcome(build, standing, dry_run=True)
    with only_deploy(store, LOCK, wishes.who, wishes.tell) as lock:
        standing = _standing(store, build, wishes.verify)
        refuse_shrinking(standing.files, build.files, wishes.allow_shrink)
        going = [file for file in build.files if not _is_there(standing, file)]
        gone = sorted((standing.known.keys() & standing.sizes.keys()) - {file.path for file in build.files})
        outcome = _outcome(build, standing, uploaded=len(going), bytes=sum(file.size for file in going))
        if not (going or gone or standing.state):
            return outcome
        _begin(store, standing, going, gone)
        _send(store, build, going, wishes)
        lock.make_sure()
        _in_lanes(lambda path: store.remove([path]), gone)
        if wishes.verify:
            _check(store, build, going)
        store.write(MANIFEST, build.data(build.files[-1]))
        store.remove(path for path in _state_paths(store))
    return outcome


def kept_files(store: Store) -> tuple[Listed, ...]:
    """The manifest of the site that the store holds."""
    return read_manifest(store.read(MANIFEST) or b"") or ()


def _refuse_foreign(store: Store) -> None:
    """Raise SiteError SG889 where there are objects and neither a manifest of ours nor a deploy that broke off."""
    if kept_files(store) or store.read(_BEGUN) is not None:
        return
    for path in sorted(store.sizes()):
        if not path.startswith(_STATE):
            raise SiteError("SG889", name=path)


def _standing(store: Store, build: Build, verify: bool) -> _Standing:
    """Look at the store: its listing, its manifest, and what a deploy that broke off has noted."""
    sizes, manifest = store.sizes(), store.read(MANIFEST)
    files = read_manifest(manifest or b"") or ()
    known = {file.path: file.sha256 for file in files}
    if manifest is not None:
        known[MANIFEST] = sha256(manifest).hexdigest()
    for path in (_BEGUN, *sorted(path for path in sizes if path.startswith(_ARRIVED))):
        if path in sizes:
            known |= {file.path: file.sha256 for file in read_manifest(store.read(path) or b"") or ()}
    if verify:
        wanted = [file.path for file in build.files if file.path in sizes]
        known |= dict(zip(wanted, _in_lanes(lambda path: _digest(store, path), wanted), strict=True))
    return _Standing(files, known, sizes)


def _digest(store: Store, path: str) -> str:
    data = store.read(path)
    return UNFINISHED if data is None else sha256(data).hexdigest()


def _is_there(standing: _Standing, file: Listed) -> bool:
    """By what is known of it, and by the store's own listing: neither is believed alone."""
    return standing.known.get(file.path) == file.sha256 and standing.sizes.get(file.path) == file.size


def _outcome(build: Build, standing: _Standing, **facts: Any) -> Outcome:
    change = delta(standing.files, build.files[:-1])
    return Outcome(len(build.files), 0, change.new, change.changed, change.removed, **facts)


def _begin(store: Store, standing: _Standing, going: Iterable[Listed], gone: Iterable[str]) -> None:
    """Write down what will be in flux, before it is: whoever deploys next, be it another build, knows what not to believe."""
    recorded = {file.path: file.sha256 for file in standing.files}
    sizes = standing.sizes
    differs = {
        path: known for path, known in standing.known.items() if recorded.get(path) != known and path != MANIFEST
    }
    differs |= dict.fromkeys((*(file.path for file in going), *gone), UNFINISHED)
    differs.pop(MANIFEST, None)
    text = manifest_text(Listed(path, sizes.get(path, 0), known) for path, known in differs.items())
    store.write(_BEGUN, text.encode())
    store.remove(path for path in standing.state if path != _BEGUN)


def _state_paths(store: Store) -> list[str]:
    return sorted((path for path in store.sizes(_STATE) if path != LOCK), reverse=True)


def _send(store: Store, build: Build, going: Iterable[Listed], wishes: Wishes) -> None:
    """Stage after stage; within one as many at once as there are lanes. What has arrived is written down now and then."""
    files = [file for file in going if file.path != MANIFEST]
    diary = _Diary(store)
    try:
        for stage in in_stages(files):
            for file in _sent(store, build, stage):
                diary.note(file)
                wishes.progress("upload", diary.count, len(files))
    except SiteError:
        with suppress(SiteError):
            diary.write()
        raise


class _Diary:
    """What has arrived, written down after every NOTED files."""

    def __init__(self, store: Store):
        self._store = store
        self._new: list[Listed] = []
        self._written = 0
        self.count = 0

    def note(self, file: Listed) -> None:
        self._new.append(file)
        self.count += 1
        if len(self._new) == NOTED:
            self.write()

    def write(self) -> None:
        if self._new:
            self._store.write(f"{_ARRIVED}{self._written:06}", manifest_text(self._new).encode())
            self._written += 1
            self._new = []


def _sent(store: Store, build: Build, files: Iterable[Listed]) -> Iterator[Listed]:
    """Each file when it has arrived. The first failure lets no other begin, and rises when those under way have ended."""
    lanes = ThreadPoolExecutor(LANES)
    under_way = {lanes.submit(lambda file: store.write(file.path, build.data(file)), file): file for file in files}
    try:
        for future in as_completed(tuple(under_way)):
            if future.exception() is not None:
                break
            yield under_way.pop(future)
        lanes.shutdown(cancel_futures=True)
        ended = [future for future in under_way if not future.cancelled()]
        yield from [under_way[future] for future in ended if future.exception() is None]
        for future in ended:
            future.result()
    finally:
        lanes.shutdown(cancel_futures=True)


def _in_lanes(work: Callable[[str], Any], paths: Iterable[str]) -> list[Any]:
    with ThreadPoolExecutor(LANES) as lanes:
        return list(lanes.map(work, paths))


def _check(store: Store, build: Build, sent: Iterable[Listed]) -> None:
    """Raise SiteError SG896 unless what was sent can be read back; the rest has been read before."""
    files = [file for file in sent if file.path != MANIFEST]
    found = _in_lanes(lambda path: _digest(store, path), [file.path for file in files])
    wrong = [file.path for file, digest in zip(files, found, strict=True) if digest != file.sha256]
    if wrong:
        store.write(_BEGUN, manifest_text(Listed(path, 0, UNFINISHED) for path in wrong).encode())
        raise SiteError("SG896", path=wrong[0])
