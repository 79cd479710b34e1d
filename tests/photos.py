"""Photos for tests: drawn here, small, in whatever format and mode is asked for."""

from io import BytesIO

from PIL import Image

from sitegen.darkroom.words import xmp_of
from sitegen.model import PictureWords

SAID = PictureWords("Lũ về Phủ Lý", "Trần Minh", "TTXVN", "© Báo Hà Nam")


def drawn(size: tuple[int, int] = (300, 200), colour: str = "#2a6fb0", mode: str = "RGB") -> Image.Image:
    """A field of one colour with a bright corner at its upper left, so that it is seen which way is up."""
    picture = Image.new("RGB", size, colour)
    picture.paste("#ffffff", (0, 0, size[0] // 4, size[1] // 4))
    return picture.convert(mode)


def photo(form: str = "JPEG", size: tuple[int, int] = (300, 200), colour: str = "#2a6fb0", **choices: object) -> bytes:
    """The bytes of such a picture."""
    return saved(drawn(size, colour), form, **choices)


def saved(picture: Image.Image, form: str, **choices: object) -> bytes:
    """The bytes of a picture in a format of Pillow."""
    out = BytesIO()
    picture.save(out, form, **choices)
    return out.getvalue()


def exif(orientation: int = 1, private: bool = True) -> bytes:
    """Exif data as a telephone writes them: how it was held, its name, where it was, whose it is."""
    data = Image.Exif()
    data[0x0112] = orientation
    if private:
        data[0x0110] = "May cua Minh"
        data[0x8298] = "Anh cua Minh"
        data.get_ifd(0x8825)[1] = "N"
        data.get_ifd(0x8825)[2] = (20.0, 32.0, 7.5)
    return data.tobytes()


def telling(form: str = "JPEG", words: PictureWords = SAID, **choices: object) -> bytes:
    """A photo whose file says who took it and what is to be seen."""
    return photo(form, xmp=xmp_of(words), **choices)


def moving(form: str, colours: tuple[str, ...] = ("#2a6fb0", "#b02a2a", "#2ab04e"), **choices: object) -> bytes:
    """Fields of these colours, one after the other, three times."""
    frames = [drawn((40, 30), colour) for colour in colours]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100, loop=3, **choices)
