import { css } from 'lit'

export const runFormStyles = css`
  .pair {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    gap: var(--space-3);
  }
  summary {
    color: var(--text-muted);
    font-size: var(--text-s);
    cursor: pointer;
  }
  details label + label {
    margin-top: var(--space-3);
  }
  details[open] summary {
    margin-bottom: var(--space-2);
  }
  button.primary {
    min-height: 2.5rem;
    font-size: var(--text-m);
  }
`
