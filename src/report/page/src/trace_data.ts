// SPDX-License-Identifier: MIT
// A recording as the page holds it: lanes of stretches in columns, in time order, which never
// overlap within a lane. src/report/trace_page.cpp writes what is read here.

/** The order is that of LaneKind in src/trace/lanes.h. */
export const KINDS = ["buffer", "fence", "wait", "loss"] as const;
export type Kind = (typeof KINDS)[number];

/** The order is that of State in src/trace/lanes.h; `slot` counts the states of one kind of lane. */
export const STATES = [
  { name: "queued", tone: "queued", slot: 0 },
  { name: "with driver", tone: "running", slot: 1 },
  { name: "done, not taken", tone: "done", slot: 2 },
  { name: "not published", tone: "queued", slot: 0 },
  { name: "published, pending", tone: "pending", slot: 1 },
  { name: "waiting", tone: "waiting", slot: 0 },
] as const;
const FIRST_STATE = { buffer: 0, fence: 3, wait: 5, loss: 0 };
export const SLOTS = 3;
export const stateOf = (kind: Kind, slot: number) => STATES[FIRST_STATE[kind] + slot];

export interface LaneHead {
  kind: Kind;
  group: string;
  name: string;
  count: number;
}

export interface Lane extends LaneHead {
  first: number; // its stretches are first .. first + count - 1 of the columns
}

/** A moment: a loss, or the signal of a fence that was not seen. */
export interface Mark {
  lane: number;
  t: number; // ns since the start
  text: string;
  position: number;
  loss: boolean;
}

interface Head {
  name: string;
  format: string;
  clock: string;
  clock_is_time: boolean;
  start: string; // ns of the recording's clock, as text: it may not fit a number
  duration: number; // ns
  events: number;
  lines: number;
  tasks: string[];
  lanes: [number, string, string, number][];
  marks: [number, number, string, number][];
}

/** Bytes of numbers, seven bits each, least significant first. */
class Numbers {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}
  byte(): number {
    return this.bytes[this.at++];
  }
  next(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }
  signed(): number {
    const value = this.next();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

export const OPEN = 0x80; // of flags: nothing ended it
const ENDINGS = ["", "destroyed, not signalled", "its end was not seen"];

export class Trace {
  readonly lanes: Lane[];
  readonly marks: Mark[];
  readonly size: number;
  /** ns: the recording, and a little more, in which what had not ended can be seen. */
  readonly extent: number;
  readonly begin: Float64Array; // ns since the start
  readonly end: Float64Array;
  readonly flags: Uint8Array;
  readonly position: Float64Array;
  readonly endPosition: Float64Array;
  readonly task: Uint32Array;
  readonly endTask: Uint32Array;
  readonly cpu: Int16Array;
  readonly context: Uint32Array;
  readonly seqno: Uint32Array;
  readonly buffer: Uint32Array; // 0: none; else 1 + (type << 16 | index)
  /** Of each slot: the time spent in it by all stretches before. */
  readonly spent: Float64Array[];

  constructor(
    readonly head: Head,
    bytes: Uint8Array,
  ) {
    let first = 0;
    this.lanes = head.lanes.map(([kind, group, name, count]) => {
      const lane = { kind: KINDS[kind], group, name, count, first };
      first += count;
      return lane;
    });
    this.size = first;
    this.extent = Math.max(head.duration * 1.01, 100);
    this.begin = new Float64Array(first);
    this.end = new Float64Array(first);
    this.flags = new Uint8Array(first);
    this.position = new Float64Array(first);
    this.endPosition = new Float64Array(first);
    this.task = new Uint32Array(first);
    this.endTask = new Uint32Array(first);
    this.cpu = new Int16Array(first);
    this.context = new Uint32Array(first);
    this.seqno = new Uint32Array(first);
    this.buffer = new Uint32Array(first);
    this.spent = Array.from({ length: SLOTS }, () => new Float64Array(first + 1));
    const numbers = new Numbers(bytes);
    for (const lane of this.lanes) this.read(lane, numbers);
    this.marks = head.marks.map(([lane, t, text, position]) => ({
      lane,
      t,
      text,
      position,
      loss: KINDS[head.lanes[lane][0]] === "loss",
    }));
  }

  private read(lane: Lane, numbers: Numbers): void {
    let time = 0;
    let position = 0;
    let context = 0;
    let seqno = 0;
    for (let i = lane.first; i < lane.first + lane.count; ++i) {
      time += numbers.signed();
      this.begin[i] = time;
      time += numbers.next();
      this.end[i] = time;
      this.flags[i] = numbers.byte();
      position += numbers.signed();
      this.position[i] = position;
      this.endPosition[i] = position + numbers.signed();
      this.task[i] = numbers.next();
      this.endTask[i] = numbers.next();
      this.cpu[i] = numbers.next() - 1;
      if (lane.kind !== "buffer") {
        context += numbers.signed();
        seqno += numbers.signed();
        this.context[i] = context;
        this.seqno[i] = seqno;
        this.buffer[i] = numbers.next();
      }
      const slot = STATES[this.flags[i] & 7].slot;
      for (let s = 0; s < SLOTS; ++s) {
        this.spent[s][i + 1] = this.spent[s][i] + (s === slot ? this.end[i] - this.begin[i] : 0);
      }
      if (this.flags[i] & OPEN) this.end[i] = this.extent;
    }
  }

  state(i: number) {
    return STATES[this.flags[i] & 7];
  }
  /** How it ended where that is worth a word, else "". */
  ending(i: number): string {
    return this.flags[i] & OPEN ? "not ended in the recording" : ENDINGS[(this.flags[i] >> 4) & 3];
  }
  /** As far as it was recorded, ns. */
  length(i: number): number {
    return Math.min(this.end[i], this.head.duration) - this.begin[i];
  }
  bad(i: number): boolean {
    return ((this.flags[i] >> 4) & 3) === 1;
  }
  /** The first stretch of `lane` that ends after `t`; one past the last where none does. */
  endingAfter(lane: Lane, t: number): number {
    return this.search(this.end, lane.first, lane.first + lane.count, (value) => value > t);
  }
  /** The first stretch from `from` on that begins at `t` or later. */
  beginningFrom(lane: Lane, from: number, t: number): number {
    const last = lane.first + lane.count;
    let step = 1;
    let low = from;
    while (low + step < last && this.begin[low + step] < t) {
      low += step;
      step *= 2;
    }
    return this.search(this.begin, low, Math.min(low + step, last), (value) => value >= t);
  }

  private search(column: Float64Array, low: number, high: number, found: (v: number) => boolean): number {
    while (low < high) {
      const middle = (low + high) >> 1;
      if (found(column[middle])) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes;
};

/** The recording that the page carries. */
export const loadTrace = async (): Promise<Trace> => {
  const text = (id: string): string => document.getElementById(id)?.textContent ?? "";
  const packed = new Blob([bytesOf(text("stretches"))]).stream();
  const unpacked = packed.pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
  return new Trace(JSON.parse(text("recording")) as Head, bytes);
};
