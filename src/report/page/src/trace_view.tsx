// SPDX-License-Identifier: MIT
// The picture of a recording: a canvas that is zoomed and panned by mouse and keyboard, and what is
// chosen in it, in words.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Lane, stateOf, SLOTS, type Trace } from "./trace_data";
import { AXIS, type Colours, coloursOf, draw, hit, hitMark, LABEL, lengthText, type Row, rowsOf, type Scene, timeText, tOf, type Window } from "./trace_draw";
import { around, inside, panned, showing, zoomed } from "./trace_window";

const WHEEL = 1.0015; // by a pixel of the wheel
const STEP = 1.6; // by a key or button

/** A moment of the recording as its own clock has it. */
const clockText = (trace: Trace, ns: number): string => {
  const all = BigInt(trace.head.start) + BigInt(Math.round(ns));
  if (!trace.head.clock_is_time) return `${all}`;
  return `${all / 1000000000n}.${(all % 1000000000n).toString().padStart(9, "0")} s`;
};

const BUFFER_TYPES: Record<number, string> = { 1: "CAPTURE", 2: "OUTPUT", 9: "CAPTURE mplane", 10: "OUTPUT mplane" };

/** A stretch in words: term and text. */
const factsOf = (trace: Trace, lane: Lane, i: number): [string, string][] => {
  const facts: [string, string][] = [
    ["what", `${[lane.group, lane.name].filter(Boolean).join(", ")}: ${trace.state(i).name}`],
    ["from", `${clockText(trace, trace.begin[i])}, line ${trace.position[i]}, ${trace.head.tasks[trace.task[i]]}`],
    ["to", trace.ending(i) || `${clockText(trace, trace.end[i])}, line ${trace.endPosition[i]}, ${trace.head.tasks[trace.endTask[i]]}`],
    ["took", lengthText(trace.length(i))],
  ];
  if (lane.kind !== "buffer") facts.splice(1, 0, ["fence", `context ${trace.context[i]}, seqno ${trace.seqno[i]}`]);
  const buffer = trace.buffer[i] - 1;
  if (buffer >= 0) facts.push(["buffer", `${BUFFER_TYPES[buffer >> 16] ?? `type ${buffer >> 16}`} ${buffer & 0xffff}`]);
  if (trace.cpu[i] >= 0) facts.push(["CPU", `${trace.cpu[i]}`]);
  return facts;
};

const sentenceOf = (trace: Trace, lane: Lane, i: number): string =>
  factsOf(trace, lane, i).map(([term, text]) => `${term} ${text}`).join(" · ");

interface View {
  window: Window;
  selected: number;
  lane: number;
}

const laneOf = (trace: Trace, i: number): number =>
  trace.lanes.findIndex((l) => i >= l.first && i < l.first + l.count);

/** What a key does; undefined where it does nothing here. */
const afterKey = (key: string, trace: Trace, rows: Row[], view: View): View | undefined => {
  const { window, selected } = view;
  const duration = trace.extent;
  const at = selected >= 0 ? (trace.begin[selected] + trace.end[selected]) / 2 : (window.from + window.to) / 2;
  const pivot = at >= window.from && at <= window.to ? at : (window.from + window.to) / 2;
  switch (key) {
    case "ArrowLeft": case "a": return { ...view, window: panned(window, -0.2, duration) };
    case "ArrowRight": case "d": return { ...view, window: panned(window, 0.2, duration) };
    case "PageUp": return { ...view, window: panned(window, -0.9, duration) };
    case "PageDown": return { ...view, window: panned(window, 0.9, duration) };
    case "+": case "=": case "w": return { ...view, window: zoomed(window, 1 / STEP, pivot, duration) };
    case "-": case "s": return { ...view, window: zoomed(window, STEP, pivot, duration) };
    case "0": case "Home": return { ...view, window: inside({ from: 0, to: duration }, duration) };
    case "Escape": return { ...view, selected: -1 };
    case "f": return selected < 0 ? undefined : { ...view, window: around(trace.begin[selected], trace.end[selected], duration) };
    case "n": case "p": return atLoss(key === "n", trace, view);
    case "ArrowUp": case "ArrowDown": return inNextLane(key === "ArrowDown", trace, rows, view);
    case ".": case ",": return atNeighbour(key === ".", trace, view);
    default: return undefined;
  }
};

const atLoss = (forward: boolean, trace: Trace, view: View): View | undefined => {
  const middle = (view.window.from + view.window.to) / 2;
  const losses = trace.marks.filter((m) => m.loss && (forward ? m.t > middle + 1 : m.t < middle - 1));
  const next = forward ? losses[0] : losses[losses.length - 1];
  const half = (view.window.to - view.window.from) / 2;
  return next && { ...view, window: inside({ from: next.t - half, to: next.t + half }, trace.extent) };
};

