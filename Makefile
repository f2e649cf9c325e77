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
# Empty where Tesseract is not installed: then only congvan-ocr's reader is not built.
TESSERACT_CFLAGS := $(shell $(PKG_CONFIG) --cflags-only-I tesseract lept 2>/dev/null | sed 's/-I/-isystem /g')
TESSERACT_LIBS := $(shell $(PKG_CONFIG) --exists tesseract lept && echo -ltesseract -llept)

# Modules that see a heavy library stand outside libpipeline.a's common part by their name.
POPPLER_SOURCES := $(wildcard pipeline/*_poppler.c)
TESSERACT_SOURCES := $(wildcard pipeline/*_tesseract.c pipeline/*_leptonica.c)
LIB_SOURCES := $(filter-out $(POPPLER_SOURCES) $(TESSERACT_SOURCES),$(wildcard pipeline/*.c))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/data_files.o
POPPLER_OBJECTS := $(POPPLER_SOURCES:%.c=$(BUILD)/%.o)
TESSERACT_OBJECTS := $(TESSERACT_SOURCES:%.c=$(BUILD)/%.o)
PROGRAMS := $(patsubst stages/%.c,$(BUILD)/bin/%,$(wildcard stages/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))

# `make V=1` shows the commands.
Q = $(if $(V),,@)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all clean

all: $(PROGRAMS)

$(BUILD)/bin/congvan-extract: LIBS = $(POPPLER_LIBS)
$(BUILD)/bin/congvan-extract: $(POPPLER_OBJECTS)
$(BUILD)/bin/%: $(BUILD)/stages/%.o $(BUILD)/libpipeline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libpipeline.a $(LIBS) $(BASE_LIBS) -lm

$(BUILD)/libpipeline.a: $(LIB_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(POPPLER_OBJECTS): ALL_CFLAGS += $(POPPLER_CFLAGS)
$(TESSERACT_OBJECTS): ALL_CFLAGS += $(TESSERACT_CFLAGS)
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
	$(Q)$(CC) $(ALL_CFLAGS) $(BASE_CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libpipeline.a $(BASE_LIBS) -lcriterion -lm

unit: $(UNIT_TESTS)
	@for t in $^; do $$t || exit 1; done

clean:
	rm -rf $(BUILD)

-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d)
