// SPDX-License-Identifier: MIT
// The report page: the matrix of one run, and a panel for the cell that the address names.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Filter, NO_FILTER, visible } from "./filter";
import { duration, standing } from "./format";
import { Header } from "./header";
import { cellElement, MatrixTables } from "./matrix";
import { hashOf, Matrix, OUTCOMES, type Place, placeOf, type Results } from "./model";
import { Panel } from "./panel";
import "./style.css";
import { startTheme, Toolbar } from "./toolbar";

/** The cell in the address, kept up to date. */
const useOpenPlace = (matrix: Matrix): Place | null => {
  const read = (): Place | null => {
    const place = placeOf(location.hash);
    return place && matrix.has(place) ? place : null;
  };
  const [place, setPlace] = useState<Place | null>(read);
  useEffect(() => {
    const onHash = (): void => setPlace(read());
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);
  return place;
};

const close = (place: Place): void => {
  // Not location.hash = "", which would scroll to the top.
  history.pushState(null, "", location.pathname + location.search);
  dispatchEvent(new HashChangeEvent("hashchange"));
  cellElement(place)?.focus();
};

/** Escape closes the panel; left and right lead to the same check in the next column. */
const usePanelKeys = (matrix: Matrix, place: Place | null): void => {
  useEffect(() => {
    if (!place) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      // The address is ahead of what is drawn when keys come fast.
      const here = placeOf(location.hash) ?? place;
      if (event.key === "Escape") return close(here);
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const elsewhere = !target.closest("aside") || target.matches("input, pre");
      if (!step || elsewhere || event.altKey || event.ctrlKey || event.metaKey) return undefined;
      const names = matrix.columnsOf(here.check).map((s) => s.name);
      const next = names[names.indexOf(here.shape) + step];
      if (next) location.hash = hashOf({ check: here.check, shape: next });
      return undefined;
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [place?.check, place?.shape]);
};

const Verdict = ({ matrix }: { matrix: Matrix }) => {
  const tally = matrix.tally();
  const good = tally.odd + tally.missing === 0;
  return (
    <p class={good ? "run-verdict good" : "run-verdict bad"}>
      <span aria-hidden="true">{good ? "✓" : "✗"}</span> {standing(tally)}
    </p>
  );
};

const RunHeader = ({ matrix }: { matrix: Matrix }) => {
  const r = matrix.results;
  const facts: [string, string][] = [
    ["started", r.started.replace("T", " ").replace("Z", " UTC")],
    ["took", duration(r.wall_s)],
    ["kernels", r.config],
    ["fencepost", r.tool_version],
    ...Object.entries(r.host),
  ];
  return (
    <Header title="is the fence contract kept?" facts={facts}>
      <Verdict matrix={matrix} />
    </Header>
  );
};

const Legend = () => (
  <footer class="legend">
    <ul aria-label="Legend of the matrix">
      {OUTCOMES.map((o) => (
        <li key={o.name}>
          <span class={`badge o-${o.name}`}>
            <span aria-hidden="true">{o.symbol}</span> {o.name}
          </span>{" "}
          {o.meaning}
        </li>
      ))}
      <li>
        <span class="badge odd">outlined</span> not what was expected
      </li>
    </ul>
    <p class="keys">
      <kbd>←</kbd> <kbd>↑</kbd> <kbd>↓</kbd> <kbd>→</kbd> move, <kbd>Enter</kbd> opens a cell,{" "}
      <kbd>Esc</kbd> closes it; in an open cell <kbd>←</kbd> <kbd>→</kbd> change the column.
    </p>
  </footer>
);

const App = ({ matrix }: { matrix: Matrix }) => {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const place = useOpenPlace(matrix);
  usePanelKeys(matrix, place);
  const tables = visible(matrix, filter);
  const shownRows = new Set(tables.flatMap((table) => table.rows)).size;
  return (
    <div class={place ? "page with-panel" : "page"}>
      <main>
        <RunHeader matrix={matrix} />
        <Toolbar matrix={matrix} filter={filter} onChange={setFilter} shownRows={shownRows} />
        {tables.length > 0 ? (
          <MatrixTables matrix={matrix} filter={filter} tables={tables} open={place} />
        ) : (
          <p class="nothing">Nothing matches the filter.</p>
        )}
        <Legend />
      </main>
      {place && <Panel matrix={matrix} place={place} onClose={() => close(place)} />}
    </div>
  );
};

const start = (): void => {
  startTheme();
  const data = document.getElementById("results")?.textContent ?? "";
  const app = document.getElementById("app");
  if (app) render(<App matrix={new Matrix(JSON.parse(data) as Results)} />, app);
};

start();
