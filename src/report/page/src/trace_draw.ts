// SPDX-License-Identifier: MIT
// Draws a window of a recording on a canvas. What is narrower than a pixel is drawn together, as
// high as the share of the pixel's time that it takes, so a drawing costs by its pixels, not by
// the recording.
import { type Lane, type Mark, SLOTS, STATES, stateOf, type Trace } from "./trace_data";
import { ticks } from "./timeline_model";

export const LABEL = 230; // px left of the axis
export const AXIS = 26; // px above the lanes
export const ROW = 22;
const BAR = 16;
const GROUP = 24; // px of a group's own line
const CHARACTER = 6.6; // px, about
const NARROW = 2; // px; narrower stretches are drawn together

/** What is on screen: ns since the start. */
export interface Window {
  from: number;
  to: number;
}

/** A line of the picture: a lane, or the name of a group of lanes. */
export interface Row {
  y: number;
  height: number;
  lane: number; // -1: a group
  text: string;
}

export const rowsOf = (trace: Trace, matches: (lane: Lane) => boolean): Row[] => {
  const rows: Row[] = [];
  let y = 0;
  let group = "";
  const order = ["buffer", "fence", "wait"];
  const sorted = trace.lanes
    .map((lane, at) => ({ lane, at }))
    .filter(({ lane }) => order.includes(lane.kind) && matches(lane))
    .sort((a, b) => order.indexOf(a.lane.kind) - order.indexOf(b.lane.kind) ||
      a.lane.group.localeCompare(b.lane.group, undefined, { numeric: true }) ||
      a.lane.name.localeCompare(b.lane.name, undefined, { numeric: true }) || a.at - b.at);
  const alone = new Map<string, number>();
  for (const { lane } of sorted) alone.set(lane.group, (alone.get(lane.group) ?? 0) + 1);
  for (const { lane, at } of sorted) {
    if (lane.group !== group && (alone.get(lane.group) ?? 0) > 1) {
      rows.push({ y, height: GROUP, lane: -1, text: lane.group });
      y += GROUP;
    }
    const first = lane.group !== group;
    group = lane.group;
    const whole = lane.kind === "wait" ? `${group} waits` : [group, lane.name].filter(Boolean).join(", ");
    const text = alone.get(group) === 1 ? whole : lane.name || (first ? "fences" : "and at the same time");
    rows.push({ y, height: ROW, lane: at, text });
    y += ROW;
  }
  return rows;
};

const UNITS: [string, number][] = [["s", 1e9], ["ms", 1e6], ["µs", 1e3], ["ns", 1]];

/** Nanoseconds for people, as precise as a step of `step` wants. */
export const timeText = (ns: number, step: number): string => {
  if (ns === 0) return "0";
  const [unit, size] = UNITS.find(([, least]) => Math.abs(ns) >= least) ?? UNITS[3];
  const digits = Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9));
  return `${(ns / size).toFixed(Math.min(digits, 9))} ${unit}`;
};

/** A length of time, to four digits or so. */
export const lengthText = (ns: number): string => timeText(ns, Math.max(ns / 1000, 1));

export interface Colours {
  bg: string;
  soft: string;
  fg: string;
  quiet: string;
  line: string;
  accent: string;
  bad: string;
  badText: string;
  odd: string;
  tone: Record<string, string>;
  toneText: Record<string, string>;
}

export const coloursOf = (element: Element): Colours => {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const tones = [...new Set(STATES.map((s) => s.tone))];
  return {
    bg: read("--bg"),
    soft: read("--bg-soft"),
    fg: read("--fg"),
    quiet: read("--fg-soft"),
    line: read("--line"),
    accent: read("--accent"),
    bad: read("--t-bad"),
    badText: read("--t-bad-fg"),
    odd: read("--odd"),
    tone: Object.fromEntries(tones.map((t) => [t, read(`--t-${t}`)])),
    toneText: Object.fromEntries(tones.map((t) => [t, read(`--t-${t}-fg`)])),
  };
};

export interface Scene {
  trace: Trace;
  rows: Row[];
  window: Window;
  scroll: number; // px of the rows above the view
  width: number; // px
  height: number;
  selected: number; // stretch, -1: none
  selectedLane: number; // -1: none
  cursor: number | null; // ns
}

export const xOf = (scene: Scene, t: number): number =>
  LABEL + ((t - scene.window.from) / (scene.window.to - scene.window.from)) * (scene.width - LABEL);
