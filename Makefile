# The two commands of the README, and what they are made of.  Needs Python 3.11 or newer and make.
PYTHON ?= python3
BIN    := .venv/bin
ifeq ($(OS),Windows_NT)
BIN    := .venv/Scripts
endif
READY  := .venv/.ready
UNITS  := tests --ignore=tests/cli --ignore=tests/hostile --ignore=tests/proof --ignore=tests/recipes

.PHONY: run test check style types layers house units whole cover commands proof mutants mutants-sixth mutants-few extremes variants variants-whole variants-third hostile hostile-third hostile-few wheel stranger peers peers-java clients differential catalogue executed counts resume misconfigured docs package recipes browser readers mutate busy clean

run: $(READY)  ## judge the embedded reference participants with few draws, and show the report
	$(BIN)/uftp-conformance run --profile smoke

test: $(READY) check units commands proof wheel  ## everything that must hold before a change lands

check: style types layers

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

house: $(READY)
	$(BIN)/python -m pytest -q tests/test_sizes.py tests/test_guides.py

units: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal $(UNITS)

# Of long tables of like tests, and of those that start the command, each commit takes a part of its own.
whole: $(READY)  ## the tests with every row of their tables
	UFTP_WHOLE_TABLE=1 $(MAKE) units commands proof

# The same tests measured, with the processes that they start: that takes half as long again, so `make test` leaves it.
cover: $(READY)  ## measure what the tests cover, and hold it against the floor
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto --dist worksteal $(UNITS)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

# The commands as a user starts them: each is several processes, whose beginning takes longest, so that each commit
# tries a third of them.
commands: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal tests/cli

# Runs of the whole suite against many participants; measured coverage would only make them slower.
proof: $(READY)
	$(BIN)/python -m pytest -n 3 --dist loadfile tests/proof

mutants: $(READY)  ## judge every mutant, and write docs/kill-matrix.md and report/mutants/kill-matrix.html
	$(BIN)/uftp-conformance mutants run --profile certify --page docs/kill-matrix.md
	$(BIN)/uftp-conformance mutants run --profile smoke --kind systematic --report-dir report/mutants-smoke

mutants-sixth: $(READY)  ## judge a sixth of the mutants, which the commit at hand chooses
	$(BIN)/uftp-conformance mutants run --sixth auto

mutants-few: $(READY)  ## judge a sixth of those that were written by hand: a sixth of the others takes as long again
	$(BIN)/uftp-conformance mutants run --sixth auto --kind subtle

extremes: $(READY)  ## judge targets that accept, refuse, echo or ignore everything: none may pass a refusal
	$(BIN)/uftp-conformance mutants extremes

variants: $(READY)  ## judge correct participants in other legal ways: none may violate a must, by a sixth of the catalogue each, which the commit at hand chooses
	$(BIN)/uftp-conformance mutants variants --thin auto

variants-whole: $(READY)  ## judge each of them by the full catalogue, which takes hours
	$(BIN)/uftp-conformance mutants variants

variants-third: $(READY)  ## judge a third of the legal variants, each in one role and by a few of the requirements: the commit at hand chooses which
	$(BIN)/uftp-conformance mutants variants --third auto

hostile-third: $(READY)  ## meet a third of them, which the commit at hand chooses
	$(BIN)/python -m pytest -q -n auto --dist worksteal tests/hostile

hostile-few: $(READY)  ## meet a sixth of those that unit tests do not meet: with them a third, in every commit
	UFTP_HOSTILE_SHARE=6 $(BIN)/python -m pytest -q -n auto --dist worksteal tests/hostile

hostile: $(READY)  ## meet every hostile target and sender, and write docs/robustness.md
	$(BIN)/python -m tests.hostile --page docs/robustness.md

wheel: $(READY)
	$(BIN)/python tests/wheel/compare.py

stranger: $(READY)  ## take a wheel into an empty home, go from there to a gate, and write docs/first-gate.md
	$(BIN)/python -m tests.wheel.stranger --page docs/first-gate.md

peers: $(READY)  ## judge three participants that are built on a published library (see peers/README.md)
	$(BIN)/python -m peers.shapeshifter_uftp.differential
	$(BIN)/python -m peers.shapeshifter_uftp.certify

peers-java: $(READY)  ## judge two participants that are built on the published library in Java (needs Maven and a JDK)
	$(BIN)/python -m peers.shapeshifter_java.certify

clients: $(READY)  ## deliver with real HTTP clients to the inbox and to a reference participant (see peers/README.md)
	$(BIN)/python peers/clients/deliver.py

differential: $(READY)  ## compare our codec and sealing with the published library's, on every message type
	$(BIN)/python -m peers.shapeshifter_uftp.differential

