import { MaasError } from '../core/error.ts'
import type { TrainerEvent, TrainerRequest } from '../protocol/trainer.ts'

export type TrainRequest = Extract<TrainerRequest, { type: 'train' }>
export type Trained = Extract<TrainerEvent, { type: 'trained' }>
/** What a trainer tells on its way. */
export type TrainerProgress = Extract<TrainerEvent, { type: 'started' | 'progress' | 'epoch' }>

/** How long a cancelled trainer may take to release what it holds (a GPU, say) before its worker is ended. */
const GRACE_MS = 50

/**
 * One run in one worker, which is ended in any case. Throws what the trainer failed with, the reason of `signal` as
 * soon as it fires, and `unavailable` when the worker's script cannot be loaded or crashes.
 * @param request its bytes are transferred.
 */
export function trainInWorker(
  createTrainer: () => Worker,
  request: TrainRequest,
  { onProgress, signal }: { onProgress: (event: TrainerProgress) => void; signal: AbortSignal },
): Promise<Trained> {
  if (signal.aborted) return Promise.reject(MaasError.from(signal.reason))
  const worker = createTrainer()
  const send = (message: TrainerRequest, transfer: Transferable[]) => worker.postMessage(message, transfer)
  return new Promise<Trained>((resolve, reject) => {
    const end = () => {
      signal.removeEventListener('abort', cancel)
      worker.terminate()
    }
    const cancel = () => {
      send({ type: 'cancel' }, [])
      setTimeout(end, GRACE_MS)
      reject(MaasError.from(signal.reason))
    }
    signal.addEventListener('abort', cancel)
    worker.onmessage = ({ data }: MessageEvent<TrainerEvent>) => {
      switch (data.type) {
        case 'trained': resolve(data); return end()
        case 'failed': reject(MaasError.fromData(data.error)); return end()
        case 'cancelled': reject(new MaasError('cancelled', 'The trainer was cancelled.')); return end()
        default: if (!signal.aborted) onProgress(data)
      }
    }
    worker.onerror = (event) => {
      event.preventDefault()
      const reason = event.message ? `stopped with "${event.message}"` : 'could not be started'
      reject(new MaasError('unavailable', `The trainer ${reason}. Reload the page and start the run again.`))
      end()
    }
    send(request, [request.dataset.bytes.buffer])
  })
}
