# How well decode tells encodings apart (docs/decoding.md), and how fast it is.
.PHONY: eval-decode eval-decode-accept bench-decode

$(BUILD)/tests/eval-decode: tests/eval/eval_decode.c $(BUILD)/libpipeline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libpipeline.a $(SECCOMP_LIBS) $(BASE_LIBS) -lm

$(BUILD)/tests/bench-decode: tests/bench/bench_decode.c $(BUILD)/libpipeline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libpipeline.a $(SECCOMP_LIBS) $(BASE_LIBS) -lm

eval-decode: $(BUILD)/tests/eval-decode
	@$< tests/data

# Takes the tables over into the manual.
eval-decode-accept: $(BUILD)/tests/eval-decode
	@$< tests/data >$(BUILD)/eval-decode.md
	@awk -v tables=$(BUILD)/eval-decode.md '/^<!-- eval-decode/ { print; while ((getline l < tables) > 0) print l; skip = 1; next } \
		/^<!-- end eval-decode/ { skip = 0 } !skip' docs/decoding.md >$(BUILD)/decoding.md && cp $(BUILD)/decoding.md docs/decoding.md

bench-decode: $(BUILD)/tests/bench-decode
	@$< tests/data/vietnamese/*.txt
