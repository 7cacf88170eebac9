import { type CollectionTag, isCollection, parseDocument, type ScalarTag, YAMLMap } from 'yaml';
import { UsageError } from './io.js';

/** Parses a CloudFormation template in YAML. Intrinsic functions have their long names. @throws {UsageError} if it is not valid YAML. */
export function readCloudFormation(text: string, name: string): unknown {
  const refused = refusalOf(text);
  if (refused !== undefined) throw new UsageError(`${JSON.stringify(name)} ${refused}`);
  try {
    const document = parseDocument(text, { customTags: functionsIn(text).flatMap(tagsOf) });
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS();
  } catch (error) {
    throw new UsageError(`${JSON.stringify(name)} is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** What a file is, if it is known not to be read. */
function refusalOf(text: string): string | undefined {
  if (/\0/.test(text)) return 'is not UTF-8; save it as UTF-8';
  if (/^\s*(?:resource|data|variable|terraform|provider|locals|module|output)\s+(?:"|\{)/m.test(text))
    return 'is Terraform configuration; pass the output of "terraform show -json" for a plan instead';
  return undefined;
}

/**
 * The tags of a template: the short forms of intrinsic functions, such as `!Sub`. An unknown one is a function whose result is not known.
 */
function functionsIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(/(?<=[\s[{,]|^)!(\w[\w:.]*)/g), ([, name = '']) => name))];
}

function tagsOf(name: string): readonly (ScalarTag | CollectionTag)[] {
  const tag = `!${name}`;
  const key = ['Ref', 'Condition'].includes(name) ? name : `Fn::${name}`;
  const collection = (kind: 'seq' | 'map'): CollectionTag => ({
    tag,
    collection: kind,
    // A node, so that aliases in it are resolved.
    resolve: (value) => {
      const map = new YAMLMap();
      if (isCollection(value)) map.set(key, value);
      return map;
    },
  });
  return [{ tag, resolve: (value) => ({ [key]: value }) }, collection('seq'), collection('map')];
}
