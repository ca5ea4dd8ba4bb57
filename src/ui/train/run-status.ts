import { msg } from '@lit/localize'
import { html } from 'lit'
import type { RunStatus } from '../../registry/records.ts'

/** A run's status as a chip. */
export function runStatus(status: RunStatus) {
  const tone = { queued: '', running: 'busy', done: 'good', failed: 'bad', cancelled: '' }[status]
  return html`<span class="chip ${tone}">${statusName(status)}</span>`
}

function statusName(status: RunStatus): string {
  return {
    queued: msg('Queued', { id: 'run.queued' }),
    running: msg('Running', { id: 'run.running' }),
    done: msg('Done', { id: 'run.done' }),
    failed: msg('Failed', { id: 'run.failed' }),
    cancelled: msg('Cancelled', { id: 'run.cancelled' }),
  }[status]
}
