// SPDX-License-Identifier: MIT
// The report page in headless Chromium: structure, clicks, keys, filters, themes, no request, no
// error.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
  browser, cell, contrast, focused, open, page, panel, results, shot, url, wasQuiet,
} from "./report_page.mjs";

describe("the matrix", () => {
  afterEach(wasQuiet);
  beforeEach(() => open());

  it("is a table of checks and shapes, with a word and a symbol a cell", async () => {
    const heads = await page.locator(".matrix thead th[scope=col]").count();
    assert.equal(heads, results.shapes.length + 1);
    assert.equal(await page.locator(".matrix tbody th[scope=row]").count(), results.checks.length);
    for (const c of results.cells.slice(0, 60)) {
      const text = await cell(c.check, c.shape).innerText();
      assert.match(text, new RegExp(`\\S\\s*${c.outcome}`), `${c.check} on ${c.shape}`);
    }
    await shot("matrix-light");
  });

  it("marks what is not as expected, in words", async () => {
    assert.match(await cell("mmap-export-late", "v3").innerText(), /expected\s+pass/);
    assert.match(await cell("mmap-export-late", "v3").getAttribute("class"), /\bodd\b/);
    assert.match(await cell("visl-request", "v1").innerText(), /missing/);
    assert.doesNotMatch(await cell("mmap-export-late", "v2").getAttribute("class"), /\bodd\b/);
    assert.match(await page.locator(".run-verdict").innerText(), /5 not as expected, 1 missing/);
  });

  it("keeps its head in sight", async () => {
    await page.locator("main").evaluate((main) => main.scrollTo(0, 900));
    const box = await page.locator(".matrix thead th").nth(2).boundingBox();
    assert.ok(box.y >= 0 && box.y < 5, `head at ${box.y}`);
  });

  it("can be read in both themes", async () => {
    for (const colorScheme of ["light", "dark"]) {
      await open("", { colorScheme });
      for (const outcome of ["pass", "fail", "oops", "splat", "hang", "skip", "lab-error"]) {
        const found = await contrast(page.locator(`a.cell.o-${outcome}`).first());
        assert.ok(found >= 4.5, `${outcome} in ${colorScheme}: ${found.toFixed(2)}`);
      }
      for (const text of [".matrix tbody small", ".shown", ".legend", "h1 span", ".odd-chip"]) {
        const found = await contrast(page.locator(text).first());
        assert.ok(found >= 4.5, `${text} in ${colorScheme}: ${found.toFixed(2)}`);
      }
    }
    await shot("matrix-dark");
  });
});

describe("the filters", () => {
  afterEach(wasQuiet);
  beforeEach(() => open());
  const rows = () => page.locator(".matrix tbody tr").count();

  it("by outcome", async () => {
    await page.getByRole("button", { name: /splat/ }).click();
    const expected = new Set(
      results.cells.filter((c) => c.outcome === "splat").map((c) => c.check),
    ).size;
    assert.equal(await rows(), expected);
    assert.match(await cell("planes-same", "v3").getAttribute("class"), /\bdim\b/);
    await page.getByRole("button", { name: "show all" }).click();
    assert.equal(await rows(), results.checks.length);
  });

  it("by text, in names, questions and verdicts", async () => {
    await page.getByRole("searchbox").fill("kms-scanout");
    assert.equal(await rows(), 2);
    await page.getByRole("searchbox").fill("dma_fence_get_status");
    assert.equal(await rows(), 2);
    await page.getByRole("searchbox").fill("no such thing");
    assert.equal(await page.locator(".nothing").count(), 1);
  });

  it("by shape", async () => {
    await page.locator(".shapes").getByLabel("v1", { exact: true }).uncheck();
    assert.equal(await page.locator(".matrix thead th").count(), results.shapes.length);
    assert.equal(await cell("planes-same", "v1").count(), 0);
  });

  it("by what is not as expected", async () => {
    await page.getByRole("button", { name: /not as expected/ }).click();
    assert.equal(await rows(), 5);
  });
});

