import { provide } from '../src/router/lazy-script.ts'
import { listArtifacts, readArtifact } from '../src/router/mlflow/artifacts.ts'
import { answerRead } from '../src/router/mlflow/registry.ts'

// `mlflow.js`: brought into a page or the Service Worker when one of MLflow's clients reads the registry.
provide({ 'mlflow.js': { answerRead, listArtifacts, readArtifact } })
