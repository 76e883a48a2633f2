// SPDX-License-Identifier: MIT
// All that is known of one cell: verdict, timeline, claims, measures, pictures, log, evidence.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { duration, measured, ms, plural } from "./format";
import {
  acceptable, type Cell, type CellTrace, type Check, hashOf, type LogFinding, type Matrix,
  type Observation, type OutcomeName, type Place, type Shape, shapeOf, symbolOf, wanted,
} from "./model";
import { TimelineLegend, TimelinePicture, TimelineTable } from "./timeline";
import { timelineOf } from "./timeline_model";

const Badge = ({ outcome, children }: { outcome: OutcomeName; children?: ComponentChildren }) => (
  <span class={`badge o-${outcome}`}>
    <span aria-hidden="true">{symbolOf(outcome)}</span> {outcome}
    {children}
  </span>
);

const Section = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section>
    <h3>{title}</h3>
    {children}
  </section>
);

const Neighbour = ({ matrix, place, shape }: { matrix: Matrix; place: Place; shape: Shape }) => {
  const cell = matrix.at(place.check, shape.name);
  return (
    <a
      href={hashOf({ check: place.check, shape: shape.name })}
      class={cell ? `o-${cell.outcome}` : "o-missing"}
      aria-current={shape.name === place.shape ? "true" : undefined}
    >
      <b>{shapeOf(shape.name)}</b>
      <span>
        <span aria-hidden="true">{cell ? symbolOf(cell.outcome) : "·"}</span>{" "}
        <span class="word">{cell?.outcome ?? "missing"}</span>
      </span>
    </a>
  );
};

/** The columns in which a check has a cell, by device. */
const columnsByDevice = (matrix: Matrix, check: string): { device: string; shapes: Shape[] }[] => {
  const columns = matrix.columnsOf(check);
  return [...new Set(columns.map((s) => s.device))].map((device) => ({
    device,
    shapes: columns.filter((s) => s.device === device),
  }));
};

/** The same check in the other columns, one click away; a line a device. */
const Neighbours = ({ matrix, place }: { matrix: Matrix; place: Place }) => (
  <nav
    class={matrix.namesDevices ? "neighbours lines" : "neighbours"}
    aria-label="The same check on every shape"
  >
    {columnsByDevice(matrix, place.check).map(({ device, shapes }) => (
      <div key={device} role="group" aria-label={`on ${device}`}>
        {matrix.namesDevices && <span class="device-name">{device}</span>}
        {shapes.map((shape) => (
          <Neighbour key={shape.name} matrix={matrix} place={place} shape={shape} />
        ))}
      </div>
    ))}
  </nav>
);

const About = ({ check }: { check: Check }) => (
  <Section title="The check">
    <dl class="about">
      <dt>Stimulus</dt>
      <dd>{check.stimulus}</dd>
      <dt>Observation</dt>
      <dd>{check.observation}</dd>
      <dt>Rule</dt>
      <dd>{check.rule}</dd>
    </dl>
  </Section>
);

const Timelines = ({ matrix, cell }: { matrix: Matrix; cell: Cell }) => {
  const [all, setAll] = useState(false);
  const cells = matrix
    .columnsOf(cell.check)
    .map((shape) => matrix.at(cell.check, shape.name))
    .filter((c): c is Cell => c !== undefined && timelineOf(c).tracks.length > 0);
  const lines = cells.map(timelineOf);
  const span = {
    start: Math.min(...lines.map((l) => l.start)),
    end: Math.max(...lines.map((l) => l.end)),
  };
  return (
    <Section title="Timeline">
      <label class="toggle">
        <input type="checkbox" checked={all} onChange={(e) => setAll(e.currentTarget.checked)} />{" "}
        all shapes on one time axis
      </label>
      {all ? (
        cells.map((c) => (
          <div key={c.shape} class="compared">
            <h4>
              {c.shape} <Badge outcome={c.outcome} />
            </h4>
            <TimelinePicture cell={c} span={span} />
          </div>
        ))
      ) : (
        <TimelinePicture cell={cell} />
      )}
      <TimelineLegend />
      <TimelineTable cell={cell} />
    </Section>
  );
};

