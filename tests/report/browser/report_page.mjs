// SPDX-License-Identifier: MIT
// The report page of a made-up run in headless Chromium, and questions to it. FENCEPOST_REPORT_DIR
// names the run, FENCEPOST_SCREENSHOTS a folder for pictures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const dir = resolve(process.env.FENCEPOST_REPORT_DIR);
const shots = process.env.FENCEPOST_SCREENSHOTS;
export const url = pathToFileURL(join(dir, "report.html")).href;
export const results = JSON.parse(readFileSync(join(dir, "results.json"), "utf8"));

export let browser;
export let page;
let troubles;

/** No console line, no exception, no request beside the page itself. */
export const wasQuiet = () => assert.deepEqual(troubles, []);

export const open = async (hash = "", options = {}) => {
  if (page) await page.context().close();
  const context = await browser.newContext({ viewport: { width: 1500, height: 1000 }, ...options });
  page = await context.newPage();
  troubles = [];
  page.on("console", (m) => troubles.push(`${m.type()}: ${m.text()}`));
  page.on("pageerror", (e) => troubles.push(e.message));
  page.on("request", (r) => {
    if (r.url().split("#")[0] !== url && !r.url().startsWith("data:")) troubles.push(r.url());
  });
  await page.goto(url + hash);
  await page.waitForSelector("table.matrix");
};

export const shot = async (name) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
};

export const cell = (check, shape) => page.locator(`a.cell[data-check="${check}"][data-shape="${shape}"]`);
export const panel = () => page.locator("aside.panel");
export const focused = () =>
  page.evaluate(() => {
    const { check, shape } = document.activeElement.dataset;
    return check ? `${check}/${shape}` : document.activeElement.id;
  });

/** WCAG's contrast between the colours of an element's text and its background. */
export const contrast = (locator) =>
  locator.evaluate((element) => {
    const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
    const light = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((v) =>
        v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const style = getComputedStyle(element);
    let behind = element;
    while (numbers(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
    const a = light(numbers(style.color));
    const b = light(numbers(getComputedStyle(behind).backgroundColor));
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.FENCEPOST_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
});
after(() => browser?.close());
