"""Random dispatches for benchmarks: seed and number in, Dispatch out.

A dispatch is first written as source text, marks included, and then read
like any other source: so it has a gold record as well.  The same seed and
number give the same dispatch, however many are made.
"""

import datetime
import random

from . import model


class Bank:
    def __init__(self, path):
        self.rows = {}
        with open(path, encoding="utf-8") as f:
            for line in f:
                if line.strip() and not line.startswith("#"):
                    kind, *columns = line.rstrip("\n").split("\t")
                    self.rows.setdefault(kind, []).append(columns)


# Codes of central organs' papers, real in form only.
CENTRAL = [
    ("NĐ", "Nghị định", "{n}/{y}/NĐ-CP", "Chính phủ"),
    ("QĐ", "Quyết định", "{n}/QĐ-TTg", "Thủ tướng Chính phủ"),
    ("CT", "Chỉ thị", "{n}/CT-TTg", "Thủ tướng Chính phủ"),
    ("NQ", "Nghị quyết", "{n}/NQ-CP", "Chính phủ"),
]
LOCAL = [
    ("QĐ", "Quyết định", "{n}/QĐ-UBND", "Ủy ban nhân dân tỉnh"),
    ("KH", "Kế hoạch", "{n}/KH-UBND", "Ủy ban nhân dân tỉnh"),
    ("CV", "Công văn", "{n}/UBND-TH", "Ủy ban nhân dân tỉnh"),
    ("TB", "Thông báo", "{n}/TB-VPUBND", "Văn phòng Ủy ban nhân dân tỉnh"),
    ("NQ", "Nghị quyết", "{n}/{y}/NQ-HĐND", "Hội đồng nhân dân tỉnh"),
]
PARTY = [
    ("NQ", "Nghị quyết", "{n}-NQ/TU", "Ban Chấp hành Đảng bộ tỉnh"),
    ("CT", "Chỉ thị", "{n}-CT/TW", "Ban Bí thư"),
    ("KL", "Kết luận", "{n}-KL/TW", "Bộ Chính trị"),
    ("HD", "Hướng dẫn", "{n}-HD/BTCTU", "Ban Tổ chức Tỉnh ủy"),
    ("KH", "Kế hoạch", "{n}-KH/TU", "Ban Thường vụ Tỉnh ủy"),
    ("QĐ", "Quy định", "{n}-QĐ/TU", "Ban Thường vụ Tỉnh ủy"),
]


def month_end(year, month):
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    return after - datetime.timedelta(days=1)


