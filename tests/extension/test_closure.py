"""What an extension is made of: every local module that it imports, and nothing else."""

from pathlib import Path

import pytest

from sitegen.disk.sources import extension_source, files_of, nearest
from sitegen.extension.closure import closure_of
from sitegen.extension.loading import loaded

MODULES = {
    "bao.py": "import json, bang.ten as t\nfrom so import dem\ndef f():\n    from goi import sau\n",
    "bang/__init__.py": "",
    "bang/ten.py": "from . import cu\nfrom .moi import X\nfrom ..ngoai import Y",
    "bang/cu.py": "import numpy.linalg\n",
    "bang/moi.py": "import bao",
    "so.py": "def broken(:",
    "goi/sau.py": "",
    "goi/__init__.py": "",
    "khong_dung.py": "",
}


def closure(entry: str) -> tuple[list[str], tuple[str, ...]]:
    def read(path: str) -> tuple[str, bytes] | None:
        return (f"ma/{path}", MODULES[path].encode()) if path in MODULES else None

    modules, foreign = closure_of(entry, read)
    return [module.name for module in modules], foreign


def test_everything_that_is_imported() -> None:
    """However indirectly, in functions, in circles, relatively; packages come with their modules."""
    found, foreign = closure("bao")
    assert found == ["bang", "bang.cu", "bang.moi", "bang.ten", "bao", "goi", "goi.sau", "so"]
    assert set(foreign) >= {"json", "numpy"}
    assert "bang" not in foreign


def test_a_module_that_imports_nothing_is_alone() -> None:
    """No neighbour is taken in because it lies there."""
    assert closure("khong_dung") == (["khong_dung"], ())
    assert closure("khong_co")[0] == []


def test_what_else_is_imported_is_known_by_its_version() -> None:
    """Another version of a library may make other bytes."""
    text = b"import hypothesis, json, markdown, sitegen.extension"
    source = extension_source("ma/bao.py", {"ma/bao.py": text}.get)
    assert source
    assert [name for name, version in source.libraries if version] == ["hypothesis"]


def test_an_edit_of_any_part_is_another_extension() -> None:
    """Only of a part: what is not imported may change."""
    files = {f"ma/{path}": text.encode() for path, text in MODULES.items()}
    before = extension_source("ma/bao.py", files.get)
    assert extension_source("ma/bao.py", {**files, "ma/bang/cu.py": b"#"}.get) != before
    assert extension_source("ma/bao.py", {**files, "ma/khong_dung.py": b"#"}.get) == before


def test_one_name_has_as_many_modules_as_there_are_extensions(tmp_path: Path) -> None:
    """Two folders with a module of one name each see their own."""
    for folder in ("mot", "hai"):
        (tmp_path / folder).mkdir()
        text = "from sitegen.extension import Extension\nfrom bang import f\nEXTENSION = Extension(filters={'f': f})\n"
        (tmp_path / folder / "bao.py").write_text(text, "utf-8")
        (tmp_path / folder / "bang.py").write_text(f"def f(x): return x + '{folder}'\n", "utf-8")
    sources = [extension_source(f"{folder}/bao.py", files_of(tmp_path)) for folder in ("mot", "hai")]
    assert [loaded(source).filters["f"]("") for source in sources if source] == ["mot", "hai"]


@pytest.mark.parametrize(("name", "near"), [("ma/boa.py", "ma/bao.py"), ("khong/bao.py", ""), ("ma/xyz.py", "")])
def test_the_file_that_may_have_been_meant(tmp_path: Path, name: str, near: str) -> None:
    """In the folder that was named."""
    (tmp_path / "ma").mkdir()
    (tmp_path / "ma/bao.py").write_text("")
    assert nearest(name, tmp_path) == near
