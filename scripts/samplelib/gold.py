"""The record a careful reader would make of a dispatch.

Nothing is recognised here: every value comes from a mark or a field that
was set by hand in the source.  The form is the record's, without ids and
offsets; values are as printed, codes and dates canonical.
"""

import re
import unicodedata

from . import model

SECRECY = {"MẬT": "confidential", "TỐI MẬT": "secret",
           "TUYỆT MẬT": "top_secret"}
URGENCY = {"KHẨN": "urgent", "THƯỢNG KHẨN": "very_urgent", "HỎA TỐC": "flash"}


def header(d):
    system = d.one("system")
    out = {"system": "other" if system == "youth" else system}
    if d.all("parent"):
        out["parent"] = " ".join(d.all("parent"))
    if d.all("organ"):
        out["issuer"] = " ".join(d.all("organ"))
    number, notation, year = d.one("number"), d.one("notation"), d.one("year")
    if number and notation:
        if system == "state":
            out["code"] = number + "/" + (year + "/" if year else "") + notation
        else:
            out["code"] = number + "-" + notation
        out["number"] = number
        if year:
            out["year"] = int(year)
    if notation:
        out["notation"] = notation
    out["type"] = {"code": d.one("type")}
    if d.one("subject"):
        out["subject"] = d.one("subject")
    if d.one("place"):
        out["place"] = d.one("place")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", d.one("date")):
        out["date"] = d.one("date")
    if d.one("urgency"):
        out["urgency"] = URGENCY[d.one("urgency")]
    if d.one("secrecy"):
        out["secrecy"] = SECRECY[d.one("secrecy")]
    if d.one("circulation"):
        out["circulation"] = d.one("circulation")
    if d.one("recall"):
        out["recall"] = True
    if d.one("draft"):
        out["draft"] = True
    if d.all("to"):
        out["addressees"] = d.all("to")
    return out


def first_words(text, count=8):
    return " ".join(text.split()[:count])


def sections(paragraphs, annex=None):
    out = []
    for i, p in enumerate(paragraphs):
        if not p.kind:
            continue
        rest = p.text[len(p.marker):].strip()
        if not rest and i + 1 < len(paragraphs):
            rest = paragraphs[i + 1].text      # a title on the next line
        entry = {"marker": p.marker, "kind": p.kind, "level": p.level,
                 "starts_with": first_words(rest)}
        if annex:
            entry["annex"] = annex
        out.append(entry)
    return out


def reference(mark, text, marks):
    type_code, code, date = mark.args
    out = {"text": text[mark.start:mark.end], "type": {"code": type_code}}
    if code != "-":
        out["code"] = code
    if date != "-":
        out["date"] = date
    for inner in marks:
        if (inner.kind == "i" and mark.start <= inner.start
                and inner.end <= mark.end):
            out["issuer"] = text[inner.start:inner.end]
    return out


def deadline(mark, text):
    out = {"text": text[mark.start:mark.end], "kind": mark.args[0]}
    for arg in mark.args[1:]:
        key, _, value = arg.partition("=")
        if key == "business":
            out["business_days"] = True
        elif value:
            out[key] = value
        elif key != "-":
            out["relation"] = key
    return out


def directive(args, text):
    return {"text": " ".join(text.split()), "modality": args[0],
            "addressees": args[1:]}


def cells(paragraphs):
    """Paragraphs in reading order, table cells among them."""
    for p in paragraphs:
        if p.style == "table":
            for row in p.rows:
                yield from row
        else:
            yield p


def record(d):
    out = {"header": header(d)}
    bodies = [d.body] + [paragraphs for _, paragraphs in d.annexes]
    out["sections"] = [s for i, b in enumerate(bodies)
                       for s in sections(b, i or None)]
    references, deadlines, directives = [], [], []
    for mark in d.subject_marks:
        if mark.kind == "r":
            references.append(reference(mark, d.one("subject"),
                                        d.subject_marks))
    for para in (p for b in bodies for p in cells(b)):
        for mark in sorted((m for m in para.marks), key=lambda m: m.start):
            if mark.kind == "r":
                references.append(reference(mark, para.text, para.marks))
            elif mark.kind == "t":
                deadlines.append(deadline(mark, para.text))
            elif mark.kind == "d":
                directives.append(directive(
                    mark.args, para.text[mark.start:mark.end]))
        if para.directive:
            text = para.text[len(para.marker):].strip()
            directives.append(directive(para.directive, text))
        elif para.goes_on:
            directives[-1]["text"] += " " + para.text
    out["references"] = references
    out["deadlines"] = deadlines
    out["directives"] = directives
    out["signatures"] = [
        {"capacity": [{"code": c, "of": of} for c, of in s.capacity],
         "position": s.position.replace(" / ", " "), "signer": s.signer}
        for s in d.signatures]
    out["distribution"] = list(d.distribution)
    if d.all("note"):
        out["notes"] = " ".join(d.all("note"))
    return out


def without(record_, gone):
    """The record of a text that lost something: `header.issuer` and so on."""
    for path in gone:
        at = record_
        *steps, last = path.split(".")
        for step in steps:
            at = at[step]
        at.pop(last, None)
    return record_


def strings(record_):
    """Every printed value of a record, with the name of its place."""
    head = record_["header"]
    for key in ("parent", "issuer", "subject", "place", "circulation"):
        if key in head:
            yield "header." + key, head[key]
    for text in head.get("addressees", []):
        yield "header.addressees", text
    for name in ("references", "deadlines", "directives"):
        for item in record_[name]:
            yield name, item["text"]
            if "issuer" in item:
                yield name + ".issuer", item["issuer"]
    for section in record_["sections"]:
        yield "sections", section["marker"]
        yield "sections", section["starts_with"]
    for item in record_["signatures"]:
        yield "signatures", item["position"]
        yield "signatures", item["signer"]
        for capacity in item["capacity"]:
            yield "signatures", capacity["of"]
    for text in record_["distribution"]:
        yield "distribution", text


def missing(record_, text):
    """Values that do not stand in the text; white space is not compared."""
    bare = re.sub(r"[\s*\\\ufeff]+", "", unicodedata.normalize("NFC", text))
    return [(where, value) for where, value in strings(record_)
            if re.sub(r"[\s*]+", "", value) not in bare]
