# congvan: README.md says what it is.
#
#   make            build into build/bin
#   make run        install what is missing, build, turn samples/ into records, show them
#   make test       all tests
#   make asan       the tests again under the address and undefined-behaviour sanitizers
#   make valgrind   the stages under memcheck
#   make test-slurm a night on a Slurm cluster of two nodes on this machine; as root
#   make eval GOLD=DIR   how well the records of DIR's documents agree with its gold records
#   make fuzz FUZZ_SECONDS=60   each fuzzer for that long
#   make bench      how fast, beside what others use: docs/performance.md; bench-quick: the main ratios
#   make golden-accept   show what golden cases gave, and take it as right
#   make install    PREFIX=/usr/local DESTDIR=
#   make deb        Debian packages into build/deb; make deb-check also lints, installs, runs and purges them
CC ?= cc
BUILD ?= build
PREFIX ?= /usr/local
PKG_CONFIG ?= pkg-config
FUZZ_SECONDS ?= 60
GOLD ?= samples/gold

# Every program gets these. Poppler and Tesseract take long to load: they go only to the programs whose
# modules, named *_poppler.c and *_tesseract.c, see them.
BASE_PACKAGES = jansson libpcre2-8 nettle libutf8proc
have = $(shell $(PKG_CONFIG) --exists $(1) 2>/dev/null && echo yes)
BASE_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(BASE_PACKAGES) 2>/dev/null)
BASE_LIBS := $(shell $(PKG_CONFIG) --libs $(BASE_PACKAGES) 2>/dev/null)
# iconv(3) is part of glibc; elsewhere it may be GNU libiconv.
BASE_LIBS += $(shell printf '\043include <iconv.h>\nint main(void) { return iconv_open("", "") == 0; }\n' | \
	$(CC) -x c -o /dev/null - >/dev/null 2>&1 || echo -liconv)
POPPLER_CFLAGS := $(shell $(PKG_CONFIG) --cflags poppler-glib 2>/dev/null)
POPPLER_LIBS := $(shell $(PKG_CONFIG) --libs poppler-glib 2>/dev/null)
# Where Tesseract or Leptonica, its image library, is missing, only the reader of scans is not built.
HAVE_TESSERACT := $(call have,tesseract lept)
TESSERACT_CFLAGS := $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags-only-I tesseract lept 2>/dev/null))
TESSERACT_LIBS = -ltesseract -llept

# Without libseccomp workers (pipeline/worker.h) still have their limits, but may open sockets and files.
SECCOMP_CFLAGS := $(if $(call have,libseccomp),-DHAVE_SECCOMP $(shell $(PKG_CONFIG) --cflags libseccomp))
SECCOMP_LIBS := $(if $(call have,libseccomp),$(shell $(PKG_CONFIG) --libs libseccomp))

WARNINGS = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE $(WARNINGS) -MMD -MP -Ipipeline \
	$(BASE_CFLAGS) $(CFLAGS) $(SANITIZE)

TESSERACT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard pipeline/*_tesseract.c))
SQLITE_LIBS := $(shell $(PKG_CONFIG) --libs sqlite3 2>/dev/null)
SQLITE_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard pipeline/*_sqlite.c))
POPPLER_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard pipeline/*_poppler.c))
LIB_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out %_poppler.c %_tesseract.c %_sqlite.c,$(wildcard pipeline/*.c))) \
	$(BUILD)/data_files.o
# What makes the table of compiled patterns must do without it.
TABLE_OBJECTS := $(BUILD)/data_files.o $(addprefix $(BUILD)/pipeline/,buffer.o error.o literals.o pattern_literals.o \
	ready_patterns.o rules.o rules_dir.o table.o utf8.o)
PROGRAMS := $(patsubst stages/%.c,$(BUILD)/bin/%,$(filter-out $(if $(HAVE_TESSERACT),,%-ocr-reader.c),$(wildcard stages/*.c)))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

# `make V=1` shows the commands.
Q = $(if $(V),,@)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all deps run test unit golden asan eval fuzz golden-accept install uninstall clean format lint

all: $(PROGRAMS)

$(BUILD)/bin/congvan-pdf-reader: LIBS = $(POPPLER_LIBS)
$(BUILD)/bin/congvan-pdf-reader: $(POPPLER_OBJECTS)
ARCHIVE_PROGRAMS = $(addprefix $(BUILD)/bin/congvan-,run search status quarantine shards merge)
$(ARCHIVE_PROGRAMS): LIBS = $(SQLITE_LIBS)
$(ARCHIVE_PROGRAMS): $(SQLITE_OBJECTS)
$(POPPLER_OBJECTS): EXTRA_CFLAGS = $(POPPLER_CFLAGS)
$(BUILD)/bin/congvan-ocr-reader: LIBS = $(POPPLER_LIBS) $(TESSERACT_LIBS)
$(BUILD)/bin/congvan-ocr-reader: $(POPPLER_OBJECTS) $(TESSERACT_OBJECTS)
$(TESSERACT_OBJECTS): EXTRA_CFLAGS = $(TESSERACT_CFLAGS)

$(BUILD)/bin/%: $(BUILD)/stages/%.o $(BUILD)/libpipeline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libpipeline.a \
		-Wl,--as-needed $(LIBS) $(SECCOMP_LIBS) $(BASE_LIBS) -lm

$(BUILD)/libpipeline.a: $(LIB_OBJECTS) $(BUILD)/ready_table.o
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/pipeline/worker_child.o: EXTRA_CFLAGS = $(SECCOMP_CFLAGS)
$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(EXTRA_CFLAGS) -c -o $@ $<

$(BUILD)/data_files.c: scripts/embed $(wildcard pipeline/data/* pipeline/data/*/*)
	@mkdir -p $(@D)
	$(Q)scripts/embed pipeline/data >$@
