// SPDX-License-Identifier: MIT
// The JUnit file as another program's parser reads it has the counts and words of the results.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { parse } from "junit2json";

const dir = process.env.FENCEPOST_REPORT_DIR;
const results = JSON.parse(readFileSync(join(dir, "results.json"), "utf8"));
const suites = await parse(readFileSync(join(dir, "junit.xml"), "utf8"));

const good = (c) => c.outcome === c.expected && (c.shape.split("/")[0] !== "v3" || c.outcome === "pass");

it("has a suite a column and a case a check that applies to it", () => {
  assert.deepEqual(suites.testsuite.map((s) => s.name), results.shapes.map((s) => s.name));
  for (const [i, suite] of suites.testsuite.entries()) {
    const rows = results.checks.filter((c) => c.devices.includes(results.shapes[i].device));
    assert.deepEqual(suite.testcase.map((c) => c.name), rows.map((c) => c.name));
    assert.equal(suite.testcase[0].classname, `fencepost.${suite.name}`);
  }
});

it("counts as the cases do", () => {
  const has = (c, what) => (c[what] ?? []).length > 0;
  for (const suite of suites.testsuite) {
    assert.equal(suite.tests, suite.testcase.length);
    assert.equal(suite.failures, suite.testcase.filter((c) => has(c, "failure")).length);
    assert.equal(suite.errors, suite.testcase.filter((c) => has(c, "error")).length);
    assert.equal(suite.skipped, suite.testcase.filter((c) => has(c, "skipped")).length);
  }
  for (const what of ["tests", "failures", "errors", "skipped"]) {
    assert.equal(suites[what], suites.testsuite.reduce((n, s) => n + s[what], 0));
  }
});

it("fails exactly the cells that are not as expected", () => {
  for (const suite of suites.testsuite) {
    for (const one of suite.testcase) {
      const cell = results.cells.find((c) => c.check === one.name && c.shape === suite.name);
      const failed = Boolean(one.failure ?? one.error);
      assert.equal(failed, !cell || !good(cell), `${one.name} on ${suite.name}`);
      if (cell && failed) {
        assert.ok((one.failure ?? one.error)[0].message.includes(cell.sentence));
      }
    }
  }
});