const inNextLane = (down: boolean, trace: Trace, rows: Row[], view: View): View | undefined => {
  const lanes = rows.filter((r) => r.lane >= 0).map((r) => r.lane);
  const now = lanes.indexOf(view.lane);
  const next = lanes[now < 0 ? 0 : now + (down ? 1 : -1)];
  if (next === undefined) return undefined;
  const lane = trace.lanes[next];
  const at = view.selected >= 0 ? trace.begin[view.selected] : view.window.from;
  const i = Math.min(trace.endingAfter(lane, at), lane.first + lane.count - 1);
  if (lane.count === 0) return { ...view, lane: next, selected: -1 };
  return { window: showing(view.window, trace.begin[i], trace.end[i], trace.extent), lane: next, selected: i };
};

const atNeighbour = (forward: boolean, trace: Trace, view: View): View | undefined => {
  const lane = trace.lanes[view.lane];
  if (!lane || view.selected < 0) return undefined;
  const i = view.selected + (forward ? 1 : -1);
  if (i < lane.first || i >= lane.first + lane.count) return undefined;
  return { ...view, window: showing(view.window, trace.begin[i], trace.end[i], trace.extent), selected: i };
};

/** The size of an element, in px. */
const useSize = () => {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!frame.current) return undefined;
    const watcher = new ResizeObserver(([entry]) => setSize({ width: entry.contentRect.width, height: entry.contentRect.height }));
    watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, []);
  return { frame, size };
};

/** Counts up when the page's colours change. */
const useTheme = (): number => {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const changed = (): void => setChanges((n) => n + 1);
    const watcher = new MutationObserver(changed);
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", changed);
    return () => {
      watcher.disconnect();
      dark.removeEventListener("change", changed);
    };
  }, []);
  return changes;
};

interface Props {
  trace: Trace;
  filter: string;
}

