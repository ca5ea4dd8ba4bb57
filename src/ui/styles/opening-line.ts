import { css } from 'lit'

/** A line of a list that opens to more: who uses it says the columns. */
export const openingLine = css`
  summary {
    display: grid;
    align-items: center;
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-s);
    font-size: var(--text-s);
    cursor: pointer;
    list-style: none;
    transition: background var(--motion);
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover {
    background: var(--surface-hover);
  }
`
