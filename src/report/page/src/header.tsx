// SPDX-License-Identifier: MIT
// The head of every page: what it is about, and the facts of the run or the recording.
import type { ComponentChildren } from "preact";
import { ThemeButton } from "./toolbar";

type Props = { title: string; facts: [string, string][]; children?: ComponentChildren };

/** Facts without a value are left out. */
export const Header = ({ title, facts, children }: Props) => (
  <header class="top">
    <div>
      <h1>
        fencepost <span>{title}</span>
      </h1>
      {children}
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
