// SPDX-License-Identifier: MIT
// The page of a recording in headless Chromium: structure, zoom, keys, mouse, themes, no request, no
// error; and how long a large one takes. FENCEPOST and FENCEPOST_MAKE_TRACE name the programs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const { FENCEPOST, FENCEPOST_MAKE_TRACE, FENCEPOST_SCREENSHOTS: shots } = process.env;
const folder = mkdtempSync(join(tmpdir(), "fencepost-"));

const fence = (t, what, seqno) =>
  `  worker-7  [001] ..... ${t}: dma_fence_${what}: driver=gpu timeline=ring0 context=4 seqno=${seqno}\n`;
const buffer = (t, what) =>
  `  player-9  [000] ..... ${t}: vb2_${what}: owner = 000000003b20c891, queued = 1, owned_by_drv = 0, index = 2, ` +
  "type = 9, bytesused = 0, timestamp = 0\n";
const wait = (t, what) => fence(t, `wait_${what}`, 2).replace("worker-7", "player-9");
/** One of each: a buffer's round, fences that overlap, one destroyed, a wait, a loss, hostile text. */
const SMALL =
  buffer("1.000000", "qbuf") + fence("1.000100", "init", 1) + fence("1.000200", "init", 2) + buffer("1.000250", "buf_queue") +
  wait("1.000300", "start") + fence("1.000400", "signaled", 1) + "CPU:1 [LOST 12 EVENTS]\n" + fence("1.000500", "signaled", 2) +
  wait("1.000600", "end") + buffer("1.000700", "buf_done") + fence("1.000750", "init", 3) + fence("1.000800", "destroy", 3) +
  buffer("1.000900", "dqbuf") + fence("1.001000", "init", 4).replace("ring0", "</script><b>");

const pageOf = (name, text) => {
  const [recording, page] = [join(folder, `${name}.txt`), join(folder, `${name}.html`)];
  if (text !== undefined) writeFileSync(recording, text);
  execFileSync(FENCEPOST, ["trace", "timeline", recording, "-o", page]);
  return page;
};

let browser;
let page;
let troubles;
const open = async (file, options = {}) => {
  if (page) await page.context().close();
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({ viewport: { width: 1500, height: 1000 }, ...options });
  page = await context.newPage();
  troubles = [];
  page.on("console", (m) => troubles.push(`${m.type()}: ${m.text()}`));
  page.on("pageerror", (e) => troubles.push(e.message));
  page.on("request", (r) => {
    if (r.url() !== url && !/^(data|blob):/.test(r.url())) troubles.push(r.url());
  });
  await page.goto(url);
  await page.waitForSelector(".trace-frame[data-draw-ms]");
};
const frame = () => page.locator(".trace-frame");
const range = () => frame().evaluate((f) => [Number(f.dataset.from), Number(f.dataset.to)]);
const selected = async () => Number(await frame().getAttribute("data-selected"));
const shot = async (name) => shots && page.screenshot({ path: join(shots, `${name}.png`) });
/** The colour of the canvas at a point of it. */
const pixel = (x, y) =>
  page.locator("canvas").evaluate(
    async (canvas, at) => {
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      const ratio = canvas.width / canvas.clientWidth;
      const pen = new OffscreenCanvas(1, 1).getContext("2d");
      pen.drawImage(canvas, -at[0] * ratio, -at[1] * ratio);
      return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    },
    [x, y],
  );
const colour = (name) =>
  page.evaluate((n) => {
    const probe = document.createElement("i");
    probe.style.color = `var(${n})`;
    document.body.append(probe);
    const rgb = getComputedStyle(probe).color.match(/\d+/g).map(Number);
    probe.remove();
    return rgb.slice(0, 3);
  }, name);

