# What `make bench` measures with, beside the programs themselves.
BENCH_TOOLS = $(BUILD)/tests/bench-poppler $(BUILD)/tests/time-matching.so
.PHONY: bench bench-quick

$(BUILD)/tests/bench-poppler: tests/bench/bench_poppler.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(POPPLER_CFLAGS) $(LDFLAGS) -o $@ $< $(POPPLER_LIBS)

$(BUILD)/tests/time-matching.so: tests/bench/time_matching.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) -shared -fPIC $(LDFLAGS) -o $@ $< -ldl

# All of it, some 20 minutes: writes docs/performance.md.
bench: deps
	@$(MAKE) --no-print-directory all bench-tools
	@scripts/bench --write docs/performance.md $(BENCH_FLAGS) $(BUILD)

# The main ratios, for every day.
bench-quick: all bench-tools
	@scripts/bench --quick $(BUILD)

.PHONY: bench-tools
bench-tools: $(BENCH_TOOLS)
