import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit'

const SHAPES = {
  data: svg`<ellipse cx="12" cy="6" rx="7" ry="2.75"/><path d="M5 6v12c0 1.5 3.1 2.75 7 2.75s7-1.25 7-2.75V6M5 12c0 1.5 3.1 2.75 7 2.75s7-1.25 7-2.75"/>`,
  train: svg`<path d="M4 4v16h16"/><path d="M8 8c1.5 6 5 8 11 8.5"/>`,
  models: svg`<path d="M12 3.5 19.5 7.75v8.5L12 20.5l-7.5-4.25v-8.5zM4.5 7.75 12 12l7.5-4.25M12 12v8.5"/>`,
  try: svg`<path d="m4.5 19.5 1-4L16 5l3 3L8.5 18.5zM13.5 7.5l3 3"/>`,
  serve: svg`<path d="M3.5 12h4l2.5-6.5 4 13 2.5-6.5h4"/>`,
  sun: svg`<circle cx="12" cy="12" r="3.75"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/>`,
  moon: svg`<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>`,
  upload: svg`<path d="M12 16V4.5M7.5 9 12 4.5 16.5 9M4.5 15.5v3a1.5 1.5 0 0 0 1.5 1.5h12a1.5 1.5 0 0 0 1.5-1.5v-3"/>`,
  download: svg`<path d="M12 4.5V16M7.5 11.5 12 16l4.5-4.5M4.5 19.5h15"/>`,
  trash: svg`<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 10.5v5.5M13.8 10.5v5.5"/>`,
  copy: svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2"/><path d="M15.5 5.5v-.5a1.5 1.5 0 0 0-1.5-1.5H6A1.5 1.5 0 0 0 4.5 5v8A1.5 1.5 0 0 0 6 14.5h.5"/>`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  close: svg`<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>`,
  crown: svg`<path d="m4 8 4.25 3.5L12 5.5l3.75 6L20 8l-1.5 10h-13z"/>`,
  dice: svg`<rect x="4.5" y="4.5" width="15" height="15" rx="3"/><path d="M9 9h.01M15 9h.01M12 12h.01M9 15h.01M15 15h.01"/>`,
  folder: svg`<path d="M3.5 18V6.5A1.5 1.5 0 0 1 5 5h4l2.5 2.5H19A1.5 1.5 0 0 1 20.5 9v9a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18z"/>`,
  paste: svg`<rect x="5.5" y="5" width="13" height="15.5" rx="2"/><path d="M9.5 5V3.5h5V5M9 10.5h6M9 14h6"/>`,
  link: svg`<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>`,
  camera: svg`<path d="M4.5 8h3l1.5-2.5h6L16.5 8h3A1.5 1.5 0 0 1 21 9.5v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-8A1.5 1.5 0 0 1 4.5 8z"/><circle cx="12" cy="13" r="3.25"/>`,
  plus: svg`<path d="M12 5.5v13M5.5 12h13"/>`,
  back: svg`<path d="M14.5 5.5 8 12l6.5 6.5"/>`,
  warning: svg`<path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01"/>`,
  undo: svg`<path d="M8.5 5 4.5 9l4 4M5 9h9a5 5 0 0 1 0 10h-3"/>`,
} satisfies Record<string, SVGTemplateResult>

export type IconName = keyof typeof SHAPES

/** A decorative picture; the control that carries it names itself in words. */
export function icon(name: IconName): TemplateResult {
  return html`<svg
    class="icon-graphic"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >${SHAPES[name]}</svg>`
}