export const TraceView = ({ trace, filter }: Props) => {
  const duration = trace.extent;
  const [view, setView] = useState<View>({ window: inside({ from: 0, to: duration }, duration), selected: -1, lane: -1 });
  const [pointer, setPointer] = useState<{ x: number; y: number } | null>(null);
  const [scroll, setScroll] = useState(0);
  const { frame, size } = useSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useRef<Colours | null>(null);
  const drag = useRef<{ x: number; window: Window; moved: boolean } | null>(null);
  const theme = useTheme();
  const rows = useMemo(() => {
    const word = filter.toLowerCase();
    return rowsOf(trace, (lane) => `${lane.kind} ${lane.group} ${lane.name}`.toLowerCase().includes(word));
  }, [trace, filter]);
  const tall = rows.length > 0 ? rows[rows.length - 1].y + rows[rows.length - 1].height : 0;
  const base: Scene = {
    trace, rows, scroll, window: view.window, width: size.width, height: size.height,
    selected: view.selected, selectedLane: view.lane, cursor: null,
  };
  const hovered = pointer && !drag.current?.moved ? hit(base, pointer.x, pointer.y) : -1;
  const mark = pointer && pointer.y < AXIS + 4 ? hitMark(base, pointer.x) : undefined;

  useEffect(() => {
    colours.current = null;
  }, [theme]);
  useEffect(() => {
    if (!canvas.current || size.width < LABEL + 50) return undefined;
    const frameRequest = requestAnimationFrame(() => {
      if (!canvas.current || !frame.current) return;
      colours.current ??= coloursOf(frame.current);
      const before = performance.now();
      draw(canvas.current, { ...base, cursor: pointer && pointer.x > LABEL ? tOf(base, pointer.x) : null }, colours.current);
      frame.current.dataset.drawMs = (performance.now() - before).toFixed(2);
    });
    return () => cancelAnimationFrame(frameRequest);
  });

  const zoom = (factor: number): void =>
    setView((v) => ({ ...v, window: zoomed(v.window, factor, (v.window.from + v.window.to) / 2, duration) }));

  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = afterKey(event.key, trace, rows, view);
    if (!next) return;
    event.preventDefault();
    setView(next);
    const row = rows.find((r) => r.lane === next.lane);
    const room = size.height - AXIS;
    if (row && frame.current && next.lane !== view.lane && (row.y < scroll || row.y + row.height > scroll + room)) {
      frame.current.scrollTop = row.y - room / 2;
    }
  };

  // Not onWheel: the browser would not let the page keep it from scrolling.
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent): void => {
      const across = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const x = event.clientX - element.getBoundingClientRect().left;
        setView((v) => ({
          ...v,
          window: zoomed(v.window, WHEEL ** event.deltaY, tOf({ window: v.window, width: size.width }, Math.max(x, LABEL)), duration),
        }));
      } else if (across !== 0) {
        event.preventDefault();
        setView((v) => ({ ...v, window: panned(v.window, across / size.width, duration) }));
      }
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [size.width, duration]);

  const place = (event: PointerEvent | MouseEvent) => {
    const box = frame.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || place(event).x > size.width) return; // a scroll bar
    drag.current = { x: event.clientX, window: view.window, moved: false };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    setPointer(place(event));
    const from = drag.current;
    if (!from) return;
    from.moved ||= Math.abs(event.clientX - from.x) > 3;
    const by = ((from.x - event.clientX) / (size.width - LABEL)) * (from.window.to - from.window.from);
    if (from.moved) setView((v) => ({ ...v, window: inside({ from: from.window.from + by, to: from.window.to + by }, duration) }));
  };
  const onUp = (event: PointerEvent): void => {
    const from = drag.current;
    drag.current = null;
    if (!from || from.moved) return;
    const { x, y } = place(event);
    const selected = hit(base, x, y);
    setView((v) => ({ ...v, selected, lane: selected < 0 ? v.lane : laneOf(trace, selected) }));
  };
  const onDouble = (event: MouseEvent): void => {
    const { x } = place(event);
    setView((v) => ({ ...v, window: zoomed(v.window, 1 / (STEP * STEP), tOf({ window: v.window, width: size.width }, x), duration) }));
  };

  const { from, to } = view.window;
  return (
    <>
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" onClick={() => zoom(1 / STEP)}>+ nearer</button>
        <button type="button" onClick={() => zoom(STEP)}>− farther</button>
        <button type="button" onClick={() => setView((v) => ({ ...v, window: inside({ from: 0, to: duration }, duration) }))}>
          0 all of it
        </button>
        <output class="quiet">
          {timeText(from, (to - from) / 100)} to {timeText(to, (to - from) / 100)} of {lengthText(trace.head.duration)}
        </output>
      </div>
      <div
        class="trace-frame"
        ref={frame}
        tabIndex={0}
        role="application"
        aria-label="Timeline of the recording. Arrow keys pan and change the lane, plus and minus zoom, comma and full stop go along a lane."
        data-from={from}
        data-to={to}
        data-selected={view.selected}
        onKeyDown={onKey}
        onScroll={(e) => setScroll(e.currentTarget.scrollTop)}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerLeave={() => setPointer(null)}
        onDblClick={onDouble}
      >
        <canvas ref={canvas} style={{ width: size.width, height: size.height }} aria-hidden="true" />
        <div style={{ height: Math.max(tall + AXIS - size.height, 0) }} />
      </div>
      <p class="readout" aria-hidden="true">
        {pointer && pointer.x > LABEL && <b>{timeText(tOf(base, pointer.x), (to - from) / 1000)} </b>}
        {mark ? `${mark.text}, line ${mark.position}` : hovered >= 0 && sentenceOf(trace, trace.lanes[laneOf(trace, hovered)], hovered)}
      </p>
      <section class="chosen" aria-label="Chosen stretch" aria-live="polite">
        {view.selected >= 0 ? (
          <dl class="about">
            {factsOf(trace, trace.lanes[laneOf(trace, view.selected)], view.selected).map(([term, text]) => (
              <>
                <dt key={`${term}-t`}>{term}</dt>
                <dd key={term}>{text}</dd>
              </>
            ))}
          </dl>
        ) : (
          <p class="quiet">Nothing is chosen: click a stretch, or press ↓.</p>
        )}
      </section>
    </>
  );
};

/** The lanes as text, for those who cannot or will not look at the picture. */
export const LaneTable = ({ trace }: { trace: Trace }) => (
  <details class="as-table">
    <summary>The lanes as a table</summary>
    <table>
      <thead>
        <tr>
          {["lane", "which", "stretches", "time spent"].map((name) => <th scope="col" key={name}>{name}</th>)}
        </tr>
      </thead>
      <tbody>
        {trace.lanes.filter((lane) => lane.kind !== "loss").map((lane) => (
          <tr key={lane.first}>
            <td>{lane.kind}</td>
            <td>{[lane.group, lane.name].filter(Boolean).join(", ")}</td>
            <td class="number">{lane.count}</td>
            <td class="number">{spentText(trace, lane)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </details>
);

const spentText = (trace: Trace, lane: Lane): string =>
  Array.from({ length: SLOTS }, (_, slot) => {
    const spent = trace.spent[slot][lane.first + lane.count] - trace.spent[slot][lane.first];
    return spent > 0 ? `${stateOf(lane.kind, slot).name} ${lengthText(spent)}` : "";
  }).filter(Boolean).join(", ");
