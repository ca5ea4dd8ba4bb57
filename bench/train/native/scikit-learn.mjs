import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('scikit_learn.py', import.meta.url))

/** A Python that has scikit-learn; undefined when there is none. */
export function findPython() {
  return ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', 'import sklearn']).status === 0)
}

/** One thread, as everybody else. `hidden`: the units of each hidden layer. */
export async function enterScikitLearn(python, problem) {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }
  const child = spawn(python, [SCRIPT], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await answers.next()
    if (done) throw new Error('scikit-learn has ended; see its message above.')
    return JSON.parse(value)
  }
  await ask(problem)
  return { turn: (steps) => ask({ steps }), leave: () => child.kill() }
}
