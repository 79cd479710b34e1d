"""How long 1,000 photographs of 12 megapixels take: the first build, the next, and one whose output is gone.

    python bench/photos.py [--photos 1000] [--jobs 2] [FOLDER]

Eight scenes are drawn (gradients, shapes, noise of grain) and saved as a camera would, 4000 by 3000; the others are these with
another number in a comment, so that each is a file of its own and costs as much as any to read and to develop.
"""

import argparse
import random
import shutil
import struct
import tempfile
import time
from datetime import datetime
from io import BytesIO
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from PIL import Image, ImageChops, ImageDraw

from sitegen.build import build
from sitegen.cache.memory import memory_of
from sitegen.catalogue.states import Clock
from sitegen.disk.site import find_site
from sitegen.survey import Request
from sitegen.workers import Processes

SIZE, SCENES = (4000, 3000), 8
SETTINGS = 'name = "Báo Ảnh"\nbase_url = "https://bao.example.vn"\n'


def scene(number: int) -> bytes:
    """A picture with large fields, edges and grain, as a JPEG of about 4 MB."""
    chance = random.Random(number)
    picture = Image.linear_gradient("L").resize(SIZE).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for _ in range(150):
        x, y, side = chance.randrange(SIZE[0]), chance.randrange(SIZE[1]), chance.randrange(20, 700)
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.ellipse((x, y, x + side, y + side // 2), fill=colour)
    grain = Image.effect_noise(SIZE, 24).convert("RGB")
    out = BytesIO()
    ImageChops.overlay(picture, grain).save(out, "JPEG", quality=90)
    return out.getvalue()


def numbered(data: bytes, number: int) -> bytes:
    """The same picture with a comment of its own."""
    comment = f"anh so {number}".encode()
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + data[2:]


def write_site(folder: Path, photos: int) -> None:
    """An article for each photo."""
    (folder / "content/anh").mkdir(parents=True)
    (folder / "sitegen.toml").write_text(SETTINGS, "utf-8")
    scenes = [scene(number) for number in range(min(SCENES, photos))]
    for number in range(photos):
        (folder / f"content/anh/a{number}.jpg").write_bytes(numbered(scenes[number % len(scenes)], number))
        head = f"title: Bài {number}\ndate: 2024-05-01 08:00\nid: '{number}'\nimage: /anh/a{number}.jpg"
        text = f"---\n{head}\n---\nNội dung {number}.\n"
        (folder / f"content/bai-{number}.md").write_text(text, "utf-8")


def measure(name: str, folder: Path, jobs: int) -> None:
    """Build, and say how long it took: on the wall, and of processors."""
    site = find_site(folder)
    moment = Clock(datetime(2026, 1, 1, tzinfo=site.settings.zone))
    memory = memory_of(folder, folder / "output")
    start, used = time.perf_counter(), processor_time()
    report = build(Request(folder, site.settings, folder / "output", moment, workforce=Processes(jobs)), memory)
    seconds, processor = time.perf_counter() - start, processor_time() - used
    memory.store.close()
    print(f"{name:32} {seconds:8.1f} s {processor:8.1f} s of processors {report.written:6} files written", flush=True)


def processor_time() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="photos-", dir=options.folder))
    try:
        write_site(folder, options.photos)
        measure("first build", folder, options.jobs)
        measure("second build, nothing changed", folder, options.jobs)
        shutil.rmtree(folder / "output")
        (folder / ".sitegen/cache.db").unlink()
        measure("output and memory gone", folder, options.jobs)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
