import type { Lowering } from './lowering.ts'
import { geometry, planesOf } from './window.ts'

const MaxPool: Lowering = {
  bind(node) {
    const { kernels } = node
    const [x, y] = [node.input(0), node.output()]
    const table = node.table(geometry(node, { x: x.shape, y: y.shape, kernel: node.list('kernel_shape') }))
    const planes = planesOf(x)
    return () => kernels.maxPool(x.address, y.address, planes, table)
  },
}

const MaxPoolGrad: Lowering = {
  bind(node) {
    const { kernels } = node
    const [dy, x, y, dx] = [node.input(0), node.input(1), node.input(2), node.output()]
    const table = node.table(geometry(node, { x: x.shape, y: y.shape, kernel: node.list('kernel_shape') }))
    const planes = planesOf(x)
    return () => kernels.maxPoolGrad(dy.address, x.address, y.address, dx.address, planes, table)
  },
}

const AveragePool: Lowering = {
  bind(node) {
    const { kernels } = node
    const [x, y] = [node.input(0), node.output()]
    const table = node.table(geometry(node, { x: x.shape, y: y.shape, kernel: node.list('kernel_shape') }))
    const planes = planesOf(x)
    const countPad = node.number('count_include_pad')
    return () => kernels.averagePool(x.address, y.address, planes, table, countPad)
  },
}

const AveragePoolGrad: Lowering = {
  bind(node) {
    const { kernels } = node
    const [dy, dx] = [node.input(0), node.output()]
    const table = node.table(geometry(node, { x: dx.shape, y: dy.shape, kernel: node.list('kernel_shape') }))
    const planes = planesOf(dx)
    const countPad = node.number('count_include_pad')
    return () => kernels.averagePoolGrad(dy.address, dx.address, planes, table, countPad)
  },
}

export const poolLowerings = { MaxPool, AveragePool }

export const poolTrainingLowerings = { MaxPoolGrad, AveragePoolGrad }
