import { MaasError } from '../core/error.ts'
import { buffersOf } from '../data/blocks/encoded.ts'
import type { TrainerEvent, TrainerRequest } from '../protocol/trainer.ts'

export type TrainRequest = Omit<Extract<TrainerRequest, { type: 'train' }>, 'lifeLock'>
export type Trained = Extract<TrainerEvent, { type: 'trained' }>
/** What a trainer tells on its way. */
export type TrainerProgress = Extract<TrainerEvent, { type: 'started' | 'progress' | 'epoch' | 'fold' | 'checkpoint' }>

/** How long a cancelled trainer may take to release what it holds (a GPU, say) before its worker is ended. */
const GRACE_MS = 50

/** How long the worker's script may take to load and answer: a slow network, not a slow computation. */
const START_MS = 60_000

/**
 * One run in one worker, which is ended in any case. Throws what the trainer failed with, the reason of `signal` as
 * soon as it fires, and `unavailable` when the worker cannot be started or dies: by an error that nobody caught, by its
 * own hand, or because the browser took its memory.
 * @param request its data's blocks are transferred.
 */
export function trainInWorker(
  createTrainer: () => Worker,
  request: TrainRequest,
  { onProgress, signal }: { onProgress: (event: TrainerProgress) => void; signal: AbortSignal },
): Promise<Trained> {
  if (signal.aborted) return Promise.reject(MaasError.from(signal.reason))
  const worker = createTrainer()
  const lifeLock = `inpage:trainer:${crypto.randomUUID()}`
  const send = (message: TrainerRequest, transfer: Transferable[]) => worker.postMessage(message, transfer)
  return new Promise<Trained>((resolve, reject) => {
    const ended = new AbortController()
    const end = () => {
      ended.abort()
      worker.terminate()
    }
    const fail = (error: MaasError) => {
      reject(error)
      end()
    }
    const starting = setTimeout(() => fail(dead(`did not answer within ${START_MS / 1000} s`)), START_MS)
    ended.signal.addEventListener('abort', () => clearTimeout(starting))
    signal.addEventListener('abort', () => {
      reject(MaasError.from(signal.reason))
      send({ type: 'cancel' }, [])
      setTimeout(end, GRACE_MS)
    }, { signal: ended.signal })
    worker.onmessage = ({ data }: MessageEvent<TrainerEvent>) => {
      switch (data.type) {
        case 'alive':
          clearTimeout(starting)
          void freed(lifeLock, ended.signal).then((isFree) => isFree && fail(dead('ended without a word')))
          return
        case 'trained': resolve(data); return end()
        case 'failed': return fail(MaasError.fromData(data.error))
        case 'cancelled': return fail(new MaasError('cancelled', 'The trainer was cancelled.'))
        default: if (!signal.aborted) onProgress(data)
      }
    }
    worker.onerror = (event) => {
      event.preventDefault()
      fail(dead(event.message ? `stopped with "${event.message}"` : 'could not be started'))
    }
    worker.onmessageerror = () => fail(dead('sent what this browser cannot read'))
    send({ ...request, lifeLock }, buffersOf(request.dataset))
  })
}

function dead(how: string): MaasError {
  return new MaasError('unavailable', `The trainer ${how}. Reload the page and start the run again.`)
}

/** Resolves with true when nobody holds the lock any more, with false when `signal` fires before. */
function freed(lock: string, signal: AbortSignal): Promise<boolean> {
  return navigator.locks.request(lock, { signal }, () => true).catch(() => false)
}
