import { css } from 'lit'

/** Tables, in a `.scroll` box that takes the overflow on a narrow screen. */
export const table = css`
  .scroll {
    overflow: auto;
    border: 1px solid var(--border);
    border-radius: var(--radius-s);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: var(--space-2) var(--space-3);
    border-bottom: 1px solid var(--border);
    text-align: start;
    white-space: nowrap;
  }
  th {
    background: var(--surface-sunken);
    color: var(--text-muted);
    font-weight: var(--weight-medium);
  }
  tbody tr:last-child > td {
    border-bottom: 0;
  }
  .end {
    text-align: end;
  }
`