const Claim = ({ o }: { o: Observation }) => (
  <li class={o.ok ? "held" : "broken"}>
    <span class="mark">
      <span aria-hidden="true">{o.ok ? "✓" : "✗"}</span>
      <span class="visually-hidden">{o.ok ? "ok: " : "not ok: "}</span>
    </span>
    <div>
      <p>{o.text}</p>
      {o.got && (
        <p class="got">
          <b>got</b> {o.got}
        </p>
      )}
    </div>
    <time>{ms(o.t)}</time>
  </li>
);

const Claims = ({ claims }: { claims: Observation[] }) => {
  const broken = claims.filter((o) => !o.ok).length;
  const title = broken > 0 ? `${broken} of ${claims.length} did not hold` : "all held";
  return (
    <Section title={`Claims: ${claims.length === 0 ? "none were tested" : title}`}>
      <ol class="claim-list">
        {claims.map((o, i) => (
          <Claim key={i} o={o} />
        ))}
      </ol>
    </Section>
  );
};

const Notes = ({ notes }: { notes: Observation[] }) =>
  notes.length === 0 ? null : (
    <Section title="Notes">
      <ul class="notes">
        {notes.map((o, i) => (
          <li key={i}>
            <time>{ms(o.t)}</time> {o.kind !== "note" && <b>{o.kind}:</b>} {o.text}
          </li>
        ))}
      </ul>
    </Section>
  );

