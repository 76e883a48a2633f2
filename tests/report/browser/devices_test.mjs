// SPDX-License-Identifier: MIT
// The report page of a run with the simulated SoC: a table a device, and what is told of each.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { cell, focused, open, page, panel, results, shot, wasQuiet } from "./report_page.mjs";

const DEVICES = ["virtual", "rga", "vpu"];
const rowsOn = (device) => results.checks.filter((c) => c.devices.includes(device));
const columnsOf = (check) => {
  const { devices } = results.checks.find((c) => c.name === check);
  return results.shapes.filter((s) => devices.includes(s.device)).map((s) => s.name);
};
const table = (device) => page.locator("section.device").nth(DEVICES.indexOf(device));

describe("the tables", () => {
  afterEach(wasQuiet);
  beforeEach(() => open("", { viewport: { width: 1400, height: 1000 } }));

  it("are one a device, with the rows that apply to it", async () => {
    assert.equal(await page.locator("table.matrix").count(), DEVICES.length);
    for (const device of DEVICES) {
      const names = await table(device).locator("tbody .name").allTextContents();
      assert.deepEqual(names, rowsOn(device).map((c) => c.name));
      const heads = await table(device).locator("thead th:not(.corner)").allInnerTexts();
      assert.deepEqual(heads.map((h) => h.split("\n")[0]), ["stock", "v1", "v1r", "v2", "v3"]);
      assert.equal(await table(device).locator("a.cell").count(), rowsOn(device).length * 5);
    }
    await shot("devices-light");
  });

  it("say which device they are of, and how it stands", async () => {
    assert.match(await table("rga").locator("h2").innerText(), /on rga\s+simulated SoC/);
    assert.match(await table("rga").locator("h2").innerText(), /100 cells, 1 not as expected$/);
    assert.match(await table("vpu").locator("h2").innerText(), /105 cells, 1 missing$/);
    assert.match(await table("vpu").locator(".corner").innerText(), /on vpu/);
  });

  it("count only the crossings that apply", async () => {
    assert.match(
      await page.locator(".run-verdict").innerText(),
      /390 cells, 6 not as expected, 2 missing/,
    );
  });

  it("mark the unexpected of a device", async () => {
    const odd = cell("fault-lost-interrupt", "v3/rga");
    assert.match(await odd.getAttribute("class"), /\bodd\b/);
    assert.match(await odd.getAttribute("aria-label"), /on v3\/rga: hang, not as expected/);
    assert.match(await cell("starved-output", "v2/vpu").innerText(), /missing/);
    assert.equal(await cell("fault-lost-interrupt", "v3").count(), 0);
    assert.equal(await cell("fault-wrong-mapping", "v3/vpu").count(), 0);
  });

  it("stay within the screen, beside a panel too", async () => {
    const tooWide = () =>
      page.locator("main").evaluate((main) => main.scrollWidth - main.clientWidth);
    assert.equal(await tooWide(), 0);
    await open("#starved-output/v3/rga", { viewport: { width: 1400, height: 1000 } });
    assert.ok((await tooWide()) <= 0, `${await tooWide()} px too wide`);
    await shot("devices-panel");
  });

  it("can be seen in the dark and on a phone", async () => {
    await open("", { viewport: { width: 1400, height: 1000 }, colorScheme: "dark" });
    await table("rga").scrollIntoViewIfNeeded();
    await shot("devices-dark");
    await open("#kms-scanout/v3/vpu", { viewport: { width: 400, height: 800 } });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 400, `${wide} px`);
    await shot("devices-phone-panel");
  });
});

describe("the filters", () => {
  afterEach(wasQuiet);
  beforeEach(() => open());
  const boxes = (device) => page.getByRole("group", { name: `Shapes on ${device}` });
  const tables = () => page.locator("table.matrix").count();

  it("hide a column of one device alone", async () => {
    await boxes("rga").getByLabel("v1", { exact: true }).uncheck();
    assert.equal(await cell("starved-output", "v1/rga").count(), 0);
    assert.equal(await cell("starved-output", "v1").count(), 1);
    const whole = boxes("rga").getByLabel("rga");
    assert.equal(await whole.evaluate((box) => box.indeterminate), true);
    await whole.click();
    assert.equal(await cell("starved-output", "v1/rga").count(), 1, "all are shown again");
  });

  it("hide a device, and show it again", async () => {
    await boxes("virtual").getByLabel("virtual").uncheck();
    assert.equal(await tables(), 2);
    assert.match(await page.locator(".shown").innerText(), /22 of 44 checks/);
    await page.getByRole("button", { name: "show all" }).click();
    assert.equal(await tables(), 3);
    assert.match(await page.locator(".shown").innerText(), /44 of 44 checks/);
  });

  it("leave out a device of which nothing is left", async () => {
    await page.getByRole("searchbox").fill("fault-wrong-mapping");
    assert.equal(await tables(), 1);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("button", { name: /not as expected/ }).click();
    const rows = await page.locator(".matrix tbody tr").count();
    assert.equal(rows, 7, "the unexpected, and a missing one where nothing else is");
  });
});

