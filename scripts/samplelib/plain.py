"""Text forms of a dispatch, clean and wrecked.

Two families.  From the dispatch itself: a paragraph a line, as a word
processor saves text.  From the laid-out page: physical lines, as a PDF
reader hands them over, columns glued or kept apart.
"""

import os
import subprocess
import unicodedata

from . import model


def paragraph_lines(paragraphs, bold=False):
    out = []
    for p in paragraphs:
        if p.style == "break":
            continue
        if p.style == "table":
            for row in p.rows:
                out.append("\t".join(c.text for c in row))
        else:
            out.append(bolded(p) if bold else p.text)
    return out


def bolded(p):
    text = p.text
    for start, end in reversed(p.bold):
        text = text[:start] + "**" + text[start:end] + "**" + text[end:]
    if p.style in ("center", "heading"):
        text = "**" + text + "**"
    elif p.style in ("italic", "center-italic"):
        text = "*" + text + "*"
    return text


def left_head(d):
    lines = d.all("parent") + d.all("organ")
    if d.one("system") == "party":
        lines = lines + ["*"]
    elif d.one("system") == "youth":
        lines = lines + ["***"]
    lines = lines + [model.number_line(d)] if d.one("notation") else lines
    if d.one("subject") and not d.one("type-name"):
        lines = lines + [model.subject_line(d)]
    return lines


def marks_head(d):
    return (d.all("secrecy") + d.all("urgency") + d.all("recall")
            + d.all("circulation"))


def title_lines(d):
    if not d.one("type-name"):
        return []
    out = [d.one("type-name")]
    if d.one("subject"):
        out.append(model.subject_line(d))
    if d.one("system") != "state" or d.one("end-rule") == "dashes":
        out.append("-----")
    return out


def recipients(d):
    wire = model.wire_lines(d)
    if wire:
        return [wire[0]] + wire[1]
    address = model.address_lines(d)
    return [address[0]] + address[1] if address else []


def signature_lines(d):
    out = []
    for block in d.signatures:
        out += model.capacity_lines(d, block)
        out += block.position.split(" / ")
        if block.note:
            out.append(block.note)
        out += ["", block.signer, ""]
    return out


def clean(d):
    """As a word processor saves it: columns one after the other."""
    parts = [left_head(d), marks_head(d), model.head_right(d),
             [model.date_line(d)], title_lines(d), recipients(d)]
    lines = []
    for part in parts:
        if part:
            lines += part + [""]
    for line in paragraph_lines(d.body):
        lines += [line, ""]
    if d.distribution:
        lines += [d.one("distribution-head", "Nơi nhận:")]
        lines += model.distribution_lines(d) + [""]
    lines += signature_lines(d)
    for _, paragraphs in d.annexes:
        for line in paragraph_lines(paragraphs):
            lines += [line, ""]
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def markdown(d):
    """As converters write it."""
    lines = []
    for i, text in enumerate(d.all("parent") + d.all("organ")):
        lines += ["**" + text + "**  "]
    if d.one("system") == "party":
        lines += ["\\*  "]
    if d.one("notation"):
        lines += [model.number_line(d) + "  "]
    if d.one("subject") and not d.one("type-name"):
        lines += ["*" + model.subject_line(d) + "*  "]
    lines += [""] + ["**" + t + "**  " for t in marks_head(d)]
    lines += ["**" + t + "**  " for t in model.head_right(d)]
    lines += ["*" + model.date_line(d) + "*", ""]
    title = title_lines(d)
    if title:
        lines += ["# " + title[0], ""]
        lines += ["**" + t + "**" for t in title[1:] if t != "-----"] + [""]
    for text in recipients(d):
        lines += [text]
    lines += [""]
    for p in d.body:
        if p.style == "table":
            head, *rest = p.rows
            lines += ["| " + " | ".join(c.text for c in head) + " |",
                      "|" + "---|" * len(head)]
            lines += ["| " + " | ".join(c.text for c in r) + " |"
                      for r in rest] + [""]
        elif p.style != "break":
            lines += [bolded(p), ""]
    if d.distribution:
        lines += ["***" + d.one("distribution-head", "Nơi nhận:") + "***"]
        lines += model.distribution_lines(d) + [""]
    lines += ["**" + t + "**  " if t else "" for t in signature_lines(d)]
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def boxed(d):
    """Letterhead in a text box: its organ lines are lost, indents remain."""
    lines = [" " + model.number_line(d), ""]
    if d.one("subject") and not d.one("type-name"):
        lines += [" " + model.subject_line(d) + " "]
    for text in model.head_right(d):
        lines += ["\t" + text]
    lines += ["", model.date_line(d), "", ""]
    lines += title_lines(d)
    address = model.address_lines(d)
    if address:
        first, rest = address
        if rest:
            lines += [first + " " + rest[0] + "  "]
            for item in rest[1:]:
                lines += ["", " " * 26 + item]
        else:
            lines += ["\t" + first]
    lines += [""]
    for i, text in enumerate(paragraph_lines(d.body)):
        lines += [text + (" " if i % 2 == 0 else "")]
        if i % 5 == 3:
            lines += ["", ""]
    items = model.distribution_lines(d)
    if items:
        lines += ["\tNơi nhận:" + " " * 52 + items[0], ""]
        for item in items[1:]:
            lines += [item, ""]
    for text in signature_lines(d):
        if text:
            lines += [" " * 48 + text]
    return "\n".join(lines) + "\n"


