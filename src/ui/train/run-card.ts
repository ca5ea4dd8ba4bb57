import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { MaasError } from '../../core/error.ts'
import type { RunRecord } from '../../registry/records.ts'
import { hasEnded } from '../../registry/run-events.ts'
import { formatDuration, formatTime } from '../format.ts'
import { hrefTo } from '../location.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { curvesOf } from './curves.ts'
import type { LiveRun } from './live-runs.ts'
import { metricName } from './metric-name.ts'
import { runStatus } from './run-status.ts'
import './chart.ts'
import './run-engine.ts'
import './run-results.ts'
import '../parts/problem.ts'

/** One run: how far it is, its curves, and how it ended. */
export class InpageRunCard extends ServicesElement {
  static override properties = {
    run: { attribute: false },
    live: { attribute: false },
    busy: { state: true },
    problem: { state: true },
  }
  declare run: RunRecord
  declare live: LiveRun | undefined
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      progress {
        width: 100%;
        height: 6px;
        border: 0;
        border-radius: var(--radius-full);
        background: var(--surface-hover);
        overflow: hidden;
        appearance: none;
      }
      progress::-webkit-progress-bar {
        background: transparent;
      }
      progress::-webkit-progress-value {
        background: var(--accent);
        transition: inline-size var(--motion) linear;
      }
      progress::-moz-progress-bar {
        background: var(--accent);
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
        gap: var(--space-5);
      }
    `,
  ]

  constructor() {
    super()
    this.busy = false
    this.problem = null
  }

  override render() {
    const { run } = this
    return html`<article class="card stack">
      <div class="row between">
        <div>
          <div class="row" data-testid="run-status">
            <h2>${run.config.model}${run.version ? `@${run.version}` : ''}</h2>
            ${runStatus(run.status)}
          </div>
          <p class="muted small number">
            ${msg(str`on ${run.config.dataset}, ${formatTime(run.createdAt)}`, { id: 'run.origin' })}
          </p>
        </div>
        ${this.#renderAction()}
      </div>
      ${hasEnded(run) ? nothing : this.#renderProgress()}
      <inpage-problem .error=${this.problem ?? run.error ?? this.live?.failure ?? null}></inpage-problem>
      <inpage-run-results .run=${run}></inpage-run-results>
      ${this.#renderCharts()}
      ${run.engine ? html`<inpage-run-engine .engine=${run.engine} .choice=${run.choice}></inpage-run-engine>` : nothing}
    </article>`
  }

  #renderAction() {
    const { run } = this
    if (run.status === 'done') {
      return html`<a class="button primary" href=${hrefTo('try', { model: run.config.model })}>
        ${msg('Try it', { id: 'run.try' })}
      </a>`
    }
    if (hasEnded(run)) return run.checkpoint ? this.#renderResume(run.checkpoint.epoch) : nothing
    return html`<button data-testid="cancel-button" ?disabled=${this.busy} @click=${this.#cancel}>
      ${this.busy ? msg('Cancelling…', { id: 'run.cancelling' }) : msg('Cancel', { id: 'run.cancel' })}
    </button>`
  }

  #renderResume(epoch: number) {
    const rate = this.#betterRate()
    return html`<button data-testid="resume-button" ?disabled=${this.busy} @click=${this.#resume}>
      ${this.#fold() !== null
        ? msg(str`Resume at fold ${this.#fold()!}`, { id: 'run.resume-fold' })
        : rate === undefined
        ? msg(str`Resume from epoch ${epoch}`, { id: 'run.resume' })
        : msg(str`Resume from epoch ${epoch} at learning rate ${rate}`, { id: 'run.resume-slower' })}
    </button>`
  }

  /** What to try instead of the learning rate at which the run diverged. */
  #betterRate(): number | undefined {
    return this.run.error?.details?.['learning_rate'] as number | undefined
  }

  #renderProgress() {
    const { step = 0, steps = 0, secondsLeft = null } = this.live ?? {}
    const { epoch = 0 } = this.run.progress ?? {}
    const share = steps ? step / steps : epoch / Math.max(1, this.#epochs())
    return html`<div>
      <progress
        data-testid="progress"
        max="1"
        .value=${share}
        aria-label=${msg('Training progress', { id: 'run.progress' })}
      ></progress>
      <div class="row between muted small number">
        <span>
          ${this.run.status === 'queued'
            ? msg('Waiting for its turn', { id: 'run.waiting' })
            : this.#fold() !== null
            ? msg(str`Fold ${this.#fold()!} of ${this.#folds()}`, { id: 'run.fold' })
            : msg(str`Epoch ${Math.min(epoch + 1, this.#epochs())} of ${this.#epochs()}`, { id: 'run.epoch' })}
        </span>
        <span>
          ${secondsLeft === null ? nothing : msg(str`about ${formatDuration(secondsLeft)} left`, { id: 'run.left' })}
        </span>
      </div>
    </div>`
  }

  #renderCharts() {
    const { run, live } = this
    const history = live && live.epochs.length > run.history.length ? live.epochs : run.history
    if (history.length === 0 && !live?.losses.length) return nothing
    const metrics = ['loss', run.config.metrics?.[0] ?? mainMetric(history[0] ?? {})]
    return html`<div class="charts">
      ${metrics.map(
        (metric) =>
          html`<inpage-chart
            .metric=${metric}
            .heading=${metricName(metric)}
            .curves=${curvesOf(metric, history, this.#epochs(), live)}
            .epochs=${hasEnded(run) && history.length > 0 ? history.length : this.#epochs()}
          ></inpage-chart>`,
      )}
    </div>`
  }

  /** How many models are trained before the run's own. */
  #folds(): number {
    const { k_fold = null, repeats = 1 } = this.run.config.validation ?? {}
    return k_fold === null ? 0 : k_fold * repeats
  }

  /** The fold that it is at, from 1; null behind all of them. */
  #fold(): number | null {
    const next = (this.run.folds?.length ?? 0) + 1
    return next > this.#folds() ? null : next
  }

  #epochs(): number {
    return this.run.progress?.epochs ?? this.run.config.epochs ?? this.run.history.length
  }

  async #resume(): Promise<void> {
    await act(this, () => this.services.runs.resume(this.run.id, this.#betterRate()))
  }

  async #cancel(): Promise<void> {
    await act(this, () => this.services.runs.cancel(this.run.id))
  }
}

/** What is measured beside the loss. */
function mainMetric(metrics: RunRecord['history'][number]): string {
  return Object.keys(metrics).find((name) => name !== 'loss' && !/^(val|test)_/.test(name)) ?? 'accuracy'
}

customElements.define('inpage-run-card', InpageRunCard)
