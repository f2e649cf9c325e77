"""PDF with text -> PDF of page images, as a scanner leaves it.

Poppler's pdftoppm draws the pages; skew, noise, specks and fading come from
the seed.  The bytes depend on the versions of Poppler and Pillow, so these
are made for tests and not kept among the samples.
"""

import io
import subprocess

import numpy
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from . import layout


def pages(pdf_bytes, dpi):
    drawn = subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), "-"],
                           input=pdf_bytes, capture_output=True, check=True)
    data, at = drawn.stdout, 0
    while at < len(data):           # PGMs one after the other
        image = Image.open(io.BytesIO(data[at:]))
        image.load()
        yield image
        width, height = image.size
        at += len(b"P5\n%d %d\n255\n" % (width, height)) + width * height


def worn(image, dice, skew=1.0, noise=18.0, specks=0.0004, fade=40,
         bilevel=False):
    """skew: degrees at most; noise: standard deviation of grey levels;
    specks: share of pixels; fade: grey of the blackest ink at most."""
    angle = dice.uniform(-skew, skew)
    image = image.rotate(angle, Image.BICUBIC, fillcolor=255)
    grey = numpy.asarray(image, dtype=numpy.float32)
    ink = dice.uniform(0, fade)
    grey = ink + grey * (255 - ink) / 255
    grey += dice.normal(0, noise, grey.shape)
    dots = dice.uniform(0, 1, grey.shape)
    grey[dots < specks] = 0
    grey[dots > 1 - specks] = 255
    out = Image.fromarray(numpy.clip(grey, 0, 255).astype(numpy.uint8))
    return out.point(lambda v: 255 * (v > 150)).convert("1") if bilevel \
        else out


def degrade(pdf_bytes, seed, dpi=200, quality=60, **wear):
    dice = numpy.random.RandomState(seed % 2 ** 32)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(layout.WIDTH, layout.HEIGHT), invariant=1)
    for image in pages(pdf_bytes, dpi):
        packed = io.BytesIO()
        image = worn(image, dice, **wear)
        if image.mode == "1":
            image.save(packed, "PNG")
        else:
            image.save(packed, "JPEG", quality=quality)
        packed.seek(0)
        canvas.drawImage(ImageReader(packed), 0, 0, layout.WIDTH,
                         layout.HEIGHT)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
