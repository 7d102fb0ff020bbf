# Darshi's commands. `make help` lists them.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
E := . script/env;

# `make run` and the tests build little-optimised code, except for the crates that decode, hash and
# infer (Cargo.toml); `make release` builds the optimised program.
DARSHI = $$CARGO_TARGET_DIR/debug/darshi

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: run
run: ## set up everything, build, and serve http://127.0.0.1:3000 with demo data
	@script/bootstrap run
	@script/site debug
	@$(E) cargo build --features ssr --bin darshi
	@$(E) exec $(DARSHI) serve --demo

.PHONY: test
test: ## set up everything and run all tests
	@script/bootstrap test
	@script/site release
	@script/test

.PHONY: e2e
e2e: ## only the browser tests
	@script/bootstrap test
	@script/site release
	@script/test e2e

.PHONY: check
check: ## formatting, clippy, the wasm half, licences and sources of the crates
	@script/bootstrap check
	@$(E) cargo fmt --check
	@$(E) cargo clippy --features ssr --all-targets -- -D warnings
	@$(E) cargo clippy --features hydrate --lib --target wasm32-unknown-unknown -- -D warnings
	@$(E) cargo deny check bans licenses sources

.PHONY: bench
bench: ## measure: bundle sizes, Lighthouse, memory, pages under load, a million reports
	@script/bootstrap bench
	@script/bench

.PHONY: release
release: ## build the optimised program and its site
	@script/bootstrap run
	@script/site release
	@$(E) cargo build --release --features ssr --bin darshi
	@$(E) echo "$$CARGO_TARGET_DIR/release/darshi (run it beside target/site and Leptos.toml, with DARSHI_MODEL_DIR=$$DARSHI_MODEL_DIR)"

.PHONY: sqlx
sqlx: ## renew .sqlx after a change of SQL or migrations
	@script/sqlx

.PHONY: clean
clean: ## remove build products and local data
	@$(E) rm -rf target data "$$CARGO_TARGET_DIR"