describe("the keyboard", () => {
  afterEach(wasQuiet);
  beforeEach(() => open());

  it("leads from the last row of a device to the first of the next, and back", async () => {
    const last = rowsOn("virtual").at(-1).name;
    const first = rowsOn("rga")[0].name;
    await cell(last, "v1r").focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), `${first}/v1r/rga`);
    await page.keyboard.press("ArrowUp");
    assert.equal(await focused(), `${last}/v1r`);
    await page.keyboard.press("PageDown");
    assert.equal(await focused(), `${rowsOn("rga")[9].name}/v1r/rga`);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), `${rowsOn("rga")[9].name}/v3/rga`, "stops at the device's edge");
    await page.keyboard.press("Control+End");
    assert.equal(await focused(), `${rowsOn("vpu").at(-1).name}/v3/vpu`);
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), `${rowsOn("vpu").at(-1).name}/v3/vpu`, "stops at the end");
    await page.keyboard.press("Control+Home");
    assert.equal(await focused(), `${rowsOn("virtual")[0].name}/stock`);
  });

  it("walks every row once, from the first to the last", async () => {
    await cell(rowsOn("virtual")[0].name, "v2").focus();
    const seen = new Set([await focused()]);
    for (;;) {
      await page.keyboard.press("ArrowDown");
      const place = await focused();
      if (seen.has(place)) break;
      seen.add(place);
    }
    assert.equal(seen.size, DEVICES.reduce((n, d) => n + rowsOn(d).length, 0));
  });

  it("keeps to what is shown where a device lacks the column", async () => {
    const boxes = page.getByRole("group", { name: "Shapes on rga" });
    for (const shape of ["v2", "v3"]) await boxes.getByLabel(shape, { exact: true }).uncheck();
    await cell(rowsOn("virtual").at(-1).name, "v3").focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), `${rowsOn("rga")[0].name}/v1r/rga`);
  });

  it("has one stop of the Tab key for all tables", async () => {
    assert.equal(await page.locator("a.cell[tabindex='0']").count(), 1);
    await cell("starved-output", "v3/vpu").focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.locator("a.cell[tabindex='0']").count(), 1);
    assert.equal(await focused(), "starved-output/v2/vpu", "also to one that was never run");
  });

  it("keeps what it leads to clear of the head", async () => {
    await open("", { viewport: { width: 1400, height: 600 } });
    await cell(rowsOn("rga").at(-1).name, "v3/rga").focus();
    for (let i = rowsOn("rga").length; i > 1; --i) {
      await page.keyboard.press("ArrowUp");
      const box = await page.locator("a.cell:focus").boundingBox();
      const head = await table("rga").locator("thead th").nth(1).boundingBox();
      const end = head.y + head.height;
      assert.ok(box.y >= end, `${await focused()} at ${box.y}, head to ${end}`);
    }
  });
});

describe("the panel", () => {
  afterEach(wasQuiet);

  it("has an address with the device in it, in either spelling", async () => {
    await open();
    await cell("starved-output", "v3/rga").click();
    assert.equal(await page.evaluate(() => location.hash), "#starved-output/v3/rga");
    assert.match(await panel().locator("h2").innerText(), /starved-output\s+on v3\/rga/);
    await open("#starved-output/v3%2Frga");
    assert.match(await panel().locator("h2").innerText(), /starved-output\s+on v3\/rga/);
    assert.equal(await page.locator("tr.open").count(), 1, "the row of that device alone");
    for (const nowhere of ["#planes-same/v3/rga", "#fault-lost-interrupt/v3", "#starved-output"]) {
      await open(nowhere);
      assert.equal(await panel().count(), 0, nowhere);
    }
  });

  it("leads left and right through the columns that apply", async () => {
    await open("#held-capture-starved/v3");
    await page.keyboard.press("ArrowRight");
    await page.waitForURL(/#held-capture-starved\/stock\/vpu$/);
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/#held-capture-starved\/v3$/);
    await page.keyboard.press("Escape");
    await panel().waitFor({ state: "detached" });
    assert.equal(await focused(), "held-capture-starved/v3");
  });

  it("has neighbours, timelines, measures and pictures of the columns that apply", async () => {
    for (const check of ["planes-same", "held-capture-starved", "kms-scanout"]) {
      const column = columnsOf(check).at(-1);
      await open(`#${check}/${column}`);
      const links = await panel().locator(".neighbours a").evaluateAll((all) => all.map((a) => a.hash));
      assert.deepEqual(links, columnsOf(check).map((c) => `#${check}/${c}`));
      const told = results.cells.filter((c) => c.check === check);
      await panel().getByLabel("all shapes on one time axis").check();
      const drawn = told.filter((c) => c.observations.some((o) => o.kind === "state"));
      assert.equal(await panel().locator(".timeline svg").count(), drawn.length);
      const pictures = told.filter((c) => c.observations.some((o) => o.kind === "picture"));
      assert.equal(await panel().locator(".pictures img").count(), pictures.length);
      const devices = new Set(columnsOf(check).map((c) => c.split("/")[1]));
      assert.equal(await panel().locator(".measures tbody").count(), devices.size);
      assert.equal(await panel().locator(".measures .number.this").count(), 2);
      await shot(`devices-${check}`);
    }
  });

  it("links the evidence in its folder", async () => {
    await open("#starved-output/v1/rga");
    const links = await panel().locator("a[href$='kernel.log']").getAttribute("href");
    assert.equal(links, "cells/v1/rga/starved-output/kernel.log");
  });
});
