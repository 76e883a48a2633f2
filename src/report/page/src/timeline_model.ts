// SPDX-License-Identifier: MIT
// From a cell's observations to lanes of intervals on one time axis.
import type { Cell, Observation } from "./model";

/** How a state looks; the word itself stands beside it. */
export type Tone = "queued" | "running" | "pending" | "waiting" | "done" | "bad" | "none";

export interface Interval {
  state: string;
  tone: Tone;
  from: number; // s
  to: number; // s
  open: boolean; // no later record ends it
}

export interface Track {
  lane: string;
  subject: string;
  intervals: Interval[];
}

export interface Moment {
  t: number;
  ok: boolean;
  text: string;
}

export interface Timeline {
  tracks: Track[];
  claims: Moment[];
  start: number; // s, the first state or claim
  end: number; // s, the latest record
  hiddenTracks: number;
}

const LANES = ["buffer", "job", "fence", "consumer"];
const MAX_TRACKS_PER_LANE = 12;

/** The last is what most states are that only follow one another. */
const TONES: [RegExp, Tone][] = [
  [/error|fail|gave up|orphan|lost|killed|never/, "bad"],
  [/^none|nothing|no fence|no input|stub/, "none"],
  [/running|started/, "running"],
  [/pending|published/, "pending"],
  [/wait/, "waiting"],
  [/queued$|held|exported|imported|mapped/, "queued"],
];

export const toneOf = (state: string): Tone => {
  const low = state.toLowerCase();
  if (low === "dequeued") return "done";
  return TONES.find(([pattern]) => pattern.test(low))?.[1] ?? "done";
};

const laneRank = (lane: string): number => {
  const at = LANES.indexOf(lane);
  return at < 0 ? LANES.length : at;
};

const addRecord = (tracks: Map<string, Track>, o: Observation): void => {
  const lane = o.lane ?? "";
  const subject = o.subject ?? "";
  const key = `${lane}\n${subject}`;
  const track = tracks.get(key) ?? { lane, subject, intervals: [] };
  tracks.set(key, track);
  const last = track.intervals[track.intervals.length - 1];
  const state = o.state ?? "";
  if (last && last.state === state) return;
  if (last) {
    last.to = Math.max(o.t, last.from);
    last.open = false;
  }
  track.intervals.push({ state, tone: toneOf(state), from: o.t, to: o.t, open: true });
};

const fewEnough = (tracks: Track[]): Track[] => {
  const perLane = new Map<string, number>();
  return tracks.filter((track) => {
    const n = (perLane.get(track.lane) ?? 0) + 1;
    perLane.set(track.lane, n);
    return n <= MAX_TRACKS_PER_LANE;
  });
};

export const timelineOf = (cell: Cell): Timeline => {
  const byKey = new Map<string, Track>();
  const claims: Moment[] = [];
  let start = Infinity;
  let end = 0;
  for (const o of [...cell.observations].sort((a, b) => a.t - b.t)) {
    end = Math.max(end, o.t);
    if (o.kind === "state" || o.kind === "expect") start = Math.min(start, o.t);
    if (o.kind === "state") addRecord(byKey, o);
    if (o.kind === "expect") claims.push({ t: o.t, ok: o.ok === true, text: o.text ?? "" });
  }
  const all = [...byKey.values()].sort((a, b) => laneRank(a.lane) - laneRank(b.lane));
  for (const track of all) {
    const last = track.intervals[track.intervals.length - 1];
    if (last.open) last.to = Math.max(end, last.from);
  }
  const tracks = fewEnough(all);
  return { tracks, claims, start: Math.min(start, end), end, hiddenTracks: all.length - tracks.length };
};

/** Round numbers on an axis, about `count` of them. */
export const ticks = (start: number, end: number, count: number): number[] => {
  if (!(end > start)) return [start];
  const rough = (end - start) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? 10 * power;
  const out: number[] = [];
  for (let i = Math.ceil(start / step - 1e-9); i * step <= end; ++i) out.push(i * step);
  return out;
};
