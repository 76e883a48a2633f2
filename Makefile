# SPDX-License-Identifier: MIT
# The two commands: `make verify` and `make test`. Everything else serves them.

.DEFAULT_GOAL := build
.PHONY: help packages build programs verify test bench fuzz asan format lint clean
FENCEPOST := build/release/bin/fencepost

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1  \2/p' $(MAKEFILE_LIST) | column -t -l 3

packages: ## Install the Debian packages that are missing
	@scripts/install-packages

build: packages ## Build the programs into build/release/bin
	@scripts/build release

programs: packages
	@scripts/build release fencepost fencepost-agent fencepost-consumer

verify: programs ## Show on real kernels whether the fence contract is kept; results in out/verify
	@$(FENCEPOST) verify --out out/verify

test: packages ## Run every test; logs in out/test
	@scripts/test

bench: build ## Measure what docs/performance.md lists; results in out/bench
	@scripts/bench

fuzz: packages ## Let the fuzzers explore for a minute each; findings in out/fuzz
	@scripts/fuzz

asan: packages ## Run the unit tests and the corpora under ASan and UBSan
	@scripts/build asan
	@ctest --preset asan

format: packages ## Format the sources
	@scripts/format

lint: build ## Run clang-tidy and shellcheck
	@scripts/lint-scripts
	@scripts/lint

clean: ## Remove build/ and out/; kernels stay in the user's cache (`fencepost kernel clean --all`)
	@rm -rf build out