catalogue: $(READY)  ## write docs/catalogue.md again
	$(BIN)/python -m suites.walkthrough page docs/catalogue.md

executed: $(READY)  ## write the list of executed checks again (tests/proof/executed_checks.txt)
	$(BIN)/python -m tests.proof.executed

counts: $(READY)  ## prove that no test of the suites could be removed unnoticed
	$(BIN)/python -m tests.proof.every_test_counts

resume: $(READY)  ## kill a run at 20 random moments, interrupt it at some, resume it, and compare its verdicts with an undisturbed one's
	$(BIN)/python -m tests.proof.resuming

busy: $(READY)  ## judge ten times beside two processes that only compute, and compare the verdicts with those of one that ran alone (long)
	$(BIN)/python -m tests.proof.busy

misconfigured: $(READY)  ## try every wrong configuration of the table, of which `make test` tries a part
	UFTP_WHOLE_TABLE=1 $(BIN)/pytest -q -n 0 tests/misconfigured

docs: .venv-docs/.ready  ## build the guides as a site, strictly: a link that leads nowhere is an error
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict --quiet

package: .venv-package/.ready  ## build what a release publishes, and check it as the index and an installer would
	rm -rf dist
	.venv-package/bin/python -m build --outdir dist .
	.venv-package/bin/twine check --strict dist/*
	.venv-package/bin/check-wheel-contents --toplevel uftp_conformance dist/*.whl

recipes: $(READY) .venv-recipes/.ready  ## lint the recipes for CI, the release and the Containerfile, and run the shell of each
	.venv-recipes/bin/yamllint -d '{extends: default, rules: {line-length: {max: 120}, document-start: disable, truthy: {check-keys: false}}}' examples/ci .github mkdocs.yml
	.venv-recipes/bin/check-jsonschema --builtin-schema vendor.github-actions examples/ci/github-action/action.yml
	.venv-recipes/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/release.yml examples/ci/github-workflow/uftp.yml examples/ci/github-workflow/fuzz.yml
	.venv-recipes/bin/check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci examples/ci/gitlab.yml
	.venv-recipes/bin/kubernetes-validate --strict examples/ci/kubernetes/fuzz-job.yaml
	if command -v actionlint; then actionlint .github/workflows/release.yml; fi
	if command -v hadolint; then hadolint Containerfile; fi
	$(BIN)/python -m pytest -q -n 0 tests/recipes

.venv-%/.ready: .ci/%-requirements.txt
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python -m pip install -q --disable-pip-version-check -r $<
	@touch $@

mutate: .venv-mutation/.ready  ## change the judge and the rules in thousands of ways and see which no test notices (long)
	.venv-mutation/bin/python -m tests.proof.mutation run --max-children 2
	.venv-mutation/bin/python -m tests.proof.survivors docs/mutation-testing.md

browser: .venv-browser/.ready  ## open reports of real runs in Chromium: matrix, filter, links, dark, print, narrow, keyboard, axe
	UFTP_BROWSER=1 .venv-browser/bin/python -m pytest -q -n 0 -p no:cacheprovider tests/browser

readers: $(READY) .venv-readers/.ready  ## let Allure's command-line tool read real runs, and check what readers of JUnit ask for
	$(BIN)/python -m tests.readers .venv-readers/node_modules/.bin/allure

.venv-readers/.ready: tests/readers/package.json
	mkdir -p .venv-readers
	cp tests/readers/package.json .venv-readers/
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix .venv-readers
	@touch $@

.venv-browser/.ready: requirements.lock tests/browser/requirements.txt tests/browser/package.json
	$(PYTHON) -m venv .venv-browser
	.venv-browser/bin/python -m pip install -q --disable-pip-version-check -r requirements.lock
	.venv-browser/bin/python -m pip install -q --disable-pip-version-check -r tests/browser/requirements.txt
	mkdir -p .venv-browser/axe
	cp tests/browser/package.json .venv-browser/axe/
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix .venv-browser/axe
	@touch $@

.venv-mutation/.ready: requirements.lock tests/mutation-requirements.txt
	$(PYTHON) -m venv .venv-mutation
	.venv-mutation/bin/python -m pip install -q --disable-pip-version-check -r requirements.lock
	.venv-mutation/bin/python -m pip install -q --disable-pip-version-check -r tests/mutation-requirements.txt
	@touch $@

# The environment follows the lock file; --no-deps, because the lock names every dependency already.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $(READY)

clean:
	rm -rf .venv .venv-mutation .venv-browser .venv-docs .venv-package .venv-recipes .venv-readers site mutants report dist .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