export const tOf = (scene: Pick<Scene, "window" | "width">, x: number): number =>
  scene.window.from + ((x - LABEL) / (scene.width - LABEL)) * (scene.window.to - scene.window.from);

type Pen = CanvasRenderingContext2D;

/** Stretches first .. last - 1, all in the pixels from `x` to `x + width`. */
const drawTogether = (
  pen: Pen, scene: Scene, lane: Lane, first: number, last: number, x: number, y: number, width: number, colours: Colours,
): void => {
  const { trace, window } = scene;
  const share = ((scene.width - LABEL) / (window.to - window.from) / width) * BAR;
  let bottom = y + BAR;
  for (let slot = 0; slot < SLOTS; ++slot) {
    const spent = trace.spent[slot][last] - trace.spent[slot][first];
    if (spent <= 0) continue;
    const height = Math.min(Math.max(spent * share, 2), bottom - y);
    pen.fillStyle = colours.tone[stateOf(lane.kind, slot).tone];
    pen.fillRect(x, bottom - height, width, height);
    bottom -= height;
  }
  if (bottom === y + BAR) {
    // Without duration, and yet there.
    pen.fillStyle = colours.quiet;
    pen.fillRect(x, y + BAR - 2, width, 2);
  }
};

const drawOne = (pen: Pen, scene: Scene, i: number, x: number, right: number, y: number, colours: Colours): void => {
  const { trace } = scene;
  const tone = trace.state(i).tone;
  pen.fillStyle = trace.bad(i) ? colours.bad : colours.tone[tone];
  pen.fillRect(x, y, right - x, BAR);
  if (i === scene.selected) {
    pen.strokeStyle = colours.fg;
    pen.lineWidth = 2;
    pen.strokeRect(x + 1, y, Math.max(right - x - 2, 2), BAR);
  }
  const text = trace.context[i] || trace.seqno[i] ? `${trace.context[i]}:${trace.seqno[i]}` : trace.state(i).name;
  if (text.length * CHARACTER + 10 > right - x) return;
  pen.fillStyle = trace.bad(i) ? colours.badText : colours.toneText[tone];
  pen.fillText(text, x + 5, y + BAR / 2 + 1);
};

const drawLane = (pen: Pen, scene: Scene, lane: Lane, y: number, colours: Colours): void => {
  const { trace, window, width } = scene;
  const last = lane.first + lane.count;
  for (let i = trace.endingAfter(lane, window.from); i < last && trace.begin[i] < window.to; ) {
    const x = Math.max(xOf(scene, trace.begin[i]), LABEL);
    const right = Math.min(xOf(scene, trace.end[i]), width);
    if (right - x >= NARROW) {
      drawOne(pen, scene, i, x, right, y, colours);
      ++i;
      continue;
    }
    const left = Math.floor(x);
    let next = trace.beginningFrom(lane, i, tOf(scene, left + NARROW));
    // The last of them may be long.
    if (next - 1 > i && xOf(scene, trace.end[next - 1]) - xOf(scene, trace.begin[next - 1]) >= NARROW) --next;
    next = Math.max(next, i + 1);
    drawTogether(pen, scene, lane, i, next, left, y, NARROW, colours);
    i = next;
  }
};

const drawAxis = (pen: Pen, scene: Scene, colours: Colours): void => {
  const { from, to } = scene.window;
  const at = ticks(from, to, (scene.width - LABEL) / 110);
  const step = at.length > 1 ? at[1] - at[0] : to - from;
  pen.fillStyle = colours.bg;
  pen.fillRect(0, 0, scene.width, AXIS);
  pen.textAlign = "center";
  for (const t of at) {
    const x = Math.round(xOf(scene, t)) + 0.5;
    if (x < LABEL) continue;
    pen.fillStyle = colours.line;
    pen.fillRect(x, AXIS - 6, 1, scene.height);
    pen.fillStyle = colours.quiet;
    const text = timeText(t, step);
    const half = (text.length * CHARACTER) / 2;
    pen.fillText(text, Math.min(Math.max(x, LABEL + half), scene.width - half), 11);
  }
  pen.textAlign = "left";
};

const drawMarks = (pen: Pen, scene: Scene, colours: Colours): void => {
  const { trace, window } = scene;
  for (const mark of trace.marks) {
    if (!mark.loss || mark.t < window.from || mark.t > window.to) continue;
    const x = Math.round(xOf(scene, mark.t));
    pen.fillStyle = colours.odd;
    pen.globalAlpha = 0.55;
    pen.fillRect(x, AXIS - 8, 1.5, scene.height);
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.moveTo(x - 5, AXIS - 10);
    pen.lineTo(x + 6, AXIS - 10);
    pen.lineTo(x + 0.5, AXIS);
    pen.fill();
  }
};

