# Debian packages, and a try of them as a user meets them (tests/deb/run).
.PHONY: deb deb-check
deb:
	@scripts/deps --deb
	@scripts/make-deb $(BUILD)/deb
	@ls $(BUILD)/deb/*.deb

deb-check: deb
	@$(MAKE) --no-print-directory all
	@tests/deb/run $(BUILD)/deb
