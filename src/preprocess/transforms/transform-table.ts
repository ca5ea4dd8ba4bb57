/**
 * The transforms: one entry each, and all that the platform knows of one. To add one: its entry in a file here, its line in
 * this table, and a case that holds it against scikit-learn's (or Keras's) meaning.
 */
import { CountVectorizer } from './count-vectorizer.ts'
import { CenterCrop } from './center-crop.ts'
import { DateEncoder } from './date-encoder.ts'
import { Differences } from './differences.ts'
import { FeatureHasher } from './feature-hasher.ts'
import { ForwardFill } from './forward-fill.ts'
import { Grayscale } from './grayscale.ts'
import { Normalization } from './normalization.ts'
import { Rescaling } from './rescaling.ts'
import { Resizing } from './resizing.ts'
import { HashingVectorizer } from './hashing-vectorizer.ts'
import { KBinsDiscretizer } from './k-bins-discretizer.ts'
import { Lags } from './lags.ts'
import { LogTransformer } from './log-transformer.ts'
import { MinMaxScaler } from './min-max-scaler.ts'
import { OneHotEncoder } from './one-hot-encoder.ts'
import { OrdinalEncoder } from './ordinal-encoder.ts'
import { PixelScaling } from './pixel-scaling.ts'
import { PowerTransformer } from './power-transformer.ts'
import { QuantileClipper } from './quantile-clipper.ts'
import { RobustScaler } from './robust-scaler.ts'
import { RelativeToLast } from './relative-to-last.ts'
import { Rolling } from './rolling.ts'
import { SimpleImputer } from './simple-imputer.ts'
import { StandardScaler } from './standard-scaler.ts'
import { TargetEncoder } from './target-encoder.ts'
import { TextVectorization } from './text-vectorization.ts'
import { TfidfVectorizer } from './tfidf-vectorizer.ts'
import type { Transform } from './transform.ts'

export const TRANSFORMS: ReadonlyMap<string, Transform> = new Map<string, Transform>(Object.entries({
  SimpleImputer,
  StandardScaler,
  MinMaxScaler,
  RobustScaler,
  LogTransformer,
  PowerTransformer,
  QuantileClipper,
  KBinsDiscretizer,
  OneHotEncoder,
  OrdinalEncoder,
  TargetEncoder,
  FeatureHasher,
  DateEncoder,
  CountVectorizer,
  TfidfVectorizer,
  HashingVectorizer,
  TextVectorization,
  PixelScaling,
  Grayscale,
  Resizing,
  CenterCrop,
  Rescaling,
  Normalization,
  ForwardFill,
  RelativeToLast,
  Differences,
  Lags,
  Rolling,
}))
