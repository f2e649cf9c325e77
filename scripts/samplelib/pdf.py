"""Positioned lines -> PDF bytes, the same bytes every time."""

import io

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from . import layout

# Families with every Vietnamese letter, upright and slanted; the Debian
# package each comes from.  fonts-liberation (1.x) is not among them: it has
# no ơ ư and none of the letters with two marks.
DIR = "/usr/share/fonts/truetype/"
FAMILIES = {
    "serif": ("fonts-liberation2", [
        "liberation2/LiberationSerif-Regular.ttf",
        "liberation2/LiberationSerif-Bold.ttf",
        "liberation2/LiberationSerif-Italic.ttf",
        "liberation2/LiberationSerif-BoldItalic.ttf"]),
    "sans": ("fonts-liberation2", [
        "liberation2/LiberationSans-Regular.ttf",
        "liberation2/LiberationSans-Bold.ttf",
        "liberation2/LiberationSans-Italic.ttf",
        "liberation2/LiberationSans-BoldItalic.ttf"]),
    "noto": ("fonts-noto-core", [
        "noto/NotoSerif-Regular.ttf", "noto/NotoSerif-Bold.ttf",
        "noto/NotoSerif-Italic.ttf", "noto/NotoSerif-BoldItalic.ttf"]),
    # The core package has no slanted serif: upright stands for it.
    "dejavu": ("fonts-dejavu-core", [
        "dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf",
        "dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"]),
}
rl_config.useA85 = 0      # binary streams: a fifth smaller

FACES = ["regular", "bold", "italic", "bolditalic"]
LETTERS = ("aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợ"
           "uùúủũụưừứửữựyỳýỷỹỵđ–—“”‘’…•")


class FontError(RuntimeError):
    pass


class Fonts:
    def __init__(self, family="serif"):
        package, files = FAMILIES[family]
        self.names = {}
        for face, file in zip(FACES, files):
            name = f"{family}-{face}"
            if name not in pdfmetrics.getRegisteredFontNames():
                try:
                    font = TTFont(name, DIR + file)
                except Exception as e:
                    raise FontError(f"{DIR + file}: {e}; "
                                    f"install {package}") from e
                missing = [c for c in LETTERS + LETTERS.upper()
                           if ord(c) not in font.face.charToGlyph]
                if missing:
                    raise FontError(f"{file} lacks {''.join(missing)}")
                pdfmetrics.registerFont(font)
            self.names[face] = name

    def measure(self, text, face, size):
        return pdfmetrics.stringWidth(text, self.names[face], size)


def draw(pages, fonts, title="", producer=None):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(layout.WIDTH, layout.HEIGHT), invariant=1,
                    pageCompression=1,
                    initialFontName=fonts.names["regular"])
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("make-samples")
    if producer:
        canvas.setProducer(producer)
    for page in pages:
        for line in page.lines:
            text = canvas.beginText(line.x, layout.HEIGHT - line.y)
            text.setWordSpace(line.word_space)
            for run, face in line.runs:
                text.setFont(fonts.names[face], line.size)
                text.textOut(run)
            text.setWordSpace(0)
            canvas.drawText(text)
        canvas.setLineWidth(0.7)
        for x0, y0, x1, y1 in page.rules:
            canvas.line(x0, layout.HEIGHT - y0, x1, layout.HEIGHT - y1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
