// SPDX-License-Identifier: MIT
// The report page: the matrix of one run, and a panel for the cell that the address names.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Filter, NO_FILTER, visible } from "./filter";
import { duration } from "./format";
import { cellElement, MatrixTable } from "./matrix";
import { acceptable, hashOf, Matrix, OUTCOMES, type Place, placeOf, type Results } from "./model";
import { Panel } from "./panel";
import "./style.css";
import { startTheme, ThemeButton, Toolbar } from "./toolbar";

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

/** Escape closes the panel; left and right lead to the same check on the next shape. */
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
      const names = matrix.results.shapes.map((s) => s.name);
      const next = names[names.indexOf(here.shape) + step];
      if (next) location.hash = hashOf({ check: here.check, shape: next });
      return undefined;
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [place?.check, place?.shape]);
};

const Verdict = ({ matrix }: { matrix: Matrix }) => {
  const { checks, shapes, cells } = matrix.results;
  const crossings = checks.length * shapes.length;
  const odd = cells.filter((c) => !acceptable(c)).length;
  const missing = crossings - cells.length;
  const good = odd + missing === 0;
  const parts = [odd > 0 && `${odd} not as expected`, missing > 0 && `${missing} missing`];
  return (
    <p class={good ? "run-verdict good" : "run-verdict bad"}>
      <span aria-hidden="true">{good ? "✓" : "✗"}</span> {crossings} cells
      {good ? ", all as expected" : `, ${parts.filter(Boolean).join(", ")}`}
    </p>
  );
};

const Header = ({ matrix }: { matrix: Matrix }) => {
  const r = matrix.results;
  const facts: [string, string][] = [
    ["started", r.started.replace("T", " ").replace("Z", " UTC")],
    ["took", duration(r.wall_s)],
    ["kernels", r.config],
    ["fencepost", r.tool_version],
    ...Object.entries(r.host),
  ];
  return (
    <header class="top">
      <div>
        <h1>
          fencepost <span>is the fence contract kept?</span>
        </h1>
        <Verdict matrix={matrix} />
      </div>
      <ThemeButton />
      <dl>
        {facts
          .filter(([, value]) => value !== "")
          .map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </header>
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
      <kbd>Esc</kbd> closes it; in an open cell <kbd>←</kbd> <kbd>→</kbd> change the shape.
    </p>
  </footer>
);

const App = ({ matrix }: { matrix: Matrix }) => {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const place = useOpenPlace(matrix);
  usePanelKeys(matrix, place);
  const shown = visible(matrix, filter);
  return (
    <div class={place ? "page with-panel" : "page"}>
      <main>
        <Header matrix={matrix} />
        <Toolbar matrix={matrix} filter={filter} onChange={setFilter} shownRows={shown.checks.length} />
        {shown.checks.length > 0 && shown.shapes.length > 0 ? (
          <MatrixTable matrix={matrix} filter={filter} rows={shown.checks} columns={shown.shapes} open={place} />
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
