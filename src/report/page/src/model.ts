// SPDX-License-Identifier: MIT
// The run as the page gets it: docs/results-schema.md, plus the pictures as data: URIs.

export type OutcomeName = "pass" | "fail" | "oops" | "splat" | "hang" | "skip" | "lab-error";

export interface Observation {
  t: number;
  kind: "state" | "expect" | "note" | "measure" | "picture" | "skip" | "lab-error";
  lane?: string;
  subject?: string;
  state?: string;
  ok?: boolean;
  text?: string;
  got?: string;
  value?: number;
  unit?: string;
  file?: string;
  detail?: Record<string, unknown>;
}

export interface LogFinding {
  kind: string;
  headline: string;
  text: string;
  line: number;
}

export interface Cell {
  check: string;
  shape: string;
  outcome: OutcomeName;
  expected: OutcomeName;
  sentence: string;
  virtual_s: number;
  wall_s: number;
  debug_locks: boolean;
  observations: Observation[];
  log_findings: LogFinding[];
  log_file: string;
  evidence: string[];
  trace?: CellTrace;
}

/** What the rules over recordings say of the cell's trace. */
export interface CellTrace {
  answer: string;
  sentence: string;
  findings: { rule: string; answer: string; sentence: string }[];
}

export interface Check {
  name: string;
  question: string;
  stimulus: string;
  observation: string;
  rule: string;
  devices: string[]; // that it is put to
}

/** A column: a shape, on one device. */
export interface Shape {
  name: string; // "v3", or "v3/rga" on a device of the simulated SoC
  title: string;
  kernel_key: string;
  release: string;
  device: string;
}

export interface Results {
  tool_version: string;
  started: string;
  wall_s: number;
  host: Record<string, string>;
  config: string;
  checks: Check[];
  shapes: Shape[];
  cells: Cell[];
  pictures: Record<string, string>;
}

export interface OutcomeText {
  name: OutcomeName;
  symbol: string;
  meaning: string;
}

/** In the order of the legend; the symbols are those of the terminal's matrix. */
export const OUTCOMES: OutcomeText[] = [
  { name: "pass", symbol: "✓", meaning: "every claim held" },
  { name: "fail", symbol: "✗", meaning: "a claim did not hold" },
  { name: "oops", symbol: "▲", meaning: "the kernel died or misused memory" },
  { name: "splat", symbol: "△", meaning: "the kernel complained" },
  { name: "hang", symbol: "∞", meaning: "a task or the guest did not come back" },
  { name: "skip", symbol: "–", meaning: "the kernel or device cannot do it" },
  { name: "lab-error", symbol: "?", meaning: "the laboratory failed" },
];

export const symbolOf = (outcome: OutcomeName): string =>
  OUTCOMES.find((o) => o.name === outcome)?.symbol ?? "?";

/** A crossing of the matrix. */
export interface Place {
  check: string;
  shape: string; // the column's name
}

/** The shape that a column is of: "v3" of "v3" and of "v3/rga". */
export const shapeOf = (column: string): string => column.split("/")[0];

const VIRTUAL = "virtual";

/** What a device is, as the terminal's matrix says it too. */
export const deviceKind = (device: string): string =>
  device === VIRTUAL ? "the kernel's own test drivers" : "simulated SoC";

/** Whether a cell may stand: as expected and, on v3, a pass. The same rule as the exit code's. */
export const acceptable = (cell: Cell): boolean =>
  cell.outcome === cell.expected && (shapeOf(cell.shape) !== "v3" || cell.outcome === "pass");

/** What should have come out of a cell that may not stand. */
export const wanted = (cell: Cell): OutcomeName =>
  cell.outcome === cell.expected ? "pass" : cell.expected;

/** The rows and columns of one device; each crossing of theirs has a cell, or lacks one. */
export interface DeviceMatrix {
  device: string;
  checks: Check[];
  shapes: Shape[];
}

export interface Tally {
  crossings: number;
  odd: number; // cells that may not stand
  missing: number; // crossings without a cell
}

const applies = (check: Check, shape: Shape): boolean => check.devices.includes(shape.device);

/** In the order in which the columns first name the devices. A device without a row is left out. */
const byDevice = ({ checks, shapes }: Results): DeviceMatrix[] =>
  [...new Set(shapes.map((s) => s.device))]
    .map((device) => ({
      device,
      checks: checks.filter((c) => c.devices.includes(device)),
      shapes: shapes.filter((s) => s.device === device),
    }))
    .filter((m) => m.checks.length > 0);

/** The cells by their place. */
export class Matrix {
  readonly devices: DeviceMatrix[];
  private readonly byPlace = new Map<string, Cell>();

  constructor(readonly results: Results) {
    this.devices = byDevice(results);
    for (const cell of results.cells) this.byPlace.set(`${cell.check}/${cell.shape}`, cell);
  }

  /** Whether there is more to tell apart than the shapes. */
  get namesDevices(): boolean {
    return this.devices.some((m) => m.device !== VIRTUAL);
  }

  at(check: string, shape: string): Cell | undefined {
    return this.byPlace.get(`${check}/${shape}`);
  }

  /** The columns in which a check has a cell, or lacks one. */
  columnsOf(check: string): Shape[] {
    const row = this.results.checks.find((c) => c.name === check);
    return row ? this.results.shapes.filter((s) => applies(row, s)) : [];
  }

  has(place: Place): boolean {
    return this.columnsOf(place.check).some((s) => s.name === place.shape);
  }

  /** Counts over `devices`. */
  tally(devices = this.devices): Tally {
    const cells = devices.flatMap(({ checks, shapes }) =>
      checks.flatMap((c) => shapes.map((s) => this.at(c.name, s.name))),
    );
    return {
      crossings: cells.length,
      odd: cells.filter((c) => c && !acceptable(c)).length,
      missing: cells.filter((c) => !c).length,
    };
  }
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** "#check/shape", the address of a cell, or "#check/shape/device". */
export const hashOf = (place: Place): string =>
  `#${encodeURIComponent(place.check)}/${place.shape.split("/").map(encodeURIComponent).join("/")}`;

export const placeOf = (hash: string): Place | null => {
  const [check, ...column] = hash.replace(/^#/, "").split("/").map(decoded);
  return column.length > 0 ? { check, shape: column.join("/") } : null;
};
