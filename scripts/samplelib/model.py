"""The source of one dispatch, as written by hand.

A source file is UTF-8 text.  Header fields first, one `key: value` a line
(a repeated key adds a line), then parts opened by `%%name`:

  %%body          one paragraph a line, see below
  %%distribution  one "Nơi nhận" item a line, without bullet and punctuation
  %%signature     cap: CODE | OF, position:, signer:, note:; `--` parts blocks
  %%annex         one body of its own, on pages of its own; may be repeated

Body lines
  text            a paragraph; a marker at its head makes it a section
  ^ text          centred, bold         ~ text    italic (legal basis)
  ^~ text         centred, italic       # text    bold heading
  \\ text          the marker at its head is no marker
  ! text          the paragraph is one directive (marker left out)
  !(M; A; B) text … of modality M, told to A and B
  & text          goes on with the directive of the line before
  >> M; A; B      modality and addressees of the directives that follow
  | a | b         table row; the first is the head; widths: `|= 30 200 …`
  ---             page break
  % text          comment

Inline marks (they nest)
  **bold**
  {r TYPE CODE DATE|…}     a reference; `-` for what is not printed
  {i|…}                    the issuer inside a reference
  {t kind; relation; key=value; …|…}   a deadline
  {d M; A; B|…}  {d|…}     a directive that is only a part of the paragraph
"""

import re
from dataclasses import dataclass, field


class SourceError(ValueError):
    pass


@dataclass
class Mark:
    kind: str           # r t d i
    args: list
    start: int          # into the paragraph's text
    end: int
    index: int = 0


@dataclass
class Paragraph:
    style: str          # text center center-italic italic heading table break
    text: str = ""
    bold: list = field(default_factory=list)      # (start, end)
    marks: list = field(default_factory=list)
    marker: str = ""
    kind: str = ""      # of the section it opens
    level: int = 0
    rows: list = field(default_factory=list)      # of Paragraph lists
    widths: list = field(default_factory=list)
    directive: list = None    # [modality, addressee…]: the whole paragraph
    goes_on: bool = False


@dataclass
class Signature:
    capacity: list = field(default_factory=list)  # (code, of)
    position: str = ""
    signer: str = ""
    note: str = ""


@dataclass
class Dispatch:
    name: str
    header: dict
    body: list
    distribution: list
    signatures: list
    annexes: list       # of (head fields, paragraphs)
    subject_marks: list = field(default_factory=list)

    def one(self, key, default=""):
        values = self.header.get(key)
        return values[0] if values else default

    def all(self, key):
        return self.header.get(key, [])


KEYS = {
    "system", "parent", "organ", "title-right", "motto", "number", "notation",
    "year", "number-form", "type", "type-name", "subject", "subject-form",
    "place", "date", "date-form", "secrecy", "urgency", "circulation",
    "recall", "draft", "to", "to-word", "wire", "title-organ", "list-end",
    "distribution-head", "authority", "end-rule", "date-beside", "note",
}

ROMAN = r"[IVXLC]+"
MARKERS = [
    # kind, rank, pattern: the more outer a kind, the lower its rank
    ("part", 0, re.compile(rf"Phần (?:thứ \w+|{ROMAN}|\d+)\b[.:]?")),
    ("chapter", 1, re.compile(rf"Chương (?:{ROMAN}|\d+)\b[.:]?")),
    ("section", 2, re.compile(rf"Mục (?:{ROMAN}|\d+)\b[.:]?(?= |$)")),
    ("article", 3, re.compile(r"Điều \d+[a-zđ]?\.")),
    ("roman", 4, re.compile(rf"{ROMAN}(?:\.|-)(?= )")),
    ("decimal", 5, re.compile(r"\d{1,2}(?:\.|-)(?= )")),
    ("decimal", 6, re.compile(r"\d{1,2}\.\d{1,2}\.?(?= )")),
    ("decimal", 7, re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}\.?(?= )")),
    ("letter", 8, re.compile(r"[a-zđ]\)(?= )")),
    ("paren", 9, re.compile(r"\(\d{1,2}\)(?= )")),
    ("bullet", 10, re.compile(r"[-–](?= )")),
    ("bullet", 11, re.compile(r"\+(?= )")),
    ("bullet", 12, re.compile(r"[*•](?= )")),
]