/** What was measured, beside the same on the other shapes; a group of rows a device. */
const Measures = ({ matrix, cell }: { matrix: Matrix; cell: Cell }) => {
  const names = [
    ...new Set(cell.observations.filter((o) => o.kind === "measure").map((o) => o.subject ?? "")),
  ];
  if (names.length === 0) return null;
  const devices = columnsByDevice(matrix, cell.check);
  const heads = [...new Set(matrix.columnsOf(cell.check).map((s) => shapeOf(s.name)))];
  const value = (column: Shape | undefined, name: string): string => {
    const o = matrix
      .at(cell.check, column?.name ?? "")
      ?.observations.find((x) => x.kind === "measure" && x.subject === name);
    return o ? `${measured(o.value ?? 0)} ${o.unit ?? ""}` : "–";
  };
  return (
    <Section title="Measures">
      <div class="scroll">
        <table class="measures">
          <thead>
            <tr>
              <td />
              {heads.map((s) => (
                <th scope="col" key={s} class={s === shapeOf(cell.shape) ? "this" : ""}>
                  {s}
                </th>
              ))}
            </tr>
          </thead>
          {devices.map(({ device, shapes }) => (
            <tbody key={device}>
              {matrix.namesDevices && (
                <tr>
                  <th scope="rowgroup" colSpan={heads.length + 1} class="device-name">
                    on {device}
                  </th>
                </tr>
              )}
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {heads.map((head) => {
                    const column = shapes.find((s) => shapeOf(s.name) === head);
                    return (
                      <td key={head} class={column?.name === cell.shape ? "number this" : "number"}>
                        {value(column, name)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </Section>
  );
};

/** The verdict on the picture first, then its numbers. */
const statistics = (detail: Record<string, unknown> | undefined): [string, string][] =>
  Object.entries(detail ?? {})
    .filter(([, value]) => typeof value !== "object")
    .sort(([a], [b]) => Number(b === "verdict") - Number(a === "verdict"))
    .map(([key, value]) => [
      key.replace(/_/g, " "),
      typeof value === "number" ? measured(value) : String(value).slice(0, 16),
    ]);

const Picture = ({ o, src, shape }: { o: Observation; src: string | undefined; shape: string }) => (
  <figure>
    {src ? (
      <a href={o.file} title="Open the file">
        <img src={src} alt={`${o.subject} on ${shape}`} />
      </a>
    ) : (
      <p class="no-picture">{o.file} could not be embedded</p>
    )}
    <figcaption>
      <b>{shape}</b> {o.subject}
      <dl>
        {statistics(o.detail).map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </figcaption>
  </figure>
);

const Pictures = ({ matrix, cell }: { matrix: Matrix; cell: Cell }) => {
  const found = matrix.columnsOf(cell.check).flatMap((shape) =>
    (matrix.at(cell.check, shape.name)?.observations ?? [])
      .filter((o) => o.kind === "picture")
      .map((o) => ({ o, shape: shape.name })),
  );
  if (found.length === 0) return null;
  return (
    <Section title="Pictures, side by side">
      <div class="pictures">
        {found.map(({ o, shape }, i) => (
          <Picture key={i} o={o} shape={shape} src={matrix.results.pictures[o.file ?? ""]} />
        ))}
      </div>
    </Section>
  );
};

/** Two complaints or fewer are shown at once; after a flood they wait to be opened. */
const Log = ({ findings, file }: { findings: LogFinding[]; file: string }) => (
  <Section title={`Kernel log: ${findings.length === 0 ? "no complaint" : plural(findings.length, "complaint")}`}>
    {findings.map((f, i) => (
      <details key={i} open={i < 2} class="finding">
        <summary>
          <span class="kind">{f.kind}</span> {f.headline}
        </summary>
        <pre tabIndex={0} aria-label={`Kernel log, from about line ${f.line}`}>
          {f.text}
        </pre>
      </details>
    ))}
    {file && (
      <p class="quiet">
        The whole log: <a href={file}>{file}</a>
      </p>
    )}
  </Section>
);

const Trace = ({ trace }: { trace: CellTrace }) => (
  <Section title={`Trace: ${trace.answer}`}>
    {trace.findings.length === 0 && <p class="quiet">{trace.sentence}</p>}
    <ul class="trace">
      {trace.findings.map((f, i) => (
        <li key={i}>
          {f.answer} <code>{f.rule}</code>: {f.sentence}
        </li>
      ))}
    </ul>
  </Section>
);

const Evidence = ({ cell }: { cell: Cell }) => (
  <Section title="Evidence">
    {cell.evidence.length > 0 && (
      <ul class="evidence">
        {cell.evidence.map((path) => (
          <li key={path}>
            <a href={path}>{path}</a>
          </li>
        ))}
      </ul>
    )}
    <dl class="facts">
      <div>
        <dt>guest time</dt>
        <dd>{duration(cell.virtual_s)}</dd>
      </div>
      <div>
        <dt>host time</dt>
        <dd>{duration(cell.wall_s)}</dd>
      </div>
      <div>
        <dt>lockdep at the end</dt>
        <dd>{cell.debug_locks ? "on" : "off"}</dd>
      </div>
    </dl>
  </Section>
);

const Body = ({ matrix, cell }: { matrix: Matrix; cell: Cell }) => {
  const of = (...kinds: Observation["kind"][]) =>
    cell.observations.filter((o) => kinds.includes(o.kind));
  return (
    <>
      <p class="verdict">{cell.sentence}</p>
      <Timelines matrix={matrix} cell={cell} />
      <Claims claims={of("expect")} />
      <Notes notes={of("note", "skip", "lab-error")} />
      <Pictures matrix={matrix} cell={cell} />
      <Measures matrix={matrix} cell={cell} />
      <Log findings={cell.log_findings} file={cell.log_file} />
      {cell.trace && <Trace trace={cell.trace} />}
    </>
  );
};

export const Panel = ({ matrix, place, onClose }: {
  matrix: Matrix;
  place: Place;
  onClose: () => void;
}) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const cell = matrix.at(place.check, place.shape);
  const check = matrix.results.checks.find((c) => c.name === place.check);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest("aside")?.scrollTo(0, 0);
  }, [place.check, place.shape]);
  return (
    <aside class="panel" aria-labelledby="panel-title">
      <header>
        <h2 id="panel-title" tabIndex={-1} ref={heading}>
          {place.check} <span class="on">on {place.shape}</span>
        </h2>
        <button type="button" class="close" onClick={onClose} aria-label="Close (Escape)">
          ×
        </button>
        {check && <p class="question">{check.question}</p>}
        <p class="badges">
          {cell ? <Badge outcome={cell.outcome} /> : <span class="badge o-missing">missing</span>}
          {cell && acceptable(cell) && <span class="quiet">as expected</span>}
          {cell && !acceptable(cell) && (
            <span class="odd-note">not as expected: it should be {wanted(cell)}</span>
          )}
        </p>
        <Neighbours matrix={matrix} place={place} />
      </header>
      {cell ? <Body matrix={matrix} cell={cell} /> : <p class="verdict">It was never run.</p>}
      {check && <About check={check} />}
      {cell && <Evidence cell={cell} />}
    </aside>
  );
};
