import SwaggerUI from 'swagger-ui-dist/swagger-ui-bundle.js'
import 'swagger-ui-dist/swagger-ui.css'
import { connect } from '../../client/connect.ts'
import { currentTheme, onThemeChange, startTheme } from '../theme.ts'
import './docs.css'

// `docs.html`, where `maas/docs` leads: the OpenAPI document of this origin in Swagger UI, whose requests are answered here.

const showTheme = () => document.documentElement.classList.toggle('dark-mode', currentTheme() === 'dark')
startTheme()
showTheme()
onThemeChange(showTheme)

const status = document.querySelector('[role=status]')!
try {
  // Also past the Service Worker, after a hard reload.
  const maas = await connect({ root: new URL('.', document.baseURI) })
  const spec = await (await maas.fetch('/maas/openapi.json')).json() as object
  const domNode = document.createElement('main')
  status.replaceWith(domNode)
  SwaggerUI({
    domNode,
    spec,
    validatorUrl: null, // it would be asked on the network
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    requestInterceptor: (request) => Object.assign(request, { userFetch: maas.fetch }),
    plugins: [() => ({ wrapComponents: { curl: () => () => null } })], // there is no server for a shell to ask
  })
} catch (thrown) {
  status.textContent = `The platform does not answer: ${(thrown as Error).message}`
}
