"""A target behind SFTP: many small requests are under way at once, for a server far away answers late, not slowly."""

import asyncio
import stat
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from itertools import count
from threading import Thread
from typing import Any, TypeVar, cast

import asyncssh

from sitegen.deploy.built import BLOCK, Build
from sitegen.deploy.host import ASIDE
from sitegen.deploy.values import Credentials
from sitegen.manifest import Listed
from sitegen.problems import SiteError
from sitegen.settings import DeployTarget

T = TypeVar("T")

LANES = 32
"""Files that are under way at once."""
_SILENT = 10
"""Seconds of silence after which the server is asked whether it is there; after three times the connection is lost."""
_FULL = 1 << 16
"""Bytes: a disk with less room than this is what a refused write was about."""
_LOST = (
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    asyncssh.DisconnectError,
    ConnectionError,
    TimeoutError,
)
_MISSING = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNotADirectory)


class Sftp:
    """The `Host` of a server. Its requests go out from a thread of its own, so that a lock is kept while files travel.

    `token` is a word that no other deploy has.
    """

    def __init__(self, target: DeployTarget, credentials: Credentials, token: str):
        self._place = f"{target.host}:{target.port}"
        self._root = target.path.rstrip("/") or "/"
        self._loop = asyncio.new_event_loop()
        # A lost connection fails requests that nobody waits for any more; asyncio would print a traceback for each.
        self._loop.set_exception_handler(lambda loop, context: None)
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._asides = (self._at(f"{ASIDE}{token}-{number}") for number in count())
        try:
            self._connection, self._sftp = self._run(self._connected(target, credentials))
        except BaseException:
            self._end_loop()
            raise

    async def _connected(
        self, target: DeployTarget, credentials: Credentials
    ) -> tuple[asyncssh.SSHClientConnection, asyncssh.SFTPClient]:
        try:
            connection = await asyncssh.connect(target.host, target.port, **_options(target, credentials))
            return connection, await connection.start_sftp_client()
        except (asyncssh.PermissionDenied, asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
            raise SiteError("SG885", place=self._place, user=target.user, reason=str(error)) from error
        except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed) as error:
            raise SiteError("SG886", place=self._place, host=target.host, reason=str(error)) from error
        except FileNotFoundError as error:
            raise SiteError("SG885", place=self._place, user=target.user, reason=str(error)) from error
        except (OSError, TimeoutError, asyncssh.Error) as error:
            raise SiteError("SG884", place=self._place, reason=str(error) or type(error).__name__) from error

    def close(self) -> None:
        async def ended() -> None:
            self._sftp.exit()
            # All has been answered: there is nothing to wait for, least of all on a line that is broken.
            self._connection.abort()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._connection.wait_closed(), _SILENT)

        with suppress(SiteError):
            self._run(ended())
        self._end_loop()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # --- single files ------------------------------------------------------------------------------------------------

    def create(self, path: str, data: bytes) -> bool:
        return self._run(self._create(path, data))

    async def _create(self, path: str, data: bytes) -> bool:
        async with self._told(path):
            try:
                async with self._sftp.open(self._at(path), "xb") as file:
                    await file.write(data)
            except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
                if await self._sftp.lexists(self._at(path)):
                    return False
                raise
        return True

    def read(self, path: str) -> bytes | None:
        return self._run(self._read(path))

    async def _read(self, path: str) -> bytes | None:
        async with self._told(path):
            try:
                async with self._sftp.open(self._at(path), "rb") as file:
                    return cast("bytes", await file.read())
            except _MISSING:
                return None

    def write(self, path: str, data: bytes) -> None:
        self._run(self._replace(path, [data]))

    async def _replace(self, path: str, blocks: Iterable[bytes]) -> None:
        """Write aside, then rename: a connection that breaks leaves the old file or the new one, never a part."""
        aside = next(self._asides)
        try:
            # Refusals are explained before the part is removed: it may be what fills the disk.
            async with self._told(path):
                async with self._sftp.open(aside, "wb", asyncssh.SFTPAttrs(permissions=0o444)) as file:
                    for block in blocks:
                        await file.write(block)
                await self._sftp.posix_rename(aside, self._at(path))
        except BaseException:
            with suppress(asyncssh.Error, OSError):
                await self._sftp.remove(aside)
            raise

    def remove(self, paths: Iterable[str]) -> None:
        async def removed(path: str) -> None:
            async with self._told(path):
                with suppress(*_MISSING):
                    await self._sftp.remove(self._at(path))

        self._run(_each(removed, paths))

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        found = dict.fromkeys(paths, "")

        async def digested(path: str) -> None:
            async with self._told(path):
                with suppress(*_MISSING):
                    found[path] = await self._digest(path)

        self._run(_each(digested, paths))
        return found

    async def _digest(self, path: str) -> str:
        digest = sha256()
        async with self._sftp.open(self._at(path), "rb") as file:
            while block := cast("bytes", await file.read(BLOCK)):
                digest.update(block)
        return digest.hexdigest()

    def moment(self, path: str) -> int:
        async def asked() -> int:
            async with self._told(path):
                with suppress(*_MISSING):
                    return int((await self._sftp.stat(self._at(path))).mtime or 0)
            return 0

        return self._run(asked())

    # --- folders and links -------------------------------------------------------------------------------------------

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted(name for name, _ in self._run(self._entries(folder))))

    async def _entries(self, folder: str) -> list[tuple[str, asyncssh.SFTPAttrs]]:
        async with self._told(folder):
            try:
                found = await self._sftp.readdir(self._at(folder))
            except _MISSING:
                return []
        return [(str(entry.filename), entry.attrs) for entry in found if entry.filename not in (".", "..")]

    def sizes(self, folder: str) -> dict[str, int]:
        found: dict[str, int] = {}
        level = [""]

        async def measured(inside: str) -> None:
            for name, attributes in await self._entries(f"{folder}/{inside}".rstrip("/")):
                if stat.S_ISDIR(attributes.permissions or 0):
                    deeper.append(f"{inside}{name}/")
                else:
                    found[inside + name] = attributes.size or 0

        while level:
            deeper: list[str] = []
            self._run(_each(measured, level))
            level = deeper
        return found

    def leads_to(self, path: str) -> str:
        async def asked() -> str:
            async with self._told(path):
                try:
                    return str(await self._sftp.readlink(self._at(path)))
                except _MISSING:
                    return ""
                except (asyncssh.SFTPFailure, asyncssh.SFTPBadMessage) as error:
                    if await self._sftp.lexists(self._at(path)):
                        raise SiteError("SG889", name=path) from error
                    return ""

        return self._run(asked())

    def make_folders(self, folders: Iterable[str]) -> None:
        async def made(folder: str) -> None:
            async with self._told(folder):
                try:
                    await self._sftp.mkdir(self._at(folder))
                except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists, asyncssh.SFTPPermissionDenied):
                    if not await self._sftp.isdir(self._at(folder)):
                        raise

        levels: dict[int, list[str]] = {}
        for folder in folders:
            levels.setdefault(folder.count("/") if folder else -1, []).append(folder)
        for _, level in sorted(levels.items()):
            self._run(_each(made, level))

    def link(self, pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        failed: list[str] = []

        async def linked(pair: tuple[str, str]) -> None:
            old, new = pair
            async with self._told(new):
                try:
                    await self._sftp.link(self._at(old), self._at(new))
                except _LOST:
                    raise
                except asyncssh.SFTPError:
                    failed.append(new)

        self._run(_each(linked, pairs))
        return tuple(failed)

    def put(self, build: Build, files: Sequence[Listed], folder: str, done: Callable[[Listed], None]) -> None:
        async def sent(file: Listed) -> None:
            await self._replace(f"{folder}/{file.path}", build.blocks(file))
            done(file)

        self._run(_each(sent, files))

    def rename(self, old: str, new: str) -> None:
        self._run(self._rename(old, new))

    async def _rename(self, old: str, new: str) -> None:
        async with self._told(new):
            await self._sftp.posix_rename(self._at(old), self._at(new))

    def point(self, path: str, to: str) -> None:
        aside = f"{ASIDE}{path}"

        async def pointed() -> None:
            async with self._told(path):
                with suppress(*_MISSING):
                    await self._sftp.remove(self._at(aside))
                await self._sftp.symlink(to, self._at(aside))
            await self._rename(aside, path)

        self._run(pointed())

    def remove_tree(self, folder: str) -> None:
        """Level by level from below: thousands of files at once, not one after the other."""
        folders = [folder]
        files: list[str] = []

        async def listed(inside: str) -> None:
            for name, attributes in await self._entries(inside):
                is_folder = stat.S_ISDIR(attributes.permissions or 0)
                (deeper if is_folder else files).append(f"{inside}/{name}")

        async def removed(inside: str) -> None:
            async with self._told(inside):
                with suppress(*_MISSING):
                    await self._sftp.rmdir(self._at(inside))

        level = [folder]
        while level:
            deeper: list[str] = []
            self._run(_each(listed, level))
            folders, level = folders + deeper, deeper
        self.remove(files)
        for depth in sorted({one.count("/") for one in folders}, reverse=True):
            self._run(_each(removed, [one for one in folders if one.count("/") == depth]))

    def sync(self) -> None:
        """SFTP can only be asked file by file, each time with a wait for the disk; a server's own care has to do."""

    # --- requests ----------------------------------------------------------------------------------------------------

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @asynccontextmanager
    async def _told(self, path: str) -> AsyncIterator[None]:
        """What the server refuses, as a problem of the target."""
        try:
            yield
        except _LOST as error:
            raise SiteError("SG892", place=self._place, reason=str(error) or type(error).__name__) from error
        except asyncssh.SFTPError as error:
            raise await self._refusal(error, path) from error

    async def _refusal(self, error: asyncssh.SFTPError, path: str) -> SiteError:
        if isinstance(error, asyncssh.SFTPPermissionDenied | asyncssh.SFTPWriteProtect):
            return SiteError("SG887", path=path, reason=error.reason)
        if isinstance(error, asyncssh.SFTPOpUnsupported):
            return SiteError("SG897", place=self._place, reason=error.reason)
        if isinstance(error, _MISSING):
            return SiteError("SG884", place=f"{self._place} {self._root}", reason=error.reason)
        # OpenSSH answers "Failure", and nothing else, to a full disk.
        is_full = isinstance(error, asyncssh.SFTPNoSpaceOnFilesystem | asyncssh.SFTPQuotaExceeded)
        return SiteError("SG888" if is_full or await self._is_full() else "SG898", path=path, reason=error.reason)

    async def _is_full(self) -> bool:
        with suppress(asyncssh.Error, OSError):
            disk = await self._sftp.statvfs(self._root)
            return disk.bavail * disk.frsize < _FULL or disk.favail == 0 < disk.files
        return False


async def _each(work: Callable[[T], Awaitable[None]], items: Iterable[T]) -> None:
    """Do the work for each item, LANES of them at once; the first failure ends the rest and rises."""
    waiting = iter(items)

    async def lane() -> None:
        for item in waiting:
            await work(item)

    lanes = [asyncio.ensure_future(lane()) for _ in range(LANES)]
    try:
        await asyncio.gather(*lanes)
    finally:
        for one in lanes:
            one.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)


def _options(target: DeployTarget, credentials: Credentials) -> dict[str, Any]:
    options: dict[str, Any] = {
        "connect_timeout": 2 * _SILENT,
        "keepalive_interval": _SILENT,
        "keepalive_count_max": 3,
    }
    if target.user:
        options["username"] = target.user
    if credentials.password:
        options["password"] = credentials.password
    if credentials.passphrase:
        options["passphrase"] = credentials.passphrase
    if credentials.key:
        options["client_keys"] = [asyncssh.import_private_key(credentials.key, credentials.passphrase or None)]
    elif target.key:
        options["client_keys"] = [target.key]
    if credentials.known_hosts:
        options["known_hosts"] = credentials.known_hosts.encode()
    elif target.known_hosts:
        options["known_hosts"] = target.known_hosts
    return options
