import type { Context } from './context.ts'
import { modelIn, reviseModels, tellRevised } from './model-rows.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<RegistryStore, 'getServingConfig' | 'putServingConfig' | 'deleteServingConfig'>

/** How models are served. A change counts as one of the model: who resolves it sees both or neither. */
export function servingConfigMethods(context: Context): Methods {
  return {
    getServingConfig(model) {
      return context.database.read(['models', 'servingConfigs'], async (tx) => {
        await modelIn(tx, model)
        return (await tx.get('servingConfigs', model))?.config ?? {}
      })
    },

    async putServingConfig(model, config) {
      await context.apply(`servingConfig of ${model}`, ['models', 'servingConfigs', 'revisions'], async (tx) => {
        await modelIn(tx, model)
        await tx.put('servingConfigs', { model, config })
        await reviseModels(tx)
      })
      await tellRevised(context, model)
    },

    async deleteServingConfig(model) {
      await context.apply(`servingConfig of ${model}`, ['models', 'servingConfigs', 'revisions'], async (tx) => {
        await modelIn(tx, model)
        await tx.delete('servingConfigs', model)
        await reviseModels(tx)
      })
      await tellRevised(context, model)
    },
  }
}