def parse_inline(source, where):
    """Marked-up text -> (text, bold ranges, marks)."""
    out, marks, bold, stack = [], [], [], []
    length, i, bold_from = 0, 0, None
    while i < len(source):
        two = source[i:i + 2]
        opened = re.match(r"\{([rtdi])([^|{}]*)\|", source[i:])
        if opened:
            stack.append((opened[1], opened[2].strip(), length, len(marks)))
            marks.append(None)
            i += opened.end()
        elif source[i] == "}":
            if not stack:
                raise SourceError(f"{where}: '}}' without '{{'")
            kind, args, start, slot = stack.pop()
            marks[slot] = Mark(kind, split_args(kind, args), start, length)
            i += 1
        elif two == "**":
            if bold_from is None:
                bold_from = length
            else:
                bold.append((bold_from, length))
                bold_from = None
            i += 2
        else:
            if source[i] == "{":
                raise SourceError(f"{where}: unknown mark {source[i:i+12]!r}")
            out.append(source[i])
            length += 1
            i += 1
    if stack or bold_from is not None:
        raise SourceError(f"{where}: mark or bold not closed")
    return "".join(out), bold, marks


def split_args(kind, args):
    if kind == "r":
        parts = args.split()
        if len(parts) != 3:
            raise SourceError(f"reference wants TYPE CODE DATE: {args!r}")
        return parts
    # An RRULE has semicolons too, but no space behind them.
    return [a.strip() for a in re.split(r";\s+", args) if a.strip()]


def split_cells(row):
    """`| a | b |` -> its cells; a bar inside a mark parts nothing."""
    cells, depth, start = [], 0, 1
    for i, c in enumerate(row):
        depth += (c == "{") - (c == "}")
        if c == "|" and depth == 0 and i:
            cells.append(row[start:i])
            start = i + 1
    return cells


def find_marker(text):
    for kind, rank, pattern in MARKERS:
        found = pattern.match(text)
        if found:
            return kind, rank, found[0]
    return None


class BodyReader:
    """Turns body lines into paragraphs; knows what the lead-in handed down."""

    def __init__(self):
        self.paragraphs = []
        self.stack = []        # ranks of the open sections
        self.current = ["require"]

    def line(self, source, where):
        if not source.strip() or source.startswith("%"):
            return
        if source.startswith(">>"):
            self.current = split_args("d", source[2:])
            return
        if source.strip() == "---":
            self.paragraphs.append(Paragraph("break"))
            return
        if source.startswith("|"):
            self.table(source, where)
            return
        style, directive, marked, goes_on = "text", None, True, False
        while True:
            if source.startswith("^~ "):
                style, source = "center-italic", source[3:]
            elif source.startswith("^ "):
                style, source = "center", source[2:]
            elif source.startswith("~ "):
                style, source = "italic", source[2:]
            elif source.startswith("# "):
                style, source = "heading", source[2:]
            elif source.startswith("\\ "):
                marked, source = False, source[2:]
            elif source.startswith("& "):
                goes_on, source = True, source[2:]
            elif source.startswith("! "):
                directive, source = list(self.current), source[2:]
            elif source.startswith("!("):
                close = source.index(") ")
                directive = split_args("d", source[2:close])
                source = source[close + 2:]
            else:
                break
        text, bold, marks = parse_inline(source, where)
        for mark in marks:
            if mark.kind == "d" and not mark.args:
                mark.args = list(self.current)
        para = Paragraph(style, text, bold, marks,
                         directive=directive, goes_on=goes_on)
        found = find_marker(text) if marked else None
        if found:
            para.kind, rank, para.marker = found
            while self.stack and self.stack[-1] >= rank:
                self.stack.pop()
            self.stack.append(rank)
            para.level = len(self.stack)
        self.paragraphs.append(para)

    def table(self, source, where):
        if source.startswith("|="):
            self.paragraphs.append(Paragraph(
                "table", widths=[float(w) for w in source[2:].split()]))
            return
        if not self.paragraphs or self.paragraphs[-1].style != "table":
            raise SourceError(f"{where}: table row before its '|=' line")
        cells = []
        for cell in split_cells(source.strip()):
            text, bold, marks = parse_inline(cell.strip(), where)
            cells.append(Paragraph("cell", text, bold, marks))
        self.paragraphs[-1].rows.append(cells)


