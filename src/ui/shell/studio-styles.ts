import { css } from 'lit'

/** A sidebar on a wide screen; on a phone a bar at the top and the places at the bottom, near the thumb. */
export const studioStyles = css`
  :host {
    display: grid;
    grid-template: 'header main' auto 'nav main' 1fr / var(--sidebar-width) minmax(0, 1fr);
    min-height: 100vh;
    min-height: 100dvh;
  }
  header,
  nav {
    position: sticky;
    background: var(--surface-sunken);
    border-right: 1px solid var(--border);
  }
  header {
    grid-area: header;
    top: 0;
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: var(--space-4) var(--space-3) var(--space-4) var(--space-5);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    color: var(--text);
    font-size: var(--text-l);
    font-weight: var(--weight-strong);
    letter-spacing: -0.01em;
    text-decoration: none;
  }
  .mark {
    width: 0.875rem;
    height: 0.875rem;
    border: 3px solid var(--accent);
    border-radius: var(--radius-full);
  }
  .tools {
    display: flex;
  }
  nav {
    grid-area: nav;
    top: 4.125rem;
    display: flex;
    flex-direction: column;
    gap: 2px;
    padding: var(--space-2) var(--space-3);
  }
  nav a {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    min-height: 2.25rem;
    padding: 0 var(--space-3);
    border-radius: var(--radius-s);
    color: var(--text-muted);
    font-weight: var(--weight-medium);
    text-decoration: none;
    transition:
      background var(--motion),
      color var(--motion);
  }
  nav a:hover {
    background: var(--surface-hover);
    color: var(--text);
  }
  nav a[aria-current='page'] {
    background: var(--surface);
    color: var(--text);
    box-shadow: inset 0 0 0 1px var(--border);
  }
  nav a[aria-current='page'] svg {
    color: var(--accent);
  }
  nav svg.icon-graphic {
    width: 1.125rem;
    height: 1.125rem;
  }
  main {
    grid-area: main;
    width: 100%;
    max-width: var(--content-width);
    margin: 0 auto;
    padding: var(--space-6) var(--space-6) var(--space-7);
    outline: none;
  }
  .skip {
    position: absolute;
    z-index: 2;
    left: var(--space-3);
    top: -4rem;
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-s);
    background: var(--accent);
    color: var(--on-accent);
  }
  .skip:focus {
    top: var(--space-3);
  }

  @media (max-width: 720px) {
    :host {
      grid-template: 'header' auto 'main' 1fr 'nav' auto / minmax(0, 1fr);
    }
    header {
      z-index: 1;
      padding: var(--space-1) var(--space-2) var(--space-1) var(--space-4);
      border-right: 0;
      border-bottom: 1px solid var(--border);
    }
    nav {
      top: auto;
      bottom: 0;
      z-index: 1;
      flex-direction: row;
      padding: var(--space-1) var(--space-2) max(var(--space-1), env(safe-area-inset-bottom));
      border-right: 0;
      border-top: 1px solid var(--border);
    }
    nav a {
      flex: 1;
      flex-direction: column;
      gap: 2px;
      padding: var(--space-2) 0;
      font-size: var(--text-xs);
    }
    nav a[aria-current='page'] {
      background: transparent;
      box-shadow: none;
      color: var(--accent);
    }
    main {
      padding: var(--space-5) var(--space-4) var(--space-6);
    }
  }
`
