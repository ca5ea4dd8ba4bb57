/** What the parameters of all paths stand for, with a value to try. */
export const PARAMETERS: Readonly<Record<string, { readonly description: string; readonly example: string; readonly pattern?: string }>> = {
  model: { description: 'Name of a model.', example: 'linear' },
  version: { description: 'Number of a version.', example: '1', pattern: '^\\d+$' },
  alias: { description: 'Name that points to a version, such as `champion`.', example: 'champion' },
  name: { description: 'Name of a data set.', example: 'linear' },
  id: { description: 'Id of a run.', example: '00000000-0000-4000-8000-000000000000' },
  endpoint: { description: 'Name of an endpoint.', example: 'default' },
}

/** Headers of requests and answers. */
export const HEADERS = {
  'Idempotency-Key': 'The same for each try of one request, which is done once.',
  'Maas-Model': 'Which version answered: `name@version`.',
  'Maas-Engine': 'What computed it: `kernels`, `onnxruntime`, `tfjs-webgpu`.',
  'Server-Timing': 'How long each part took, in milliseconds.',
  'Location': 'Where it is.',
  'Retry-After': 'When to ask again, in seconds.',
  'ETag': 'Changes with the bytes.',
} as const