class Writer:
    def __init__(self, bank, seed, number):
        # A string seed is hashed the same way by every Python.
        self.r = random.Random(f"{seed}/{number}")
        self.bank = bank
        year = self.r.randint(2012, 2025)
        self.date = datetime.date(year, 1, 1) + datetime.timedelta(
            days=self.r.randrange(365))
        self.topic = self.pick("topic")
        self.province = self.pick("province")
        self.lines = []

    # -- words ---------------------------------------------------------------
    def pick(self, kind):
        return self.r.choice(self.bank.rows[kind])[0]

    def chance(self, share):
        return self.r.random() < share

    def person(self):
        parts = [self.pick("surname"), self.pick("middle"), self.pick("given")]
        if self.chance(0.2):
            parts.insert(2, self.pick("given"))
        return " ".join(parts)

    def written(self, date, long_share=0.15):
        """A date as print has it: a zero before days and months 1 and 2."""
        month = f"{date.month:02d}" if date.month < 3 else str(date.month)
        if self.chance(long_share):
            return f"{date.day:02d} tháng {month} năm {date.year}"
        return f"{date.day:02d}/{month}/{date.year}"

    def reference(self, party):
        table = PARTY if party else (CENTRAL if self.chance(0.4) else LOCAL)
        code, name, form, issuer = self.r.choice(table)
        date = self.date - datetime.timedelta(days=self.r.randint(20, 1500))
        number = self.r.randint(1, 99 if party else 3000)
        symbol = form.format(n=f"{number:02d}", y=date.year)
        shown, day = f"{name} số {symbol}", "-"
        if self.chance(0.8):
            day = date.isoformat()
            comma = "," if party and self.chance(0.4) else ""
            shown += f"{comma} ngày {self.written(date)}"
        if self.chance(0.8):
            shown += " của {i|" + issuer + "}"
        return "{r " + f"{code} {symbol} {day}|{shown}" + "}"

    def deadline(self):
        d = self.date + datetime.timedelta(days=self.r.randint(10, 150))
        kind = self.r.randrange(9)
        if kind <= 2:
            word, relation = self.r.choice(
                [("trước ngày", "before"), ("chậm nhất ngày", "by"),
                 ("chậm nhất là ngày", "by"), ("trước ngày", "before")])
            return self.mark(f"date; {relation}; due={d}",
                             f"{word} {self.written(d)}")
        if kind == 3:
            hour = self.r.randint(8, 17)
            form = self.r.choice(["{h} giờ 00", "{h}h00", "{h} giờ"])
            return self.mark(f"date; before; due={d}T{hour:02d}:00",
                             f"trước {form.format(h=hour)} ngày "
                             f"{self.written(d, 0)}")
        if kind == 4:
            end = month_end(d.year, d.month)
            return self.mark(
                f"interval; within; due={end}; since={end.replace(day=1)}",
                f"trong tháng {d.month}/{d.year}")
        if kind == 5:
            quarter = (d.month + 2) // 3
            end = month_end(d.year, quarter * 3)
            start = datetime.date(d.year, quarter * 3 - 2, 1)
            roman = ["I", "II", "III", "IV"][quarter - 1]
            form = self.r.choice(["quý {q}/{y}", "quý {q} năm {y}"])
            return self.mark(f"interval; within; due={end}; since={start}",
                             "trong " + form.format(q=roman, y=d.year))
        if kind == 6:
            day = self.r.randint(5, 28)
            return self.r.choice([
                self.mark("recurrence; before; rrule=FREQ=MONTHLY;"
                          f"BYMONTHDAY={day}",
                          f"trước ngày {day:02d} hằng tháng"),
                self.mark("recurrence; rrule=FREQ=MONTHLY;INTERVAL=3",
                          "mỗi quý một lần"),
                self.mark("recurrence; rrule=FREQ=MONTHLY;INTERVAL=6",
                          "định kỳ 6 tháng một lần")])
        if kind == 7:
            days = self.r.choice([3, 5, 7, 10, 15])
            return self.mark(
                f"duration; within; duration=P{days}D; business; "
                "from=ngày nhận được văn bản này",
                f"trong thời hạn {days:02d} ngày làm việc kể từ ngày nhận "
                "được văn bản này")
        end = d + datetime.timedelta(days=self.r.randint(10, 60))
        return self.mark(f"interval; during; due={end}; since={d}",
                         f"từ ngày {self.written(d, 0)} đến hết ngày "
                         f"{self.written(end, 0)}")

    @staticmethod
    def mark(args, text):
        return "{t " + args + "|" + text + "}"

    def fill(self, template, party, helper="đơn vị liên quan"):
        out = template.replace("$T", self.topic).replace("$S", helper)
        while "$N" in out:
            out = out.replace("$N", str(self.r.randint(2, 98)), 1)
        while "$R" in out:
            out = out.replace("$R", self.reference(party), 1)
        while "$D" in out:
            out = out.replace("$D", self.deadline(), 1)
        return out

    # -- parts ---------------------------------------------------------------
    def head(self, **fields):
        for key, value in fields.items():
            for one in value if isinstance(value, list) else [value]:
                self.lines.append(f"{key.replace('_', '-')}: {one}")

    def items(self, count, party, marker):
        """`count` directives, a deadline or reference in most."""
        drawn = self.r.sample([row[0] for row in self.bank.rows["item"]],
                              min(count, len(self.bank.rows["item"])))
        for i, template in enumerate(drawn):
            text = self.fill(template, party)
            self.lines.append(f"! {marker(i)} {text}")

    @staticmethod
    def letters(i):
        return "abcdđeghiklmnopqrstuvxy"[i] + ")"

    @staticmethod
    def dash(_):
        return "-"

    @staticmethod
    def number(i):
        return f"{i + 1}."

    def foot(self, capacity, position, items):
        self.lines.append("%%distribution")
        self.lines += items
        self.lines.append("%%signature")
        self.lines += [f"cap: {code} | {of}" for code, of in capacity]
        self.lines += [f"position: {position}", f"signer: {self.person()}"]

    def assessment(self, party):
        text = self.fill(self.pick("good"), party)
        if self.chance(0.7):
            text += " " + self.fill(self.pick("bad"), party)
        return text

    # -- kinds ---------------------------------------------------------------
    def party_letter(self):
        organ = self.r.choice(["ĐẢNG ỦY KHỐI CÁC CƠ QUAN TỈNH",
                               "ĐẢNG ỦY KHỐI DOANH NGHIỆP TỈNH",
                               "ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH"])
        self.head(system="party",
                  parent=f"ĐẢNG BỘ TỈNH {self.province.upper()}",
                  organ=organ, number=str(self.r.randint(1, 1900)),
                  notation="CV/ĐUK", type="CV", place=self.province,
                  date=str(self.date), subject=self.topic,
                  to="Các chi bộ, đảng bộ cơ sở trực thuộc")
        if self.chance(0.3):
            self.head(subject_form="V/v {s}")
        if self.chance(0.3):
            self.head(number_form=self.r.choice(["Số {n} -{c}", "Số {n} - {c}",
                                                 "Số: {n}-{c}"]))
        self.lines.append("%%body")
        who = "cấp ủy các chi bộ, đảng bộ cơ sở"
        self.lines += [self.assessment(True), f">> require; {who}",
                       f"Thực hiện {self.reference(True)}, Ban Thường vụ Đảng "
                       f"ủy yêu cầu {who} thực hiện các nội dung sau:"]
        self.items(self.r.randint(3, 8), True, self.number)
        self.foot([("TM", "BAN THƯỜNG VỤ")],
                  self.r.choice(["BÍ THƯ", "PHÓ BÍ THƯ"]),
                  ["Như trên", "Ban Thường vụ Tỉnh ủy (b/c)",
                   "Lưu Văn phòng Đảng ủy"])

    def state_letter(self):
        unit = self.pick("state-unit")
        to = self.r.sample([row[0] for row in self.bank.rows["state-organ"]],
                           self.r.randint(1, 4))
        self.state_head(f"UBND-{unit}", "CV", self.topic, to=to)
        self.head(subject_form="V/v {s}")
        if self.chance(0.2):
            self.head(urgency=self.r.choice(["KHẨN", "THƯỢNG KHẨN",
                                             "HỎA TỐC"]))
        self.lines.append("%%body")
        self.lines += [self.assessment(False),
                       f"Thực hiện {self.reference(False)}, Ủy ban nhân dân "
                       "tỉnh yêu cầu các cơ quan, đơn vị thực hiện các nhiệm "
                       "vụ sau:"]
        self.duties(to, False)
        self.state_foot(unit, "Như trên")

    def directive(self):
        self.state_head("CT-UBND", "CT", "tăng cường " + self.topic,
                        type_name="CHỈ THỊ", subject_form="Về việc {s}")
        organs = self.r.sample([row[0] for row in
                                self.bank.rows["state-organ"]],
                               self.r.randint(4, 9))
        self.lines.append("%%body")
        self.lines += [self.assessment(False),
                       f"Để thực hiện có hiệu quả {self.reference(False)}, Chủ "
                       "tịch Ủy ban nhân dân tỉnh yêu cầu:"]
        self.duties(organs, True)
        self.lines += ["{d require; Thủ trưởng các cơ quan, đơn vị|Yêu cầu Thủ "
                       "trưởng các cơ quan, đơn vị nghiêm túc triển khai thực "
                       "hiện Chỉ thị này./.}"]
        self.state_foot("TH")

    def plan(self):
        self.state_head("KH-UBND", "KH", "Thực hiện " + self.topic,
                        type_name="KẾ HOẠCH")
        if self.chance(0.4):
            self.lines = [line for line in self.lines
                          if not line.startswith("number:")]
            self.head(number_form="Số:       /{c}")
        self.lines += ["%%body", f"Thực hiện {self.reference(False)}, Ủy ban "
                       "nhân dân tỉnh ban hành Kế hoạch như sau:",
                       "# I. MỤC ĐÍCH, YÊU CẦU"]
        self.lines += [f"{i + 1}. " + self.fill(row[0], False)
                       for i, row in enumerate(self.bank.rows["aim"])]
        self.lines += ["# II. NHIỆM VỤ, GIẢI PHÁP", ">> require"]
        self.items(self.r.randint(4, 9), False, self.number)
        self.lines.append("# III. TỔ CHỨC THỰC HIỆN")
        self.duties(self.r.sample([row[0] for row in
                                   self.bank.rows["state-organ"]],
                                  self.r.randint(2, 5)), True)
        self.state_foot("VX")

    def decision(self):
        self.state_head("QĐ-UBND", "QĐ",
                        "ban hành Kế hoạch thực hiện " + self.topic,
                        type_name="QUYẾT ĐỊNH", subject_form="Về việc {s}")
        self.lines += ["%%body", "^ CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
                       "~ Căn cứ {r Luật - 2015-06-19|Luật Tổ chức chính quyền "
                       "địa phương ngày 19 tháng 6 năm 2015};",
                       f"~ Căn cứ {self.reference(False)};",
                       "~ Xét đề nghị của Giám đốc Sở Nội vụ,",
                       "^ QUYẾT ĐỊNH:",
                       "**Điều 1.** Ban hành kèm theo Quyết định này Kế hoạch "
                       f"thực hiện {self.topic}.",
                       "!(assign; Sở Nội vụ) **Điều 2.** Giao Sở Nội vụ chủ "
                       f"trì, hướng dẫn thực hiện; báo cáo {self.deadline()}.",
                       "!(require; Chánh Văn phòng Ủy ban nhân dân tỉnh; Giám "
                       "đốc Sở Nội vụ; Thủ trưởng các cơ quan liên quan) "
                       "**Điều 3.** Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám "
                       "đốc Sở Nội vụ, Thủ trưởng các cơ quan liên quan chịu "
                       "trách nhiệm thi hành Quyết định này./."]
        self.state_foot("NC", "Như Điều 3")

    def notice(self):
        self.head(system="state", parent="ỦY BAN NHÂN DÂN "
                  f"TỈNH {self.province.upper()}", organ="VĂN PHÒNG",
                  number=str(self.r.randint(10, 600)), notation="TB-VP",
                  type="TB", type_name="THÔNG BÁO", place=self.province,
                  date=str(self.date),
                  subject="Kết luận của Chủ tịch Ủy ban nhân dân tỉnh tại cuộc "
                  f"họp về {self.topic}")
        organs = self.r.sample([row[0] for row in
                                self.bank.rows["state-organ"]],
                               self.r.randint(2, 5))
        self.lines += ["%%body", "Sau khi nghe báo cáo và ý kiến của các đại "
                       "biểu, Chủ tịch Ủy ban nhân dân tỉnh kết luận như sau:",
                       "# I. Đánh giá chung", self.assessment(False),
                       "# II. Nhiệm vụ trong thời gian tới"]
        self.duties(organs, True)
        self.foot([("KT", "CHÁNH VĂN PHÒNG")], "PHÓ CHÁNH VĂN PHÒNG",
                  ["Chủ tịch, các PCT UBND tỉnh (b/c)", "Các cơ quan liên quan",
                   "Lưu: VT, TH"])

    def state_head(self, notation, code, subject, **fields):
        self.head(system="state", organ=["ỦY BAN NHÂN DÂN",
                                         f"TỈNH {self.province.upper()}"],
                  number=f"{self.r.randint(1, 6000):02d}", notation=notation,
                  type=code, place=self.province, date=str(self.date),
                  subject=subject, **fields)
        if self.chance(0.15):
            self.head(number_form=self.r.choice(["Số: {n} /{y}{c}",
                                                 "Số:{n}/{y}{c}"]))

    def duties(self, organs, permit):
        """A numbered heading for each organ, lettered duties below it."""
        for i, organ in enumerate(organs):
            self.lines += [f"{i + 1}. **{organ}**", f">> require; {organ}"]
            count = self.r.randint(1, 4)
            self.items(count, False, self.letters)
            if self.chance(0.2):
                text = self.fill(self.pick("forbid"), False)
                self.lines.append(f"!(forbid; {organ}) {self.letters(count)} "
                                  f"{text}")
            elif permit and self.chance(0.1):
                text = self.fill(self.pick("permit"), False)
                self.lines.append(f"!(permit; {organ}) {self.letters(count)} "
                                  f"{text}")

    def state_foot(self, unit, first=None):
        capacity, position = self.r.choice([
            ([("TM", "ỦY BAN NHÂN DÂN"), ("KT", "CHỦ TỊCH")], "PHÓ CHỦ TỊCH"),
            ([("KT", "CHỦ TỊCH")], "PHÓ CHỦ TỊCH"), ([], "CHỦ TỊCH"),
            ([("TL", "CHỦ TỊCH"), ("KT", "CHÁNH VĂN PHÒNG")],
             "PHÓ CHÁNH VĂN PHÒNG")])
        rows = [row[0] for row in self.bank.rows["list"]]
        some = rows[:self.r.randint(1, len(rows))]
        self.foot(capacity, position, ([first] if first else []) + some
                  + [f"Lưu: VT, {unit}"])


