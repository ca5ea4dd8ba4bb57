import { enterOnnxRuntime } from './native/onnxruntime.mjs'
import { enterScikitLearn, findPython } from './native/scikit-learn.mjs'

/**
 * One engine on one problem: `turn(steps)` does so many steps while all others wait and resolves with `{ ms, steps?,
 * losses? }`. Throws with the reason when the engine cannot do this problem.
 */

/** An engine in a worker of the page. */
export async function enterWorker(page, engine, problem, rows) {
  const inPage = (method, ...args) =>
    page.evaluate(async (method, args) => (await import(new URL('page.js', location.href).href))[method](...args), method, args)
  const checked = (answer) => {
    if (answer.error) throw new Error(answer.error)
    return answer
  }
  const leave = () => inPage('leave', engine)
  try {
    const { facts } = checked(await inPage('enter', engine, problem, rows))
    return { engine, facts, turn: async (steps) => checked(await inPage('turn', engine, steps)), leave }
  } catch (error) {
    await leave()
    throw error
  }
}

/** ONNX Runtime in this process, over the model and the batch that our own worker gave. */
export async function enterNative({ model, batch }, ids) {
  return { engine: 'onnxruntime-node-forward', ...(await enterOnnxRuntime({ model, ids, ...batch })) }
}

const python = findPython()

/** `hidden`: units of each hidden layer of a network of dense layers. */
export async function enterPython({ batch: { x, t, shape } }, hidden) {
  if (!python) throw new Error('there is no Python with scikit-learn on this machine')
  const problem = { hidden, x, t, rows: shape[0], features: shape[1] }
  return { engine: 'scikit-learn', ...(await enterScikitLearn(python, problem)) }
}
