import { css } from 'lit'

export const runFormStyles = css`
  .pair {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    gap: var(--space-3);
  }
  button.primary {
    min-height: 2.5rem;
    font-size: var(--text-m);
  }
  .sections {
    border-top: 1px solid var(--border);
  }
  details {
    border-bottom: 1px solid var(--border);
  }
  details:last-child {
    margin-bottom: calc(-1 * var(--space-4));
    border-bottom: 0;
  }
  summary {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) 0.75rem;
    align-items: center;
    gap: var(--space-3);
    min-height: 2.5rem;
    font-size: var(--text-s);
    font-weight: var(--weight-medium);
    list-style: none;
    cursor: pointer;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::after {
    content: '';
    width: 0.375rem;
    height: 0.375rem;
    border: solid var(--text-muted);
    border-width: 0 1.5px 1.5px 0;
    transform: rotate(45deg);
    transition: transform var(--motion);
  }
  details[open] > summary::after {
    transform: rotate(-135deg);
  }
  summary .now {
    overflow: hidden;
    color: var(--text-muted);
    font-weight: 400;
    text-align: end;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .inside {
    padding: var(--space-1) 0 var(--space-4);
  }
  @media (pointer: coarse) {
    summary {
      min-height: 2.75rem;
    }
  }
`
