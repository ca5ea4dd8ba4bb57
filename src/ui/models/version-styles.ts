import { css } from 'lit'

export const versionStyles = css`
  summary {
    grid-template-columns: 2rem minmax(11rem, 1fr) minmax(0, 1fr) auto;
    gap: var(--space-3);
  }
  .version {
    font-weight: var(--weight-strong);
  }
  .chip svg.icon-graphic {
    width: 0.75rem;
    height: 0.75rem;
  }
  form input {
    max-width: 9rem;
  }
  .chip button {
    min-width: 1.5rem;
    min-height: 1.5rem;
    padding: 0;
    margin-inline-end: -0.25rem;
  }
  .body {
    padding: var(--space-3);
  }
  dl {
    font-size: var(--text-s);
  }
  dt {
    color: var(--text-muted);
  }
  .metrics {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
    gap: var(--space-3);
  }
  .metrics dd {
    font-weight: var(--weight-medium);
  }
  .facts {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--space-1) var(--space-4);
    overflow-wrap: anywhere;
  }
  @media (max-width: 720px) {
    summary {
      grid-template-columns: auto minmax(0, 1fr);
    }
    .headline,
    .when {
      grid-column: 1 / -1;
    }
  }
`
