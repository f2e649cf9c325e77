"""Sets a dispatch on A4 pages as typists do: positioned lines, no PDF here.

Units are points, y grows downwards from the top of the page and is the
baseline.  `measure(text, face, size)` is the caller's; a face is one of
"regular", "bold", "italic", "bolditalic".  Measures follow Nghị định
30/2020/NĐ-CP, Phụ lục I, and Hướng dẫn 36-HD/VPTW.
"""

from dataclasses import dataclass, field

from . import model

WIDTH, HEIGHT = 595.28, 841.89
MM = 72 / 25.4


@dataclass
class Line:
    x: float
    y: float
    size: float
    runs: list            # (text, face)
    width: float
    zone: str             # left right type body page list sign table
    word_space: float = 0.0

    @property
    def text(self):
        return "".join(text for text, _ in self.runs)


@dataclass
class Page:
    lines: list = field(default_factory=list)
    rules: list = field(default_factory=list)     # (x0, y0, x1, y1)


@dataclass
class Style:
    """What one office's typist sets; the bulk mode varies it."""
    left: float = 30 * MM
    right: float = 15 * MM
    top: float = 20 * MM
    bottom: float = 20 * MM
    body: float = 14
    leading: float = 19.5
    gap: float = 5
    indent: float = 12.7 * MM
    organ: float = 13
    title: float = 13
    motto: float = 14
    number: float = 13
    date: float = 14
    subject: float = 12
    subject_face: str = "regular"
    type: float = 14
    basis: str = "italic"
    post_face: str = "bold"
    list_head: float = 12
    list_head_face: str = "bolditalic"
    list_item: float = 11
    left_column: tuple = (62, 256)
    right_column: tuple = (258, 558)
    table: float = 12
    page_number: float = 13
    justify: bool = True


def style_for(system, **changes):
    style = Style()
    if system in ("party", "youth"):
        style = Style(
            title=15, organ=14, number=14, type=16, basis="regular",
            subject_face="italic", post_face="regular", list_head=14,
            list_head_face="underlined", list_item=12,
            left_column=(68, 300), right_column=(312, 556),
            right=15 * MM, page_number=14)
    for key, value in changes.items():
        setattr(style, key, value)
    return style


def breaks(text):
    """Where a line may end: after a space, after a hyphen inside a word."""
    found = []
    for i in range(1, len(text)):
        before = text[i - 1]
        if before == " " and text[i] != " ":
            found.append(i)
        elif (before == "-" and i >= 2 and text[i - 2].isalnum()
              and text[i].isalnum()):
            found.append(i)
    return found + [len(text)]


def runs_of(text, start, end, face, bold):
    """The text of [start, end) cut where boldness changes."""
    strong = {"regular": "bold", "italic": "bolditalic"}.get(face, face)
    edges = {start, end}
    for b, e in bold:
        edges |= {p for p in (b, e) if start < p < end}
    edges = sorted(edges)
    return [(text[a:b], strong if any(s <= a < e for s, e in bold) else face)
            for a, b in zip(edges, edges[1:])]


