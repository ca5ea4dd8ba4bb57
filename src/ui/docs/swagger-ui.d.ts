declare module 'swagger-ui-dist/swagger-ui-bundle.js' {
  interface ApiRequest {
    userFetch?: (url: string, init: RequestInit) => Promise<Response>
  }

  /** The part of https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ that is used here. */
  interface SwaggerUIOptions {
    readonly domNode: Element
    readonly spec: object
    readonly validatorUrl: null
    readonly deepLinking: boolean
    readonly tryItOutEnabled: boolean
    readonly displayRequestDuration: boolean
    readonly defaultModelsExpandDepth: number
    readonly requestInterceptor: (request: ApiRequest) => ApiRequest
    readonly plugins: readonly (() => object)[]
  }

  export default function SwaggerUI(options: SwaggerUIOptions): void
}
