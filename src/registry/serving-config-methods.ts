import type { Context } from './context.ts'
import { modelIn, reviseModels, tellRevised } from './model-rows.ts'
import type { ServingConfigRecord } from './serving-records.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<RegistryStore, 'getServingConfig' | 'putServingConfig' | 'deleteServingConfig' | 'setLoaded'>

/** How models are served. A change counts as one of the model: who resolves it sees both or neither. */
export function servingConfigMethods(context: Context): Methods {
  const change = async (model: string, edit: (serving: ServingConfigRecord) => ServingConfigRecord): Promise<void> => {
    await context.apply(`servingConfig of ${model}`, ['models', 'servingConfigs', 'revisions'], async (tx) => {
      await modelIn(tx, model)
      await tx.put('servingConfigs', edit((await tx.get('servingConfigs', model)) ?? { model, config: {} }))
      await reviseModels(tx)
    })
    await tellRevised(context, model)
  }
  return {
    getServingConfig(model) {
      return context.database.read(['models', 'servingConfigs'], async (tx) => {
        await modelIn(tx, model)
        return (await tx.get('servingConfigs', model))?.config ?? {}
      })
    },
    putServingConfig: (model, config) => change(model, (serving) => ({ ...serving, config })),
    deleteServingConfig: (model) => change(model, (serving) => ({ ...serving, config: {} })),
    setLoaded: (model, loaded) => change(model, ({ config }) => ({ model, config, ...(loaded ? {} : { unloaded: true }) })),
  }
}
