"""What an archive says, without what may differ from night to night (times, memory, run numbers): two archives that went through the same
must give the same. Also looks whether it agrees with itself."""

import glob
import json
import os
import sqlite3


def rows(db, sql):
    return [tuple(r) for r in db.execute(sql)]


def records(archive, inboxes=1):
    lines = []
    for name in sorted(glob.glob(os.path.join(archive, "records", "*.jsonl"))):
        with open(name, "rb") as f:
            data = f.read()
        assert data.endswith(b"\n"), name
        one = data[:-1].split(b"\n")
        paths = [json.loads(line)["source"]["path"].encode() for line in one]
        descents = sum(a > b for a, b in zip(paths, paths[1:]))
        assert descents < inboxes, f"{name} is not in the order of paths"
        lines += one
    return sorted(lines, key=lambda line: (json.loads(line)["source"]["path"].encode(), line))


def live_records(archive):
    """Of each content the record that stands: one that was read again has its earlier one still in an earlier file."""
    db = sqlite3.connect(os.path.join(archive, "ledger.db"))
    out = []
    for root, file, at, length in db.execute("SELECT root, file, at, len FROM contents JOIN inboxes ON id = inbox WHERE len IS NOT NULL"
                                             " ORDER BY root, path, sha256"):
        with open(os.path.join(archive, file), "rb") as f:
            f.seek(at)
            out.append((root, f.read(length)))
    db.close()
    return out


def index(archive):
    db = sqlite3.connect(os.path.join(archive, "index.db"))
    documents = rows(db, "SELECT sha256, id, type, type_key, code, code_key, issuer, date, subject, deleted FROM documents ORDER BY sha256")
    paths = rows(db, "SELECT sha256, root, path FROM paths JOIN documents ON number = document ORDER BY 1, 2, 3")
    deadlines = rows(db, "SELECT sha256, due FROM deadlines JOIN documents ON number = document ORDER BY 1, 2")
    db.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, words, instance)")
    words = rows(db, "SELECT coalesce(sha256, 'NONE'), term, col, offset FROM v LEFT JOIN documents ON number = doc ORDER BY 1, 3, 4, 2")
    db.close()
    assert not any(w[0] == "NONE" for w in words), "words of a document that is not there"
    return {"documents": documents, "paths": paths, "deadlines": deadlines, "words": words}


def quarantine(archive):
    top = os.path.join(archive, "quarantine")
    with open(os.path.join(top, "list.jsonl"), encoding="utf-8") as f:
        listed = f.read()
    links = sorted((os.path.relpath(os.path.join(folder, n), top), os.readlink(os.path.join(folder, n)))
                   for folder, _, names in os.walk(top) for n in names if folder != top)
    return {"list": listed, "links": links}


def ledger(archive):
    db = sqlite3.connect(os.path.join(archive, "ledger.db"))
    db.text_factory = bytes
    files = rows(db, "SELECT root, path, CASE WHEN sha256 IS NULL THEN 0 ELSE size END, sha256, outcome, code, message, deleted IS NOT NULL"
                     " FROM files JOIN inboxes ON id = inbox ORDER BY 1, 2")
    # What no file has any more, and was only looked at while it changed, says nothing.
    contents = rows(db, "SELECT sha256, path, outcome, code, message, stage, tool, settings, secret, retry, len FROM contents ORDER BY 1")
    assert not rows(db, "SELECT 1 FROM outbox"), "the index does not know all"
    assert not rows(db, "SELECT 1 FROM contents WHERE spool_len IS NOT NULL"), "records still in a spool"
    for file, at, length, sha in rows(db, "SELECT file, at, len, sha256 FROM contents WHERE len IS NOT NULL"):
        with open(os.path.join(archive, file.decode()), "rb") as f:
            f.seek(at)
            line = f.read(length + 1)
        assert line.endswith(b"\n") and json.loads(line)["id"] == "sha256:" + sha.decode(), (file, at)
    db.close()
    return {"files": files, "contents": contents}


def state(archive, inboxes=1):
    leftover = [n for n in os.listdir(os.path.join(archive, "work")) if n != "probe.txt"]
    leftover += glob.glob(os.path.join(archive, "*", "*.new")) + glob.glob(os.path.join(archive, "*.new"))
    assert not leftover, leftover
    with open(os.path.join(archive, "status.json"), encoding="utf-8") as f:
        assert json.load(f)["state"] == "done"
    return {"records": records(archive, inboxes), **{"index " + k: v for k, v in index(archive).items()},
            **{"quarantine " + k: v for k, v in quarantine(archive).items()},
            **{"ledger " + k: v for k, v in ledger(archive).items()}}


def difference(wanted, got):
    """The first difference in words, or None."""
    for part in wanted:
        if wanted[part] == got[part]:
            continue
        if isinstance(wanted[part], list):
            missing = [x for x in wanted[part] if x not in got[part]][:3]
            extra = [x for x in got[part] if x not in wanted[part]][:3]
            return f"{part}: missing {missing!r:.600}, too much {extra!r:.600}"
        return f"{part}: wanted {wanted[part]!r:.600} got {got[part]!r:.600}"
    return None
