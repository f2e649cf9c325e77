# The nightly job on a Slurm cluster of two nodes that live on this machine.
.PHONY: test-slurm bench-slurm
test-slurm: deps
	@scripts/deps --slurm || echo "test-slurm: Slurm's packages cannot be installed here"
	@$(MAKE) --no-print-directory all $(BUILD)/tests/inject
	@tests/slurm/run $(BUILD)

# Writes the measured part of docs/cluster.md: ten minutes and more, on a machine that does nothing else.
bench-slurm: deps
	@scripts/deps --slurm
	@$(MAKE) --no-print-directory all
	@scripts/bench-slurm $(BUILD)