$(BUILD)/data_files.o $(BUILD)/ready_table.o: %.o: %.c
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/make-ready-table: $(BUILD)/scripts/ready_table.o $(TABLE_OBJECTS)
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(BASE_LIBS)
$(BUILD)/ready_table.c: $(BUILD)/make-ready-table
	$(Q)$< >$@

deps:
	@scripts/deps

# The rest starts make anew: only then are the libraries that deps installed found.
run: deps
	@$(MAKE) --no-print-directory all
	@scripts/run-samples $(BUILD)

test: deps
	@$(MAKE) --no-print-directory all check

.PHONY: check
check: unit golden
	@tests/evaluate/run
	@tests/check-records.test
	@scripts/make-samples --check
	@tests/samples $(BUILD)
	@for t in $(wildcard tests/*/check); do echo "$$t"; $$t $(BUILD) || exit 1; done
	@FUZZ_SEED=1 $(MAKE) --no-print-directory fuzz FUZZ_SECONDS=2
	@echo "all tests passed"

unit: $(UNIT_TESTS)
	@for t in $^; do $$t --quiet || { echo "FAIL $$t"; $$t; exit 1; }; done
	@echo "unit: $(words $^) passed, 0 failed"

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libpipeline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/unit $(LDFLAGS) -o $@ $< $(filter %.o,$^) $(BUILD)/libpipeline.a \
		$(LIBS) $(SECCOMP_LIBS) $(BASE_LIBS) -lcriterion -lm
ARCHIVE_TESTS = $(BUILD)/tests/test_ledger $(BUILD)/tests/test_index
$(ARCHIVE_TESTS): LIBS = $(SQLITE_LIBS)
$(ARCHIVE_TESTS): $(SQLITE_OBJECTS)

golden: all
	@tests/golden/run $(BUILD)

golden-accept: all
	@tests/golden/run --accept $(BUILD)

asan: deps
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan CFLAGS="-O1 -g" \
		SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer" all unit golden

# Every stage but extract and ocr with their readers (Poppler's and Tesseract's own libraries are not ours to clean) under memcheck.
.PHONY: valgrind
valgrind: deps all
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/valgrind CFLAGS="-O1 -g -DRULES_WITHOUT_JIT" all
	@tests/valgrind $(BUILD)/bin $(BUILD)/valgrind/bin

eval: deps
	@$(MAKE) --no-print-directory all
	@scripts/eval $(BUILD) $(GOLD) $(EVAL_FLAGS)

# The library once more with the fuzzer's eyes in it; a sub-make of its own, as the sanitizers are.
FUZZ_FLAGS = -fsanitize=address,undefined -fno-sanitize-recover=undefined
$(BUILD)/fuzz/%: tests/fuzz/%.c $(wildcard tests/fuzz/*.h) $(BUILD)/fuzz/lib/libpipeline.a
	$(Q)clang $(filter-out -MMD -MP $(CFLAGS),$(ALL_CFLAGS)) -g -O1 -fsanitize=fuzzer $(FUZZ_FLAGS) \
		-o $@ $< $(BUILD)/fuzz/lib/libpipeline.a $(SECCOMP_LIBS) $(BASE_LIBS) -lm

.PHONY: force
$(BUILD)/fuzz/lib/libpipeline.a: force
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz/lib CC=clang CFLAGS="-O1 -g" \
		SANITIZE="-fsanitize=fuzzer-no-link $(FUZZ_FLAGS)" $@

fuzz: $(FUZZERS)
	@for f in $^; do tests/fuzz/run $$f $(FUZZ_SECONDS) || exit 1; done

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/congvan
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(wildcard stages/*.1) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 docs/congvan-record.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 schemas/record.schema.json schemas/opensearch-template.json schemas/postgresql.sql scripts/congvan.cron \
		scripts/nightly.conf.example $(DESTDIR)$(PREFIX)/share/congvan
	install -m 755 scripts/load-postgresql scripts/congvan-parallel scripts/slurm/* $(DESTDIR)$(PREFIX)/share/congvan
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 scripts/congvan.bash-completion $(DESTDIR)$(PREFIX)/share/bash-completion/completions/congvan
	for p in $(notdir $(PROGRAMS)); do [ $$p = congvan ] || \
		ln -sf congvan $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$p || exit 1; done
	sed 's|/usr/local/bin|$(PREFIX)/bin|' scripts/systemd/congvan@.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/congvan@.service
	install -m 644 scripts/systemd/congvan@.timer $(DESTDIR)$(PREFIX)/lib/systemd/system

uninstall:
	rm -f $(patsubst $(BUILD)/bin/%,$(DESTDIR)$(PREFIX)/bin/%,$(PROGRAMS))
	rm -f $(patsubst stages/%,$(DESTDIR)$(PREFIX)/share/man/man1/%,$(wildcard stages/*.1))
	rm -f $(DESTDIR)$(PREFIX)/share/man/man5/congvan-record.5
	rm -rf $(DESTDIR)$(PREFIX)/share/congvan
	rm -f $(patsubst $(BUILD)/bin/%,$(DESTDIR)$(PREFIX)/share/bash-completion/completions/%,$(PROGRAMS))
	rm -f $(DESTDIR)$(PREFIX)/lib/systemd/system/congvan@.service $(DESTDIR)$(PREFIX)/lib/systemd/system/congvan@.timer

lint:
	@cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability --inline-suppr \
		--suppress=missingIncludeSystem --include=tests/cppcheck.h -Ipipeline pipeline stages
	@for p in stages/*.1 docs/*.5; do mandoc -T lint -W warning $$p || exit 1; done

clean:
	rm -rf $(BUILD)

-include $(wildcard tests/*.mk)
-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d)
