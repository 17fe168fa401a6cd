# Two commands: `make demo` shows a live room, `make test` proves the house. Each does its own set-up.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

ARGS ?=
JOBS ?= 2

.PHONY: help setup demo test lint bench noise fuzz lock clean

help:  ## What can be made
	@echo 'make setup   virtual environment, locked packages, dashboard'
	@echo 'make demo    set up, then a whole room with a simulated patient  (ARGS="--speed 20 --port 8080")'
	@echo 'make test    set up, then lint and every test  (JOBS=4: tests at once)'
	@echo 'make lint    set up, then ruff, mypy and tsc'
	@echo 'make bench   set up, then alarm latency, the cost of a monitor and of each decoder  (ARGS="--trials 500")'
	@echo 'make noise   set up, then a million frames of each serial family over bad lines  (ARGS="--frames 100000")'
	@echo 'make fuzz    set up, then ten million spoilt frames of each decoder family  (ARGS="--frames 1000000")'
	@echo 'make lock    the locks again, after a change of dependencies'
	@echo 'make clean   remove everything that was made here'

setup:
	@scripts/setup.sh

demo: setup
	@exec scripts/run.sh sessionctl demo $(ARGS)

test: setup
	@scripts/debian.sh chromium socat dbus-daemon mosquitto mpd pulseaudio parec=pulseaudio-utils ffmpeg
	@scripts/lint.sh
	@scripts/npm.sh test
	@exec scripts/run.sh pytest -n $(JOBS) --dist loadgroup $(ARGS)

lint: setup
	@scripts/lint.sh

bench: setup
	@exec scripts/run.sh python -m tests.bench $(ARGS)

noise: setup
	@exec scripts/run.sh python -m tests.gate --jobs $(JOBS) $(ARGS)

fuzz: setup
	@exec scripts/run.sh python -m tests.fuzz --jobs $(JOBS) $(ARGS)

lock:
	@scripts/lock.sh

clean:
	@rm -rf .venv .setup .cache dist dashboard/node_modules sessionctl/server/static \
	  .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find sessionctl tests -name __pycache__ -type d -prune -exec rm -rf {} +