describe("the panel", () => {
  afterEach(wasQuiet);
  it("opens by a click, says all, closes by its button", async () => {
    await open();
    await cell("mmap-export-running", "v2").click();
    assert.equal(await page.evaluate(() => location.hash), "#mmap-export-running/v2");
    const told = results.cells.find((c) => c.check === "mmap-export-running" && c.shape === "v2");
    assert.equal(await panel().locator(".verdict").innerText(), told.sentence);
    const claims = told.observations.filter((o) => o.kind === "expect");
    assert.equal(await panel().locator(".claim-list li").count(), claims.length);
    assert.equal(
      await panel().locator(".claim-list li.broken").count(),
      claims.filter((o) => !o.ok).length,
    );
    await panel().getByRole("button", { name: /Close/ }).click();
    assert.equal(await panel().count(), 0);
    assert.equal(await focused(), "mmap-export-running/v2");
  });

  it("is where a deep link leads", async () => {
    await open("#kms-scanout/v3");
    assert.match(await panel().locator("h2").innerText(), /kms-scanout\s+on v3/);
    await open("#no-such/v9");
    assert.equal(await panel().count(), 0);
    await open("#%E0%A4%A/v3");
    assert.equal(await panel().count(), 0);
  });

  it("draws each state record and tells it to those who cannot see", async () => {
    await open("#mmap-export-running/v3");
    const svg = panel().locator(".timeline svg");
    assert.equal(await svg.getAttribute("role"), "img");
    assert.match(await svg.locator("desc").first().innerHTML(), /fence CAPTURE 0: pending at/);
    const lanes = await svg.locator(".lane-name").allTextContents();
    assert.deepEqual(lanes, ["buffer", "job", "fence", "consumer", "claims"]);
    const titles = await svg.locator(".bar title").allTextContents();
    assert.ok(titles.some((t) => /fence CAPTURE 0: pending from 12\.2 ms to 412 ms/.test(t)));
    const fence = await svg.locator(".bar.tone-pending rect").first().boundingBox();
    const job = await svg.locator(".bar.tone-running rect").first().boundingBox();
    assert.ok(Math.abs(fence.x + fence.width - job.x - job.width) < 2, "both end together");
    await shot("panel-v3");
    await panel().getByText("The timeline as a table").click();
    assert.ok((await panel().locator(".as-table tbody tr").count()) >= 8);
  });

  it("puts all shapes on one axis", async () => {
    await open("#mmap-export-running/v3");
    await panel().getByLabel("all shapes on one time axis").check();
    assert.equal(await panel().locator(".timeline svg").count(), results.shapes.length);
    await shot("panel-compared");
  });

  it("shows the pictures of all shapes, embedded", async () => {
    await open("#kms-scanout/stock", { colorScheme: "dark" });
    const images = panel().locator(".pictures img");
    const expected = results.cells.filter(
      (c) => c.check === "kms-scanout" && c.observations.some((o) => o.kind === "picture"),
    ).length;
    assert.equal(await images.count(), expected);
    for (const image of await images.all()) {
      assert.match(await image.getAttribute("src"), /^data:image\/png;base64,/);
      assert.ok((await image.evaluate((i) => i.decode().then(() => i.naturalWidth))) > 0);
    }
    await images.first().scrollIntoViewIfNeeded();
    await shot("panel-pictures-dark");
  });

  it("cuts the complaint out of the log and links the evidence", async () => {
    await open("#fence-outlives-fd/v2");
    assert.match(await panel().locator("pre").innerText(), /BUG: KASAN: slab-use-after-free/);
    const links = await panel().locator("a[href$='kernel.log']").getAttribute("href");
    assert.equal(links, "cells/v2/fence-outlives-fd/kernel.log");
    await shot("panel-oops");
  });

  it("says that a cell was never run", async () => {
    await open("#visl-request/v1");
    assert.match(await panel().innerText(), /never run/);
  });
});

describe("the keyboard", () => {
  afterEach(wasQuiet);
  beforeEach(() => open());

  it("walks the matrix with arrows, opens with Enter, closes with Escape", async () => {
    await cell("mmap-export-running", "stock").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "mmap-export-late/v1r");
    await page.keyboard.press("End");
    assert.equal(await focused(), "mmap-export-late/v3");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "mmap-export-late/v3", "stops at the edge");
    await page.keyboard.press("Enter");
    await panel().waitFor();
    assert.equal(await focused(), "panel-title");
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/#mmap-export-late\/v2$/);
    await page.keyboard.press("Escape");
    await panel().waitFor({ state: "detached" });
    assert.equal(await focused(), "mmap-export-late/v2");
  });

  it("reaches the matrix by one stop of the Tab key, and shows where it is", async () => {
    assert.equal(await page.locator("a.cell[tabindex='0']").count(), 1);
    const last = page.locator(".shapes input").last();
    await last.focus();
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "mmap-export-running/stock");
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement).outlineStyle,
    );
    assert.equal(outline, "solid");
  });

  it("keeps a stop in the matrix when the filter hides the last one", async () => {
    await cell("mmap-export-running", "stock").focus();
    await page.getByRole("searchbox").fill("kms");
    assert.equal(await page.locator("a.cell[tabindex='0']").count(), 1);
  });
});

describe("the theme", () => {
  afterEach(wasQuiet);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  it("follows the system until it is chosen", async () => {
    await open("", { colorScheme: "dark" });
    const dark = await background();
    await open("", { colorScheme: "light" });
    const light = await background();
    assert.notEqual(dark, light);
    const button = page.locator("button.theme");
    await button.click(); // light
    assert.equal(await background(), light);
    await button.click(); // dark
    assert.equal(await background(), dark);
  });
});

describe("paper and small screens", () => {
  afterEach(wasQuiet);
  it("prints the matrix without its controls", async () => {
    await open();
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".toolbar").isVisible(), false);
    assert.equal(await page.locator(".matrix tbody tr").last().isVisible(), true);
    const whole = await page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(whole > 1200, "the page is as long as its matrix");
    await shot("print");
  });

  it("fits on a phone", async () => {
    await open("#planes-same/v2", { viewport: { width: 400, height: 800 } });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 400, `${wide} px`);
    await shot("phone");
  });
});

describe("the file by itself", () => {
  it("asks nothing of the network, even where a guest's text wants it to", async () => {
    await open();
    const refused = await page.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener("securitypolicyviolation", (e) => resolve(e.effectiveDirective));
          fetch("https://example.org/").catch(() => {});
        }),
    );
    assert.equal(refused, "connect-src");
  });

  it("shows the matrix without JavaScript, too", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(url);
    assert.match(await plain.locator("noscript, pre").first().innerText(), /mmap-export-running/);
    await context.close();
  });
});
