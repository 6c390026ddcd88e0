# `make help` lists the targets. On a machine without make: README.md has the plain lines.
PYTHON ?= python3
BIN := .venv/bin/python
READY := .venv/.installed
GRADING := .grader/bin/python
BIND ?= localhost
SITE := _build/html
PDF := _build/pdf/the_evolution_of_attention.pdf
CHAPTERS := $(sort $(wildcard chapters/$(CHAPTER)*.ipynb))
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout 300 \
	--nbval-sanitize-with tests/book/nbval_sanitize.cfg

CPU_BUILD := On Linux pip takes the CUDA build of PyTorch (gigabytes) unless the CPU build is to be \
	had: if you have no GPU, stop here, run the command that https://pytorch.org/get-started/locally/ \
	gives with $(BIN) -m pip, then call make again. An installed torch is kept.

.DEFAULT_GOAL := help
.PHONY: help install book pdf serve lab test lint format unit chapters notebooks experiments leaderboard bench
.PHONY: explorables release grade test-grader clean

help:  ## this list
	@awk -F ':.*## +' '/^[a-z-]+:.*##/ {printf "%-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY)  ## make .venv and install requirements.txt (only when it changed)

.venv .grader:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or later is needed; name one: make book PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $@ || { rm -rf $@; exit 1; }

$(READY): requirements.txt pyproject.toml | .venv
	@$(BIN) -c 'import torch' 2>/dev/null || echo "$(CPU_BUILD)"
	$(BIN) -m pip install --quiet -r requirements.txt
	@touch $@

book: $(READY)  ## build the site from the stored outputs
	.venv/bin/jupyter-book build . -W -n --keep-going --quiet
	@echo "Open $(CURDIR)/$(SITE)/index.html"

pdf: book  ## print the site as one PDF (with Chromium), and let its first page lead there
	$(BIN) tools/book_pdf.py $(SITE) $(PDF)
	@$(MAKE) --no-print-directory book

serve: book  ## build the site and serve it on http://localhost:8000
	$(BIN) -m http.server --bind $(BIND) --directory $(SITE) 8000

lab: $(READY)  ## open the chapters in JupyterLab
	$(BIN) -m jupyterlab --ip $(BIND) chapters

test: $(READY)  ## everything that CI runs: lint, unit, grader, chapters; the minutes of each
	@report=; status=0; \
	for part in lint unit test-grader chapters; do \
		began=$$(date +%s); result=passed; \
		$(MAKE) --no-print-directory $$part || { result=FAILED; status=1; }; \
		took=$$(($$(date +%s) - began)); \
		minutes=$$(printf '%3d:%02d' $$((took / 60)) $$((took % 60))); \
		report="$$report\n$$minutes min  $$part $$result"; \
	done; \
	printf "$$report\n"; exit $$status

lint: $(READY)  ## ruff (errors, order of imports, format; the chapters at 80 columns) and mypy (types)
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy

format: $(READY)  ## let ruff mend what `make lint` complains of
	$(BIN) -m ruff check --fix .
	$(BIN) -m ruff format .

unit: $(READY)  ## the tests of the package, the experiments, the assignments and the site
	$(BIN) -m pytest tests -n 2 --dist loadgroup --ignore-glob '*/test_grade*.py'

chapters: $(READY)  ## run every cell again and compare it with what is stored (CHAPTER=04 for one)
	$(if $(CHAPTERS),OMP_NUM_THREADS=1 $(BIN) -m pytest $(NBVAL) -n 2 --dist loadscope $(CHAPTERS))

notebooks: $(READY)  ## run the chapters and store their outputs (CHAPTER=04 for one)
	$(BIN) tools/run_notebooks.py $(CHAPTERS)

experiments: $(READY)  ## measure every row that results/ lacks: hours; Ctrl-C, and it goes on later
	$(BIN) -m src experiment all

explorables: $(READY)  ## make the data of the figures that a reader moves, from the stored models
	$(BIN) tools/explorable_data.py

leaderboard: $(READY)  ## every translator on one task: the rows that results/leaderboard.csv lacks
	$(BIN) -m src experiment leaderboard

bench: $(READY)  ## what is fast, side by side, into results/benchmarks.csv: 5 to 8 minutes of an idle machine
	$(BIN) -m benchmarks

# The grader has an environment of its own: students' code finds NumPy there, and neither PyTorch nor `src`.
.grader/.installed: coursework/requirements.txt | .grader
	$(GRADING) -m pip install --quiet -r $<
	@touch $@

release: .grader/.installed  ## the notebook that students get: ASSIGNMENT=A2, into term/
	@$(GRADING) -m coursework.grader release --assignment "$(ASSIGNMENT)" $(if $(COURSE),--course "$(COURSE)")

# TERM is a variable of every shell, too: only the command line's counts; else COURSEWORK_TERM is the secret.
grade: .grader/.installed  ## grade a class: ASSIGNMENT=A2 SUBMISSIONS=folder-or-zip TERM=secret (with bubblewrap)
	@test -n "$(SUBMISSIONS)" || { echo "what was handed in is missing: SUBMISSIONS=folder-or-zip"; exit 1; }
	@$(if $(filter command,$(origin TERM)),COURSEWORK_TERM='$(TERM)') $(GRADING) -m coursework.grader grade \
		--assignment "$(ASSIGNMENT)" --submissions "$(SUBMISSIONS)" $(if $(JOBS),--jobs $(JOBS)) \
		$(if $(SECONDS),--seconds $(SECONDS)) $(if $(COURSE),--course "$(COURSE)")

test-grader: .grader/.installed  ## the tests of the grader, with every hostile submission (skipped without bubblewrap)
	$(GRADING) -m pytest -rs -n 2 --dist loadfile --confcutdir tests/coursework tests/coursework/test_grade*.py

clean:  ## remove what was built, not .venv, .grader and term
	rm -rf _build .pytest_cache .ruff_cache
