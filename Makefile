# congvan: see README.md. `make` builds, `make run` shows it at work, `make test` runs every test.
CC ?= cc
BUILD ?= build
PREFIX ?= /usr/local
PKG_CONFIG ?= pkg-config

WARNINGS = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE $(WARNINGS) $(SANITIZE) $(CFLAGS) -MMD -MP -Ipipeline

# Every program gets these; Poppler and Tesseract are heavy to load and go to the stages that need them.
BASE_PACKAGES = jansson libpcre2-8 nettle libutf8proc
BASE_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(BASE_PACKAGES) 2>/dev/null)
BASE_LIBS := $(shell $(PKG_CONFIG) --libs $(BASE_PACKAGES) 2>/dev/null)
POPPLER_CFLAGS := $(shell $(PKG_CONFIG) --cflags poppler-glib 2>/dev/null)
POPPLER_LIBS := $(shell $(PKG_CONFIG) --libs poppler-glib 2>/dev/null)

# Without libseccomp workers (pipeline/worker.h) still have their limits, but may open sockets and files.
SECCOMP_CFLAGS := $(shell $(PKG_CONFIG) --exists libseccomp 2>/dev/null && echo -DHAVE_SECCOMP `$(PKG_CONFIG) --cflags libseccomp`)
SECCOMP_LIBS := $(shell $(PKG_CONFIG) --libs libseccomp 2>/dev/null)

# Modules that see a heavy library stand outside libpipeline.a's common part by their name.
POPPLER_SOURCES := $(wildcard pipeline/*_poppler.c)
LIB_SOURCES := $(filter-out $(POPPLER_SOURCES),$(wildcard pipeline/*.c))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/data_files.o
POPPLER_OBJECTS := $(POPPLER_SOURCES:%.c=$(BUILD)/%.o)
PROGRAMS := $(patsubst stages/%.c,$(BUILD)/bin/%,$(wildcard stages/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))

# `make V=1` shows the commands.
Q = $(if $(V),,@)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all clean

all: $(PROGRAMS)

$(BUILD)/bin/congvan-extract: LIBS = $(POPPLER_LIBS) $(SECCOMP_LIBS)
$(BUILD)/bin/congvan-extract: $(POPPLER_OBJECTS)
$(BUILD)/bin/%: $(BUILD)/stages/%.o $(BUILD)/libpipeline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libpipeline.a $(LIBS) $(BASE_LIBS) -lm

$(BUILD)/libpipeline.a: $(LIB_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(POPPLER_OBJECTS): ALL_CFLAGS += $(POPPLER_CFLAGS)
$(BUILD)/pipeline/worker.o: ALL_CFLAGS += $(SECCOMP_CFLAGS)
$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(BASE_CFLAGS) -c -o $@ $<

$(BUILD)/data_files.c: scripts/embed $(wildcard pipeline/data/*) $(wildcard pipeline/data/*/*)
	@mkdir -p $(@D)
	scripts/embed pipeline/data >$@
$(BUILD)/data_files.o: $(BUILD)/data_files.c
	$(Q)$(CC) $(ALL_CFLAGS) $(BASE_CFLAGS) -c -o $@ $<

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libpipeline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(BASE_CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libpipeline.a $(SECCOMP_LIBS) $(BASE_LIBS) -lcriterion -lm

unit: $(UNIT_TESTS)
	@for t in $^; do $$t || exit 1; done

clean:
	rm -rf $(BUILD)

-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d)
