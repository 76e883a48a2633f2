// SPDX-License-Identifier: MIT
// What is written is valid by docs/results.schema.json, and the schema refuses what is wrong.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import Ajv2020 from "ajv/dist/2020.js";

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const schema = read(process.env.FENCEPOST_SCHEMA);
const written = read(join(process.env.FENCEPOST_REPORT_DIR, "results.json"));
const validate = new Ajv2020.default({ allErrors: true, strictRequired: false }).compile(schema);
const errors = (value) => (validate(value) ? [] : validate.errors.map((e) => e.instancePath + " " + e.message));

it("accepts what fencepost writes", () => assert.deepEqual(errors(written), []));

it("knows every field that is written", () => {
  const strict = structuredClone(schema);
  for (const part of [strict, ...Object.values(strict.$defs)]) {
    if (part.type === "object") part.additionalProperties ??= false;
  }
  const check = new Ajv2020.default({ strictRequired: false }).compile(strict);
  assert.ok(check(written), JSON.stringify(check.errors));
});

it("accepts rows and columns that name no device", () => {
  const old = structuredClone(written);
  for (const check of old.checks) delete check.devices;
  for (const shape of old.shapes) delete shape.device;
  assert.deepEqual(errors(old), []);
});

const wrong = {
  "another version": (r) => (r.schema_version = 2),
  "another schema": (r) => (r.schema = "something"),
  "no cells": (r) => delete r.cells,
  "a device alone, not in a list": (r) => (r.checks[0].devices = "rga"),
  "an unknown outcome": (r) => (r.cells[0].outcome = "great"),
  "a path that leaves the folder": (r) => (r.cells[0].log_file = "../x"),
  "an absolute path": (r) => (r.cells[0].evidence = ["/etc/passwd"]),
  "a time as text": (r) => (r.cells[0].wall_s = "1"),
  "a state without a lane": (r) => delete r.cells[0].observations.find((o) => o.kind === "state").lane,
  "a claim without an answer": (r) => delete r.cells[0].observations.find((o) => o.kind === "expect").ok,
  "an unknown kind of complaint": (r) =>
    (r.cells.find((c) => c.log_findings.length > 0).log_findings[0].kind = "noise"),
};
for (const [what, spoil] of Object.entries(wrong)) {
  it(`refuses ${what}`, () => {
    const spoilt = structuredClone(written);
    spoil(spoilt);
    assert.notDeepEqual(errors(spoilt), []);
  });
}
