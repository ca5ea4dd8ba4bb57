import type { FramePlaces } from './places.ts'
import { storageAccess } from './storage-access.ts'

const WORDS = {
  en: { ask: (host: string) => `Use the models of ${host} here`, refused: (host: string) => `The browser refused. Open ${host} in a tab of its own, then try again.` },
  zh: { ask: (host: string) => `在此使用 ${host} 的模型`, refused: (host: string) => `浏览器拒绝了请求。请先在单独的标签页中打开 ${host}，然后重试。` },
}

/** Shows the button that opens the platform's own storage, in a frame that has not got it and may get it by a click. */
export async function offerStorageAccess(button: HTMLButtonElement, places: FramePlaces): Promise<void> {
  if ((await places.shared()) || (await storageAccess()) !== 'prompt') return
  const words = WORDS[navigator.language.startsWith('zh') ? 'zh' : 'en']
  button.textContent = words.ask(location.host)
  button.hidden = false
  button.onclick = async () => {
    if (await places.request()) button.hidden = true
    else button.textContent = words.refused(location.host)
  }
}
