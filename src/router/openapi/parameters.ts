/** What the parameters of all paths stand for, with a value to try. */
export const PARAMETERS: Readonly<Record<string, { readonly description: string; readonly example: string; readonly pattern?: string }>> = {
  model: { description: 'Name of a model.', example: 'linear' },
  version: { description: 'Number of a version.', example: '1', pattern: '^\\d+$' },
  alias: { description: 'Name that points to a version, such as `champion`.', example: 'champion' },
  label: { description: 'An alias, as TensorFlow Serving calls it.', example: 'champion' },
  file: { description: '`MLmodel` or `model.onnx`.', example: 'model.onnx' },
  name: { description: 'Name of a data set.', example: 'linear' },
  id: { description: 'Id of a run.', example: '00000000-0000-4000-8000-000000000000' },
  endpoint: { description: 'Name of an endpoint.', example: 'default' },
}

/** Headers of requests and answers. */
export const HEADERS = {
  'Maas-Shape': 'Sizes of raw numbers, separated by commas: rows first, such as `32,28,28,1`.',
  'Maas-Priority': '1 is the highest; by default as the model\'s configuration says.',
  'Maas-Timeout': 'Milliseconds that the request may wait before it is run.',
  'Idempotency-Key': 'The same for each try of one request, which is done once.',
  'Maas-Key': 'Requests of one key, such as a user\'s id, are answered by one candidate of an endpoint.',
  'Last-Event-ID': 'The last event that was heard: those behind it follow.',
  'Prefer': '`wait=0`: what there is now, without waiting for more.',
  'Maas-Endpoint': 'By which endpoint it was answered; absent for a model that was asked for itself.',
  'Maas-Model': 'Which version answered: `name@version`.',
  'Maas-Engine': 'What computed it: `kernels`; `ort-wasm`, onnxruntime where the request was answered; `ort-wasm-page` or `ort-webgpu-page`, onnxruntime in a worker of an open page.',
  'Server-Timing': 'How long each part took, in milliseconds.',
  'Location': 'Where it is.',
  'Retry-After': 'When to ask again, in seconds.',
  'ETag': 'Changes with the bytes.',
} as const