let small;
before(async () => {
  small = pageOf("small", SMALL);
  browser = await chromium.launch({
    executablePath: process.env.FENCEPOST_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => assert.deepEqual(troubles, []));

describe("a small recording", () => {
  it("says what it is, and has its lanes as a table", async () => {
    await open(small);
    const head = await page.locator("header.top").innerText();
    for (const word of ["trace_pipe", "1.000 ms", "1 place"]) assert.ok(head.includes(word), `${word}: ${head}`);
    await page.locator("summary").click();
    const rows = await page.locator(".as-table tbody tr").allInnerTexts();
    const cells = rows.map((r) => r.split("\t"));
    assert.deepEqual(cells[0].slice(0, 3), ["buffer", "CAPTURE mplane 3b20c891, buffer 2", "3"]);
    assert.equal(cells[0][3], "queued 250.0 µs, with driver 450.0 µs, done, not taken 200.0 µs");
    assert.deepEqual(cells[1].slice(0, 3), ["fence", "gpu / ring0", "2"]);
    assert.deepEqual(cells[2].slice(0, 3), ["fence", "gpu / ring0", "1"]);
    assert.deepEqual(cells[3].slice(0, 3), ["wait", "player 9", "1"]);
    assert.deepEqual(cells[4].slice(0, 2), ["fence", "gpu / </script><b>"]);
    await shot("trace-small");
  });

  it("shows a stretch in words when it is clicked", async () => {
    await open(small);
    const box = await frame().boundingBox();
    await page.mouse.click(box.x + 230 + (box.width - 230) / 2.2, box.y + 26 + 10); // the buffer, at the middle
    const chosen = await page.locator(".chosen").innerText();
    for (const word of ["with driver", "1.000250000 s, line 4, player-9", "1.000700000 s, line 10", "450.0 µs"]) {
      assert.ok(chosen.includes(word), `${word}: ${chosen}`);
    }
    assert.deepEqual(await pixel(230 + ((box.width - 230) * 4) / 5, 26 + 18), await colour("--t-done"));
  });

  it("says how fences ended that were not signalled", async () => {
    await open(small);
    await page.locator("input[type=search]").fill("ring0");
    await frame().press("ArrowDown");
    assert.equal(await selected(), 3);
    await frame().press(".");
    assert.equal(await selected(), 4);
    assert.ok((await page.locator(".chosen").innerText()).includes("destroyed, not signalled"));
    await frame().press(".");
    assert.equal(await selected(), 4, "the lane ends here");
    await frame().press(",");
    assert.equal(await selected(), 3);
    await frame().press("Escape");
    assert.equal(await selected(), -1);
    await page.locator("input[type=search]").fill("script");
    await frame().press("ArrowDown");
    assert.ok((await page.locator(".chosen").innerText()).includes("not ended in the recording"));
    const box = await frame().boundingBox();
    assert.deepEqual(await pixel(box.width - 7, 26 + 11), await colour("--t-queued"), "it is seen to go on");
  });

  it("zooms and pans by keys, and stays inside", async () => {
    await open(small);
    const all = await range();
    assert.deepEqual(all, [0, 1.01e6], "and a little more");
    await frame().press("+");
    const near = await range();
    assert.ok(near[0] > 0 && near[1] < 1.01e6);
    await frame().press("ArrowRight");
    assert.ok((await range())[0] > near[0]);
    for (let i = 0; i < 20; ++i) await frame().press("ArrowRight");
    assert.equal((await range())[1], 1.01e6);
    for (let i = 0; i < 40; ++i) await frame().press("+");
    const [from, to] = await range();
    assert.ok(Math.abs(to - from - 100) < 1, "100 ns is the nearest");
    await frame().press("0");
    assert.deepEqual(await range(), all);
    await frame().press("-");
    assert.deepEqual(await range(), all);
    await frame().press("+");
    await frame().press("n");
    const middle = (await range()).reduce((a, b) => a + b) / 2;
    assert.ok(Math.abs(middle - 450e3) < 60e3, `the loss is in the middle: ${middle}`);
  });

  it("zooms at the pointer with the wheel, and drags", async () => {
    await open(small);
    const box = await frame().boundingBox();
    const x = box.x + 230 + (box.width - 230) / 4;
    await page.mouse.move(x, box.y + 100);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -700);
    await page.keyboard.up("Control");
    await page.waitForFunction(() => Number(document.querySelector(".trace-frame").dataset.from) > 0);
    const [from, to] = await range();
    assert.ok(Math.abs(from + (to - from) / 4 - 252.5e3) < 2e3, "what is under the pointer stays there");
    await page.mouse.down();
    await page.mouse.move(x - 200, box.y + 100, { steps: 4 });
    await page.mouse.up();
    assert.ok((await range())[0] > from);
    assert.equal(await selected(), -1, "a drag chooses nothing");
  });

  it("filters its lanes", async () => {
    await open(small);
    await page.locator("input[type=search]").fill("wait");
    await frame().press("ArrowDown");
    assert.ok((await page.locator(".chosen").innerText()).includes("player 9: waiting"));
  });

  it("follows the theme, by itself and by the button", async () => {
    await open(small, { colorScheme: "dark" });
    const dark = await pixel(600, 300);
    assert.deepEqual(dark, await colour("--bg-soft"));
    await shot("trace-small-dark");
    await page.locator("button.theme").click();
    assert.notDeepEqual(await pixel(600, 300), dark);
    assert.deepEqual(await pixel(600, 300), await colour("--bg-soft"));
  });

  it("fits a narrow screen, and moves nothing by itself", async () => {
    await open(small, { viewport: { width: 480, height: 800 }, reducedMotion: "reduce" });
    await shot("trace-small-narrow");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 480);
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  });

  it("opens a recording without events", async () => {
    await open(pageOf("empty", "# tracer: nop\n#\n"));
    await frame().press("+");
    await frame().press("ArrowDown");
  });
});

describe("a million events", () => {
  it("open and zoom without a wait", async (t) => {
    const recording = join(folder, "large.txt");
    execFileSync(FENCEPOST_MAKE_TRACE, ["--lines", "2500000", "--form", "trace"], { stdio: ["ignore", openSync(recording, "w"), "inherit"] });
    const file = pageOf("large");
    const before = performance.now();
    await open(file);
    const opened = performance.now() - before;
    const steps = await page.evaluate(async () => {
      const element = document.querySelector(".trace-frame");
      const times = [];
      for (let i = 0; i < 30; ++i) {
        const drawn = element.dataset.drawMs;
        const start = performance.now();
        element.dispatchEvent(new KeyboardEvent("keydown", { key: i < 20 ? "+" : "-", bubbles: true, cancelable: true }));
        while (element.dataset.drawMs === drawn && performance.now() - start < 200) await new Promise(requestAnimationFrame);
        times.push(Number(element.dataset.drawMs));
      }
      return times;
    });
    steps.sort((a, b) => a - b);
    const size = statSync(file).size;
    t.diagnostic(`${(size / 1e6).toFixed(1)} MB, opened in ${opened.toFixed(0)} ms, a zoom step draws in ${steps[15]} ms (median), ${steps[29]} ms (worst)`);
    await frame().press("0");
    await page.locator("input[type=search]").fill("fence");
    await shot("trace-large");
    await frame().press("ArrowDown");
    for (let i = 0; i < 12; ++i) await frame().press("+");
    await shot("trace-large-near");
    assert.ok(size < 8e6);
    assert.ok(opened < 10e3 && steps[29] < 500, "far from what was measured, even on a busy machine");
  });
});