class Setter:
    def __init__(self, dispatch, style, measure):
        self.d, self.style, self.measure = dispatch, style, measure
        self.pages, self.y = [], 0.0
        self.number_from = 0          # pages before this one's first number
        self.new_page()

    # -- pages ---------------------------------------------------------------
    @property
    def page(self):
        return self.pages[-1]

    @property
    def text_left(self):
        return self.style.left

    @property
    def text_right(self):
        return WIDTH - self.style.right

    def new_page(self, restart=False):
        if restart:
            self.number_from = len(self.pages)
        self.pages.append(Page())
        self.y = self.style.top + self.style.body - 3
        number = len(self.pages) - self.number_from
        if number > 1:
            middle = (self.text_left + self.text_right) / 2
            y = self.style.top - 16
            self.put([(str(number), "regular")], middle, y,
                     self.style.page_number, "page", "center")

    def room(self, height):
        if self.y + height > HEIGHT - self.style.bottom:
            self.new_page()

    # -- lines ---------------------------------------------------------------
    def run_width(self, runs, size):
        return sum(self.measure(t, f, size) for t, f in runs)

    def put(self, runs, x, y, size, zone, align="left", space=0.0):
        width = self.run_width(runs, size)
        if align == "center":
            x -= width / 2
        line = Line(x, y, size, runs, width, zone, space)
        self.page.lines.append(line)
        return line

    def rule(self, x0, y0, x1, y1=None):
        self.page.rules.append((x0, y0, x1, y0 if y1 is None else y1))

    def wrap(self, text, width, size, face="regular", bold=(), first=0.0):
        """Line ranges of text; the first is narrower by `first`."""
        if not text:
            return []
        lines, start, end = [], 0, 0
        room = width - first
        for stop in breaks(text):
            runs = runs_of(text, start, stop, face, bold)
            last, last_face = runs[-1]
            runs[-1] = (last.rstrip(" "), last_face)
            if self.run_width(runs, size) > room and end > start:
                lines.append((start, end))
                start, room = end, width
            end = stop
        lines.append((start, end))
        return lines

    def centered(self, text, column, y, size, face, leading, zone):
        """Wrapped and centred in a column; returns the next baseline."""
        middle = (column[0] + column[1]) / 2
        width = column[1] - column[0]
        lines = self.wrap(text, width, size, face)
        # Lines of like length, as a typist breaks them by hand.
        while len(lines) > 1:
            width -= 4
            narrower = self.wrap(text, width, size, face)
            if len(narrower) > len(lines) or any(
                    self.measure(text[a:b].strip(), face, size) > width
                    for a, b in narrower):
                break
            lines = narrower
        for start, end in lines:
            self.put([(text[start:end].strip(), face)], middle, y, size, zone,
                     "center")
            y += leading
        return y

    # -- head ----------------------------------------------------------------
    def head(self):
        d, s = self.d, self.style
        left, right = s.left_column, s.right_column
        lead = s.organ + 3.5
        y = s.top + s.organ
        middle_left = (left[0] + left[1]) / 2
        middle_right = (right[0] + right[1]) / 2

        ly = y
        for text in d.all("parent"):
            ly = self.centered(text, left, ly, s.organ, "regular", lead, "left")
        widest = 0
        for text in d.all("organ"):
            ly = self.centered(text, left, ly, s.organ, "bold", lead, "left")
            widest = max(widest, min(self.measure(text, "bold", s.organ),
                                     left[1] - left[0]))
        system = d.one("system")
        if system == "state":
            self.rule(middle_left - widest * 0.2, ly - lead + 5,
                      middle_left + widest * 0.2)
            ly += 2
        elif system == "party" or system == "youth":
            self.put([("*" if system == "party" else "***", "regular")],
                     middle_left, ly, s.organ, "left", "center")
            ly += lead

        ry = y
        lines = model.head_right(d)
        for i, text in enumerate(lines):
            size = s.title if i == 0 else s.motto
            line = self.put([(text, "bold")], middle_right, ry, size, "right",
                            "center")
            ry += size + 3.5
        self.rule(line.x, ry - size + 1, line.x + line.width)
        ry += 2

        row = max(ly, ry) + 6
        if d.one("date-beside") == "star":
            row_date = ly - lead if system == "party" else ry + 6
        else:
            row_date = row
        if d.one("notation"):
            self.put([(model.number_line(d), "regular")], middle_left, row,
                     s.number, "left", "center")
        self.put([(model.date_line(d), "italic")], middle_right, row_date,
                 s.date, "right", "center")
        row += s.subject + 5
        if d.one("subject") and not d.one("type-name"):
            row = self.centered(model.subject_line(d), left, row, s.subject,
                                s.subject_face, s.subject + 2.5, "left")
        for mark in d.all("secrecy") + d.all("urgency") + d.all("recall") \
                + d.all("circulation"):
            row += 12
            line = self.put([(mark, "bold")], middle_left, row, 13, "left",
                            "center")
            x0, x1 = line.x - 8, line.x + line.width + 8
            y0, y1 = row - 15, row + 6
            for edge in ((x0, y0, x1, y0), (x0, y1, x1, y1),
                         (x0, y0, x0, y1), (x1, y0, x1, y1)):
                self.rule(*edge)
            row += 16
        self.y = row + 10

        if d.one("type-name"):
            column = (self.text_left + 30, self.text_right - 30)
            self.y += s.type - 6
            self.y = self.centered(d.one("type-name"), column, self.y, s.type,
                                   "bold", s.type + 4, "type")
            if d.one("subject"):
                self.y = self.centered(model.subject_line(d), column, self.y,
                                       14, "bold", 18.5, "type")
            middle = (self.text_left + self.text_right) / 2
            if d.one("end-rule") == "dashes" or system != "state":
                self.put([("-----", "regular")], middle, self.y - 4, 14,
                         "type", "center")
                self.y += 14
            else:
                self.rule(middle - 45, self.y - 11, middle + 45)
            self.y += 6
        wire = model.wire_lines(d)
        if wire:
            middle = (self.text_left + self.text_right) / 2
            self.y += 6
            self.y = self.centered(wire[0], (self.text_left, self.text_right),
                                   self.y, s.body, "bold", s.leading, "type")
            for item in wire[1]:
                self.flow(item, self.text_left + 110, first=0)
            self.y += s.gap
        self.address()

    def address(self):
        found = model.address_lines(self.d)
        if not found or self.d.one("wire"):
            return
        s = self.style
        first, rest = found
        self.y += 8
        if not rest:
            x0 = self.text_left + 70
            width = self.text_right - x0
            if self.measure(first, "regular", s.body) < width:
                self.y = self.centered(first, (self.text_left,
                                               self.text_right),
                                       self.y, s.body, "regular", s.leading,
                                       "type")
            else:
                self.flow(first, x0, hang=self.measure("Kính gửi: ",
                                                       "regular", s.body))
        else:
            self.put([(first, "regular")], self.text_left + 60, self.y,
                     s.body, "type")
            self.y += s.leading
            for item in rest:
                self.flow(item, self.text_left + 130, hang=9)
        self.y += 8

    # -- body ----------------------------------------------------------------
    def flow(self, text, x0, face="regular", bold=(), first=0.0, hang=0.0,
             justify=False, zone="body", size=None):
        """One paragraph from x0 to the right margin, over pages."""
        s = self.style
        size = size or s.body
        width = self.text_right - x0 - hang
        lines = self.wrap(text, width, size, face, bold, first - hang)
        for i, (start, end) in enumerate(lines):
            self.room(0)
            shown = end
            while shown > start and text[shown - 1] == " ":
                shown -= 1
            runs = runs_of(text, start, shown, face, bold)
            x = x0 + (first if i == 0 else hang)
            spaces = text[start:shown].count(" ")
            space = 0.0
            if justify and i < len(lines) - 1 and spaces:
                slack = self.text_right - x - self.run_width(runs, size)
                space = max(0.0, slack / spaces)
            self.put(runs, x, self.y, size, zone, space=space)
            self.y += s.leading

    def body(self, paragraphs, foot=0.0):
        """`foot`: height of what must not stand alone on the next page."""
        s = self.style
        box = (self.text_left, self.text_right)
        for i, para in enumerate(paragraphs):
            if foot and i == len(paragraphs) - 1:
                self.keep(para, foot)
            if para.style == "break":
                self.new_page()
            elif para.style == "table":
                self.table(para)
            elif para.style.startswith("center"):
                face = "italic" if para.style == "center-italic" else "bold"
                self.room(2 * s.leading)
                self.y += s.gap
                self.y = self.centered(para.text, box, self.y, s.body, face,
                                       s.leading, "body")
            else:
                face = {"italic": s.basis, "heading": "bold"}.get(
                    para.style, "regular")
                # A heading does not stand alone at the foot of a page.
                if para.style == "heading":
                    self.room(2 * s.leading)
                self.y += s.gap
                self.flow(para.text, self.text_left, face, para.bold,
                          first=s.indent, justify=s.justify)

    def keep(self, para, foot):
        """Starts a page for the last paragraph if the foot would be alone."""
        s = self.style
        rows = len(self.wrap(para.text, self.text_right - self.text_left,
                             s.body, "regular", para.bold, s.indent))
        height = s.gap + rows * s.leading
        limit = HEIGHT - s.bottom
        if self.y + height <= limit < self.y + height + foot:
            self.new_page()

    def table(self, para):
        s = self.style
        total = sum(para.widths)
        room = self.text_right - self.text_left
        widths = [w * room / total for w in para.widths]
        lead, pad = s.table + 3, 4
        self.y += 4
        top = self.y - s.table
        for r, row in enumerate(para.rows):
            wrapped = [self.wrap(c.text, w - 2 * pad, s.table,
                                 "bold" if r == 0 else "regular", c.bold)
                       for c, w in zip(row, widths)]
            height = max(len(w) for w in wrapped) * lead + 2 * pad
            if top + height > HEIGHT - s.bottom:
                self.new_page()
                top = self.y - s.table
            x = self.text_left
            for cell, lines, width in zip(row, wrapped, widths):
                face = "bold" if r == 0 else "regular"
                for k, (start, end) in enumerate(lines):
                    y = top + pad + s.table + k * lead
                    shown = cell.text[start:end].rstrip(" ")
                    runs = runs_of(cell.text, start, start + len(shown), face,
                                   cell.bold)
                    if r == 0 or len(cell.text) <= 3:
                        self.put(runs, x + width / 2, y, s.table, "table",
                                 "center")
                    else:
                        self.put(runs, x + pad, y, s.table, "table")
                x += width
            bottom = top + height
            x = self.text_left
            for width in widths + [0]:
                self.rule(x, top, x, bottom)
                x += width
            self.rule(self.text_left, top, self.text_right)
            self.rule(self.text_left, bottom, self.text_right)
            top = bottom
        self.y = top + s.leading

    # -- foot ----------------------------------------------------------------
    LIST_WIDTH = 205

    def foot_height(self):
        s = self.style
        rows = sum(len(self.wrap(t, self.LIST_WIDTH, s.list_item))
                   for t in model.distribution_lines(self.d))
        tall = max(rows * (s.list_item + 2.5) + 20,
                   150 if self.d.signatures else 0)
        return min(tall, 500)

    def foot(self):
        d, s = self.d, self.style
        items = model.distribution_lines(d)
        x0, width = self.text_left, self.LIST_WIDTH
        lead = s.list_item + 2.5
        self.y += 10
        self.room(self.foot_height())
        top = self.y
        if items:
            head = d.one("distribution-head", "Nơi nhận:")
            face = s.list_head_face
            line = self.put(
                [(head, "regular" if face == "underlined" else face)], x0,
                top, s.list_head, "list")
            if face == "underlined":
                self.rule(line.x, top + 2, line.x + line.width)
            y = top + lead + 2
            for text in items:
                for start, end in self.wrap(text, width, s.list_item):
                    self.put([(text[start:end].strip(), "regular")], x0, y,
                             s.list_item, "list")
                    y += lead
            bottom = y
        else:
            bottom = top
        blocks = len(d.signatures)
        for i, block in enumerate(d.signatures):
            column = (self.text_left + 215, self.text_right)
            if blocks == 2:
                half = (self.text_left + self.text_right) / 2
                column = [(self.text_left, half - 5),
                          (half + 5, self.text_right)][i]
            y = top
            for text in model.capacity_lines(d, block):
                y = self.centered(text, column, y, s.body, "bold",
                                  s.body + 3.5, "sign")
            for text in block.position.split(" / "):
                face = s.post_face if block.capacity else "bold"
                y = self.centered(text, column, y, s.body, face, s.body + 3.5,
                                  "sign")
            if block.note:
                self.centered(block.note, column, y + 14, s.body, "italic",
                              s.leading, "sign")
            y += 50
            y = self.centered(block.signer, column, y, s.body, "bold",
                              s.leading, "sign")
            bottom = max(bottom, y)
        self.y = bottom

    def annexes(self):
        for _, paragraphs in self.d.annexes:
            self.new_page(restart=True)
            self.y += self.style.body
            self.body(paragraphs)


def lay_out(dispatch, style, measure):
    setter = Setter(dispatch, style, measure)
    setter.head()
    setter.body(dispatch.body, setter.foot_height() + 10)
    setter.foot()
    setter.annexes()
    return setter.pages
