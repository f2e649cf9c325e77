# F1 against damage to the text: writes the table of docs/robustness.md.
.PHONY: robustness
robustness: all
	@scripts/robustness --write $(BUILD)
