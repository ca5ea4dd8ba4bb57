import { svg, html, type TemplateResult } from 'lit'
import type { Histogram } from '../../data/profile/column-profile.ts'

const WIDTH = 200
const HEIGHT = 48

/** How values are spread, with what stands at both ends; `summary` says it to who cannot see it. */
export function histogram({ counts }: Histogram, from: string, to: string, summary: string): TemplateResult {
  const most = Math.max(...counts, 1)
  const step = WIDTH / counts.length
  const gap = Math.min(1.5, step / 5)
  return html`<figure class="histogram">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${summary}>
      ${counts.map((count, i) => {
        // What is there at all is seen.
        const height = count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT)
        return svg`<rect x=${i * step + gap / 2} y=${HEIGHT - height} width=${step - gap} height=${height} rx="1"></rect>`
      })}
    </svg>
    <figcaption class="number"><span>${from}</span><span>${to}</span></figcaption>
  </figure>`
}