KINDS = ["party_letter", "state_letter", "state_letter", "directive", "plan",
         "decision", "notice"]

PRODUCERS = ["ReportLab PDF Library", "Microsoft Word", "LibreOffice",
             "Acrobat Distiller", "Skia/PDF", "iText"]


def write(bank, seed, number):
    """Dispatch `number` of the run with this seed."""
    writer = Writer(bank, seed, number)
    getattr(writer, writer.r.choice(KINDS))()
    name = f"bulk-{number:06d}"
    return model.parse("\n".join(writer.lines) + "\n", name)


def look(seed, number, families):
    """How it is set: font family, layout changes, producer."""
    r = random.Random(f"{seed}/{number}/look")
    body = r.choice([13, 13.5, 14, 14, 14, 14.5])
    changes = {
        "body": body,
        "leading": round(body * r.choice([1.2, 1.3, 1.4, 1.5]), 1),
        "gap": r.choice([2, 4, 6]),
        "left": r.choice([28, 30, 35]) * 72 / 25.4,
        "right": r.choice([15, 18, 20]) * 72 / 25.4,
        "justify": r.random() < 0.9,
        "organ": r.choice([12, 12.5, 13]),
        "title": r.choice([12, 12.5, 13]),
    }
    return r.choice(families), changes, r.choice(PRODUCERS)
