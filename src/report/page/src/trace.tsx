// SPDX-License-Identifier: MIT
// The page of one recording: what it is, its lanes, and how to move in them.
import { render } from "preact";
import { useState } from "preact/hooks";
import { grouped, plural } from "./format";
import { Header } from "./header";
import "./style.css";
import { loadTrace, STATES, type Trace } from "./trace_data";
import { lengthText } from "./trace_draw";
import { LaneTable, TraceView } from "./trace_view";
import { startTheme } from "./toolbar";

const TraceHeader = ({ trace }: { trace: Trace }) => {
  const { head } = trace;
  const losses = trace.marks.filter((m) => m.loss).length;
  const facts: [string, string][] = [
    ["form", head.format],
    ["clock", head.clock_is_time ? head.clock : `${head.clock} (counts, not ns)`],
    ["length", lengthText(head.duration)],
    ["lines", grouped(head.lines)],
    ["events", grouped(head.events)],
    ["lost in", losses > 0 ? plural(losses, "place") : ""],
  ];
  return <Header title={head.name} facts={facts} />;
};

const Legend = ({ trace }: { trace: Trace }) => (
  <footer class="legend">
    <ul class="timeline-legend" aria-label="Legend">
      {STATES.map(({ name, tone }, i) => (
        <li key={i}>
          <svg width="22" height="12" aria-hidden="true" class={`bar tone-${tone}`}>
            <rect x="1" y="1" width="20" height="10" rx="3" />
          </svg>
          {["buffer", "buffer", "buffer", "fence", "fence", "task"][i]} {name}
        </li>
      ))}
      <li>
        <svg width="22" height="12" aria-hidden="true" class="bar tone-bad">
          <rect x="1" y="1" width="20" height="10" rx="3" />
        </svg>
        fence destroyed, not signalled
      </li>
      {trace.marks.length > 0 && (
        <li>
          <span class="lost-mark" aria-hidden="true">▼</span> events lost, <span class="lost-mark" aria-hidden="true">●</span>{" "}
          signal of a fence that was not seen
        </li>
      )}
    </ul>
    <p class="keys">
      <kbd>←</kbd> <kbd>→</kbd> move, <kbd>+</kbd> <kbd>−</kbd> zoom, <kbd>0</kbd> all of it, <kbd>↑</kbd> <kbd>↓</kbd> lane,{" "}
      <kbd>,</kbd> <kbd>.</kbd> along it, <kbd>f</kbd> fit the chosen one, <kbd>n</kbd> <kbd>p</kbd> loss, <kbd>Esc</kbd> none
      chosen. Drag to move, double-click or <kbd>Ctrl</kbd> and the wheel to zoom, <kbd>Shift</kbd> and the wheel to move. What is
      narrower than a pixel is drawn together, as high as its share of the time.
    </p>
  </footer>
);

const App = ({ trace }: { trace: Trace }) => {
  const [filter, setFilter] = useState("");
  return (
    <div class="page">
      <main class="trace-page">
        <TraceHeader trace={trace} />
        <div class="toolbar" role="search">
          <input
            type="search"
            placeholder="fence, wait, buffer 3, ..."
            aria-label="Filter the lanes by text"
            value={filter}
            onInput={(e) => setFilter(e.currentTarget.value)}
          />
        </div>
        <TraceView trace={trace} filter={filter} />
        <Legend trace={trace} />
        <LaneTable trace={trace} />
      </main>
    </div>
  );
};

const start = async (): Promise<void> => {
  startTheme();
  const app = document.getElementById("app");
  const trace = await loadTrace();
  document.title = `${trace.head.name} · fencepost`;
  if (app) render(<App trace={trace} />, app);
};

void start();
