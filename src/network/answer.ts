import { MaasError } from '../core/error.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { extract } from '../graph/passes.ts'
import { lowerTargetInverse, type TargetInverse } from '../preprocess/target-scaling.ts'
import type { Network } from './network.ts'

type Answering = Pick<Network, 'head' | 'logits' | 'output'>

/**
 * The graph that is served, cut from the one that `network` was built in: `scores` [batch, labels] of a classification
 * (of a sigmoid's p the pair 1 - p, p; of a tanh's y the same with p = (1 + y) / 2), `scores` [batch, steps, symbols]
 * of a translation, or `y` [batch, outputs] of a regression in the target's own units. Throws `invalid-config` for a
 * regression without the scaling of its target.
 * @param network its `head` is what the answer ends in, which for logits is not what the network does.
 */
export function answerGraph(builder: GraphBuilder, network: Answering, target?: TargetInverse): Graph {
  const answer = lowerAnswer(builder, network, target)
  return extract(builder.build([answer]), [answer])
}

function lowerAnswer(builder: GraphBuilder, { head, logits, output }: Answering, target: TargetInverse | undefined): string {
  if (head === 'softmax') return builder.op('Softmax', [logits], { axis: -1 }, 'scores')
  if (head === 'sigmoid' || head === 'tanh') {
    // (1 + tanh(x)) / 2 = sigmoid(2 x)
    const p = builder.op('Sigmoid', [head === 'sigmoid' ? logits : builder.op('Mul', [logits, builder.scalar(2)])])
    return builder.op('Concat', [builder.op('Sub', [builder.scalar(1), p]), p], { axis: 1 }, 'scores')
  }
  if (!target) throw new MaasError('invalid-config', 'A regression is served with the scaling of its target.')
  return lowerTargetInverse(builder, output, target, 'y')
}
