# The nightly job's own tests: faults, the model, the measurement over many documents.
$(BUILD)/tests/inject: tests/faults/inject.c
	@mkdir -p $(@D)
	$(Q)$(CC) -O1 -Wall -Wextra -o $@ $<
$(BUILD)/tests/failing-malloc.so: tests/faults/failing-malloc.c
	@mkdir -p $(@D)
	$(Q)$(CC) -O1 -Wall -Wextra -Werror -shared -fPIC -o $@ $< -ldl
$(BUILD)/tests/stub-pipe: tests/faults/stub-pipe.c $(BUILD)/libpipeline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $< $(BUILD)/libpipeline.a $(BASE_LIBS) -lm

check: fault-tools
.PHONY: fault-tools faults bench-run
fault-tools: all $(BUILD)/tests/failing-malloc.so $(BUILD)/tests/inject $(BUILD)/tests/stub-pipe

# All of it: takes half an hour. `make test` runs every so-many-th of it.
faults: fault-tools
	tests/faults/memory $(BUILD)
	tests/faults/pipes $(BUILD) --all
	tests/faults/sweep $(BUILD)
	tests/faults/model $(BUILD) --histories 2000
	tests/shards/equal $(BUILD) --histories 500
	tests/shards/faults $(BUILD)

# Writes docs/nightly.md: a quarter of an hour and more.
bench-run: all
	@scripts/bench-run $(BUILD)
