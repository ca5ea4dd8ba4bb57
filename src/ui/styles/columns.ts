import { css } from 'lit'

/** A place in two columns, what there is to choose beside what was chosen; one above the other on a narrow screen. */
export const columns = css`
  .columns {
    display: grid;
    grid-template-columns: 20rem minmax(0, 1fr);
    gap: var(--space-5);
    align-items: start;
  }
  @media (max-width: 960px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`