def flattened(d):
    """A law library's crawl: the whole head on one line, dashes for rules."""
    head = " ".join(d.all("parent") + d.all("organ")) + " -------- "
    head += " ".join(model.head_right(d)) + " --------------- "
    if d.one("notation"):
        head += model.number_line(d) + " "
    if d.one("subject") and not d.one("type-name"):
        head += model.subject_line(d) + " "
    head += model.date_line(d)
    title = [t for t in title_lines(d) if t != "-----"]
    lines = [" ".join([head] + title + recipients(d))]
    lines += paragraph_lines(d.body)
    lines += [d.one("distribution-head", "Nơi nhận:") + " "
              + " ".join(model.distribution_lines(d))]
    lines += [" ".join(t for t in signature_lines(d) if t)]
    return "\n".join(lines) + "\n"


def rows(page, glue):
    """The page's baselines from the top, columns joined by glue(gap)."""
    by_y = {}
    for line in page.lines:
        by_y.setdefault(round(line.y), []).append(line)
    # Baselines that differ by a hair are one row, as readers take them.
    merged = []
    for y in sorted(by_y):
        if merged and y - merged[-1][0] <= 3:
            merged[-1][1].extend(by_y[y])
        else:
            merged.append((y, list(by_y[y])))
    out = []
    for y, lines in merged:
        lines.sort(key=lambda l: l.x)
        text, end = "", 0.0
        for line in lines:
            text += glue(text, line.x, line.x - end) + line.text
            end = line.x + line.width
        out.append(text.rstrip())
    return out


def glued(pages, blank=True):
    """Columns run together with one space; a blank line after every line."""
    lines = []
    for page in pages:
        lines += [t + " " for t in rows(
            page, lambda text, x, gap: " " if text else "")]
    return ("\n\n" if blank else "\n").join(lines) + "\n"


def columns(pages, char=5.2):
    """Columns kept apart by white space, a form feed after each page."""
    def glue(text, x, gap):
        want = round((x - 56) / char)
        return " " * max(want - len(text), 2 if text else 0)
    return "\f".join("\n".join(rows(p, glue)) + "\n" for p in pages)


# Bytes.

ICONV = {"cp1258": "CP1258", "viscii": "VISCII", "tcvn5712": "TCVN5712-1"}
# Charsets iconv does not know: the project's own tables, where there are any.
TABLES = ("pipeline/data/charsets/{}.tsv", "pipeline/data/{}.tsv")


def encode(text, form, root="."):
    if form == "utf-8":
        return text.encode("utf-8")
    if form == "nfd":
        return unicodedata.normalize("NFD", text).encode("utf-8")
    if form == "crlf":
        return text.replace("\n", "\r\n").encode("utf-8")
    if form == "bom-crlf":
        return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8")
    if form == "utf-16le":
        return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")
    if form == "utf-16be":
        return b"\xfe\xff" + text.encode("utf-16-be")
    text = text.translate({ord(a): b for a, b in zip("–—“”‘’…", "--\"\"''.")})
    if form in ICONV:
        return subprocess.run(
            ["iconv", "-f", "UTF-8", "-t", ICONV[form] + "//TRANSLIT"],
            input=text.encode(), capture_output=True, check=True).stdout
    for place in TABLES:
        path = os.path.join(root, place.format(form))
        if os.path.exists(path):
            return by_table(text, path)
    raise ValueError(f"unknown text encoding {form!r}")


def by_table(text, path):
    """A table's rows are: bytes in hex, code point in hex, …"""
    codes = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            columns = line.rstrip("\n").split("\t")
            if len(columns) > 1 and not line.startswith("#"):
                codes.setdefault(chr(int(columns[1], 16)),
                                 bytes.fromhex(columns[0]))
    out = bytearray()
    for c in text:
        if c in codes:
            out += codes[c]
        elif ord(c) < 0x80:
            out.append(ord(c))
        elif c.lower() in codes:
            # No such capital: typists left the toned letter small.
            out += codes[c.lower()]
        else:
            out += b"?"
    return bytes(out)