def parse(text, name):
    header, distribution, signatures, annexes = {}, [], [], []
    subject_marks = []
    body = BodyReader()
    part, reader, annex_head = "header", body, None
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{name}:{number}"
        if line.startswith("%%"):
            part = line[2:].strip()
            if part == "annex":
                annex_head, reader = {}, BodyReader()
                annexes.append((annex_head, reader.paragraphs))
            elif part == "signature":
                signatures.append(Signature())
            elif part not in ("body", "distribution"):
                raise SourceError(f"{where}: unknown part {part!r}")
        elif part in ("body", "annex"):
            reader.line(line, where)
        elif not line.strip() or line.startswith("%"):
            continue
        elif part == "distribution":
            distribution.append(line.strip())
        elif part == "signature":
            signature_line(signatures, line, where)
        else:
            key, _, value = line.partition(":")
            if key not in KEYS:
                raise SourceError(f"{where}: unknown field {key!r}")
            value = value.strip()
            if key == "subject":
                value, _, subject_marks = parse_inline(value, where)
            header.setdefault(key, []).append(value)
    return Dispatch(name, header, body.paragraphs, distribution, signatures,
                    annexes, subject_marks)


def signature_line(signatures, line, where):
    if line.strip() == "--":
        signatures.append(Signature())
        return
    key, _, value = line.partition(":")
    value, block = value.strip(), signatures[-1]
    if key == "cap":
        code, _, of = value.partition("|")
        block.capacity.append((code.strip(), of.strip()))
    elif key in ("position", "signer", "note"):
        setattr(block, key, value)
    else:
        raise SourceError(f"{where}: unknown field {key!r}")


def read(path, name):
    with open(path, encoding="utf-8") as f:
        return parse(f.read(), name)


# What is printed from the header fields.  One place, used by all forms.

HEADS = {
    "state": ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
              "Độc lập - Tự do - Hạnh phúc"],
    "party": ["ĐẢNG CỘNG SẢN VIỆT NAM"],
    "youth": ["ĐOÀN TNCS HỒ CHÍ MINH"],
}


def head_right(d):
    return d.all("title-right") or HEADS[d.one("system")]


def number_line(d):
    form = d.one("number-form")
    if not form:
        form = "Số: {n}/{y}{c}" if d.one("system") == "state" else "Số {n}-{c}"
    year = d.one("year")
    return form.format(n=d.one("number"), c=d.one("notation"),
                       y=year + "/" if year else "")


def date_line(d):
    form = d.one("date-form")
    if not form:
        form = "{p}, ngày {d} tháng {m} năm {y}"
    y, m, day = (d.one("date") + "--").split("-")[:3]
    if m and int(m) > 2:
        m = str(int(m))
    return form.format(p=d.one("place"), d=day, m=m, y=y)


def subject_line(d):
    return d.one("subject-form", "{s}").format(s=d.one("subject"))


CAPACITY = {
    "state": {"TM": "TM. ", "KT": "KT. ", "TL": "TL. ", "TUQ": "TUQ. ",
              "Q": "Q. "},
    "party": {"TM": "T/M ", "KT": "K/T ", "TL": "T/L ", "TUQ": "T/UQ ",
              "Q": "Q. "},
    "youth": {"TM": "TM. ", "KT": "KT. ", "TL": "TL. ", "TUQ": "TUQ. ",
              "Q": "Q. "},
}


def capacity_lines(d, signature):
    words = CAPACITY[d.one("authority") or d.one("system")]
    return [words[code] + of for code, of in signature.capacity]


def distribution_lines(d):
    """Items as printed, bullet and end punctuation included."""
    end = d.one("list-end") or (";" if d.one("system") == "state" else ",")
    last = len(d.distribution) - 1
    return ["- " + item + ("." if i == last else end)
            for i, item in enumerate(d.distribution)]


def address_lines(d):
    """(`Kính gửi:` line, further lines): one addressee shares the line."""
    word, to = d.one("to-word", "Kính gửi:"), d.all("to")
    if not to:
        return None
    if len(to) == 1:
        return word + " " + to[0], []
    end = d.one("list-end") or (";" if d.one("system") == "state" else ",")
    return word, ["- " + t + ("." if i == len(to) - 1 else end)
                  for i, t in enumerate(to)]


def wire_lines(d):
    """`X điện:` and its list, of a công điện."""
    if not d.one("wire"):
        return None
    to = d.all("to")
    return d.one("wire"), ["- " + t + ("." if i == len(to) - 1 else ";")
                           for i, t in enumerate(to)]
