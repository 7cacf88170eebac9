import { type CollectionTag, parseDocument, type ScalarTag, type YAMLMap, type YAMLSeq } from 'yaml';
import { UsageError } from './io.js';

/** The intrinsic functions of CloudFormation that have a short form, such as `!Sub`. */
const FUNCTIONS =
  'And Base64 Cidr Equals FindInMap GetAtt GetAZs If ImportValue Join Length Not Or Select Split Sub ToJsonString Transform'.split(' ');

const LONG_NAMES: readonly (readonly [string, string])[] = [
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
];

/** Parses a CloudFormation template in YAML. Intrinsic functions have their long names. @throws {UsageError} if it is not valid YAML. */
export function readTemplate(text: string, name: string): unknown {
  const document = parseDocument(text, { customTags: LONG_NAMES.flatMap(tagsOf) });
  const [error] = document.errors;
  if (error) throw new UsageError(`${JSON.stringify(name)} is neither JSON nor YAML: ${error.message.split('\n')[0]}`);
  return document.toJS();
}

function tagsOf([tag, name]: readonly [string, string]): readonly (ScalarTag | CollectionTag)[] {
  const collection = (kind: 'seq' | 'map'): CollectionTag => ({
    tag,
    collection: kind,
    resolve: (value: YAMLSeq | YAMLMap) => ({ [name]: value.toJSON() }) as never,
  });
  return [{ tag, resolve: (value) => ({ [name]: value }) }, collection('seq'), collection('map')];
}
