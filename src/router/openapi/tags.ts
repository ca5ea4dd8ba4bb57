/** Groups of operations, in the order of the document, with the beginnings of their patterns; the first one that fits is an operation's. */
const GROUPS: readonly (readonly [name: string, description: string, patterns: RegExp])[] = [
  ['Prediction', 'Ask a model.', /^(predict|translate)$/],
  ['Open Inference Protocol', 'Version 2, as KServe and Triton speak it.', /^v2\b/],
  ['TensorFlow Serving', 'Version 1, as TensorFlow Serving and KServe speak it.', /^v1\b/],
  ['MLflow', 'Scoring, and what is read of the model registry.', /^(ping|invocations|version|api\/2\.0\/mlflow\b.*)$/],
  ['Models', 'Models, versions and aliases.', /^api\/models\b/],
  ['Endpoints', 'Names that callers use, and what answers them.', /^api\/endpoints\b/],
  ['Runs', 'Training.', /^api\/runs\b/],
  ['Data sets', 'What is trained on.', /^api\/datasets\b/],
  ['Access', 'What pages of other origins may do.', /^api\/(grants|audit)\b/],
  ['Platform', 'Health, metrics, and this document.', /^/],
]

export const TAGS = GROUPS.map(([name, description]) => [name, description] as const)

export function tagOf(pattern: string): string {
  return GROUPS.find(([, , patterns]) => patterns.test(pattern))![0]
}
