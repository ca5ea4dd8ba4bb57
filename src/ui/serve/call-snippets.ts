import type { Signature } from '../../artifact/manifest.ts'
import { featureInputs } from '../../inference/encode-rows.ts'
import { datatypeOf } from '../../router/v2/datatypes.ts'
import { placeholder, predictSnippet, quote } from '../parts/predict-snippet.ts'

export const PROTOCOLS = ['maas', 'v2', 'v1', 'mlflow'] as const
export type SnippetProtocol = (typeof PROTOCOLS)[number]

/** Code that asks a model from any page of this origin, by one of the protocols. @param endpoint path of the API, such as `/maas`. */
export function callSnippet(protocol: SnippetProtocol, endpoint: string, model: string, signature: Signature): string {
  const { features } = signature
  switch (protocol) {
    case 'maas':
      return predictSnippet(endpoint, model, features)
    case 'v1':
      return call(`${endpoint}/v1/models/${model}:predict`, `{ instances: [${placeholder(features)}] }`, 'predictions')
    case 'v2':
      return call(`${endpoint}/v2/models/${model}/infer`, `{\n    inputs: [\n${inputs(signature)}    ],\n  }`, 'outputs')
    case 'mlflow':
      return call(`${endpoint}/invocations?model=${model}`, `{ instances: [${placeholder(features)}] }`, 'predictions')
  }
}

/** Those that a model answers: one without features takes tensors alone. */
export function protocolsFor({ features }: Signature): readonly SnippetProtocol[] {
  return features.length > 0 ? PROTOCOLS : ['v2']
}

function inputs(signature: Signature): string {
  return featureInputs(signature).map(({ name, dtype, shape }) => {
    const row = shape.slice(1).map((dimension) => (typeof dimension === 'number' ? dimension : 1))
    const size = row.reduce((product, dimension) => product * dimension, 1)
    const value = dtype === 'string' ? "''" : '0'
    const data = size > 8 ? `new Array(${size}).fill(${value})` : `[${Array.from({ length: size }, () => value).join(', ')}]`
    return `      { name: ${quote(name)}, datatype: '${datatypeOf(dtype)}', shape: [${[1, ...row].join(', ')}], data: ${data} },\n`
  }).join('')
}

function call(url: string, body: string, answer: string): string {
  return `const response = await fetch('${url}', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(${body}),
})
const { ${answer} } = await response.json()`
}