const drawOrphans = (pen: Pen, scene: Scene, at: Map<number, number>, colours: Colours): void => {
  const { trace, window } = scene;
  pen.fillStyle = colours.odd;
  for (const mark of trace.marks) {
    const y = mark.loss ? undefined : at.get(mark.lane);
    if (y === undefined || mark.t < window.from || mark.t > window.to) continue;
    pen.beginPath();
    pen.arc(xOf(scene, mark.t), y + BAR / 2, 4, 0, 7);
    pen.fill();
  }
};

const drawLabels = (pen: Pen, scene: Scene, colours: Colours): void => {
  pen.fillStyle = colours.bg;
  pen.fillRect(0, AXIS, LABEL - 6, scene.height);
  for (const row of visible(scene)) {
    const y = AXIS + row.y - scene.scroll;
    const group = row.lane < 0;
    const chosen = !group && row.lane === scene.selectedLane;
    pen.font = `${group || chosen ? "600 " : ""}12px system-ui, "DejaVu Sans", sans-serif`;
    pen.fillStyle = group || chosen ? colours.fg : colours.quiet;
    const room = Math.floor((LABEL - (group ? 14 : 30)) / CHARACTER);
    const text = row.text.length > room ? `${row.text.slice(0, room - 1)}…` : row.text;
    pen.fillText(text, group ? 2 : 16, y + row.height / 2);
    if (chosen) {
      pen.fillStyle = colours.accent;
      pen.fillRect(4, y + 2, 4, ROW - 6);
    }
  }
  pen.font = '12px system-ui, "DejaVu Sans", sans-serif';
};

const visible = (scene: Scene): Row[] =>
  scene.rows.filter((r) => r.y + r.height > scene.scroll && r.y < scene.scroll + scene.height - AXIS);

export const draw = (canvas: HTMLCanvasElement, scene: Scene, colours: Colours): void => {
  const ratio = devicePixelRatio || 1;
  const size = [Math.round(scene.width * ratio), Math.round(scene.height * ratio)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.font = '12px system-ui, "DejaVu Sans", sans-serif';
  pen.textBaseline = "middle";
  pen.fillStyle = colours.soft;
  pen.fillRect(0, 0, scene.width, scene.height);
  drawAxis(pen, scene, colours);
  const places = new Map<number, number>();
  for (const row of visible(scene)) {
    if (row.lane < 0) continue;
    const y = AXIS + row.y - scene.scroll + (ROW - BAR) / 2;
    places.set(row.lane, y);
    drawLane(pen, scene, scene.trace.lanes[row.lane], y, colours);
  }
  drawOrphans(pen, scene, places, colours);
  drawLabels(pen, scene, colours);
  // Again above the rows that are half scrolled away.
  pen.fillStyle = colours.bg;
  pen.fillRect(0, 0, LABEL, AXIS);
  drawMarks(pen, scene, colours);
  if (scene.cursor !== null) {
    pen.fillStyle = colours.accent;
    pen.fillRect(Math.round(xOf(scene, scene.cursor)), AXIS - 6, 1, scene.height);
  }
};

/** The stretch under a point, or the nearest within a few pixels; -1 where none is. */
export const hit = (scene: Scene, x: number, y: number): number => {
  const row = scene.rows.find((r) => y - AXIS + scene.scroll >= r.y && y - AXIS + scene.scroll < r.y + r.height);
  if (!row || row.lane < 0 || x < LABEL || y < AXIS) return -1;
  const lane = scene.trace.lanes[row.lane];
  const t = tOf(scene, x);
  const slack = tOf(scene, x + 4) - t;
  const i = scene.trace.endingAfter(lane, t - slack);
  let best = -1;
  let distance = slack;
  for (let k = i; k < lane.first + lane.count && scene.trace.begin[k] <= t + slack; ++k) {
    const away = Math.max(scene.trace.begin[k] - t, t - scene.trace.end[k], 0);
    if (away <= distance && (best < 0 || away < distance)) [best, distance] = [k, away];
  }
  return best;
};

/** The mark of a loss near a point, or none. */
export const hitMark = (scene: Scene, x: number): Mark | undefined =>
  scene.trace.marks.find((m) => m.loss && Math.abs(xOf(scene, m.t) - x) <= 4);
