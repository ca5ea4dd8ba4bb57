import { css } from 'lit'

/** What every element starts from: box model, type, focus ring, and the few layout words. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  h1 {
    font-size: var(--text-xl);
    font-weight: var(--weight-strong);
    letter-spacing: -0.015em;
    line-height: 1.25;
  }
  h1 + p {
    margin-top: var(--space-1);
  }
  h2 {
    font-size: var(--text-l);
    font-weight: var(--weight-strong);
    letter-spacing: -0.005em;
  }
  h3 {
    font-size: var(--text-m);
    font-weight: var(--weight-strong);
  }
  a {
    color: var(--accent);
    text-underline-offset: 2px;
  }
  code,
  pre {
    font-family: var(--font-mono);
    font-size: var(--text-xs);
  }
  .muted {
    color: var(--text-muted);
  }
  .small {
    font-size: var(--text-s);
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .stack {
    display: grid;
    gap: var(--space-4);
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
  }
  .between {
    justify-content: space-between;
  }
  .card {
    background: var(--surface);
    border: 1px solid var(--border);
    border-radius: var(--radius-m);
    padding: var(--space-5);
    box-shadow: var(--shadow-s);
  }
  .hidden-visually {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (max-width: 720px) {
    .card {
      padding: var(--space-4);
    }
  }
`
