import { css } from 'lit'

/** Buttons, fields and chips. */
export const controls = css`
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: 2.125rem;
    padding: 0 var(--space-3);
    border: 1px solid var(--border);
    border-radius: var(--radius-s);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-size: var(--text-s);
    font-weight: var(--weight-medium);
    text-decoration: none;
    white-space: nowrap;
    cursor: pointer;
    transition:
      background var(--motion),
      border-color var(--motion),
      color var(--motion);
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--surface-hover);
  }
  button:disabled {
    opacity: 0.5;
    cursor: not-allowed;
  }
  button.primary,
  .button.primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled),
  .button.primary:hover {
    background: var(--accent-hover);
  }
  button.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--text-muted);
  }
  button.quiet:hover:not(:disabled) {
    background: var(--surface-hover);
    color: var(--text);
  }
  button.danger {
    color: var(--danger);
  }
  button.danger:hover:not(:disabled) {
    background: var(--danger-soft);
    border-color: var(--danger);
  }
  button.icon {
    width: 2.125rem;
    padding: 0;
  }
  svg.icon-graphic {
    width: 1rem;
    height: 1rem;
    flex: none;
  }

  .field {
    display: grid;
    gap: var(--space-1);
    align-content: start;
    min-width: 0;
  }
  .field > span,
  legend {
    padding: 0;
    color: var(--text-muted);
    font-size: var(--text-s);
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  input:not([type='checkbox'], [type='file']),
  select,
  textarea {
    width: 100%;
    min-height: 2.125rem;
    padding: 0 var(--space-3);
    border: 1px solid var(--border-strong);
    border-radius: var(--radius-s);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-variant-numeric: tabular-nums;
  }
  select {
    padding: 0 var(--space-2);
  }
  textarea {
    padding: var(--space-3);
    font-family: var(--font-mono);
    font-size: var(--text-xs);
    line-height: 1.6;
    resize: vertical;
  }
  [aria-invalid='true'] {
    border-color: var(--danger) !important;
  }
  input[type='checkbox'] {
    width: 1rem;
    height: 1rem;
    margin: 0;
    accent-color: var(--accent);
  }
  .check {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
  }

  .chip {
    display: inline-flex;
    align-items: center;
    gap: var(--space-1);
    padding: 0 var(--space-2);
    border: 1px solid var(--border);
    border-radius: var(--radius-full);
    background: var(--surface-sunken);
    color: var(--text-muted);
    font-size: var(--text-xs);
    font-weight: var(--weight-medium);
    line-height: 1.25rem;
    white-space: nowrap;
  }
  .chip.good {
    border-color: transparent;
    background: var(--accent-soft);
    color: var(--accent);
  }
  .chip.bad {
    border-color: transparent;
    background: var(--danger-soft);
    color: var(--danger);
  }
  .chip.busy {
    border-color: transparent;
    background: var(--warning-soft);
    color: var(--contrast);
  }
  @media (pointer: coarse) {
    button,
    .button,
    input:not([type='checkbox'], [type='file']),
    select {
      min-height: 2.75rem;
    }
    button.icon {
      width: 2.75rem;
    }
  }
`
