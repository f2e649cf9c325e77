# All of extraction's fault tests; `make test` runs a fast part (tests/faults/check).
.PHONY: faults faults-extract
faults: faults-extract
faults-extract: all
	@tests/faults/nothing-lost $(BUILD)/bin samples/*.pdf
	@tests/faults/run-hostile $(BUILD)/bin
	@tests/faults/kill-workers $(BUILD)/bin
