import { level, type ParameterRule, type ParameterValue, TopicError } from '@topicwright/runtime/codegen';
import type { CatalogParameter, Simulation } from '../../model/catalog.js';
import { ruleOf } from '../../model/parameter-rules.js';
import type { Random } from './random.js';

/** The number of values of a parameter that does not name the entity. */
const VALUES = 3;

/** The values that a parameter has in a simulation. Each satisfies the constraints of the parameter. */
export class ParameterValues {
  readonly #values: readonly ParameterValue[];
  readonly #nameOf: (entity: number) => ParameterValue;

  constructor(parameter: CatalogParameter, { entity, values }: Simulation) {
    const rule = ruleOf(parameter.name, parameter);
    const { default: fallback, enum: members } = parameter;
    const own = Object.hasOwn(values, parameter.name) ? values[parameter.name] : fallback === null ? members : [fallback];
    this.#values = own ?? variantsOf(parameter.example, rule);
    this.#nameOf = (number) => {
      const name = `${entity.name}-${number}`;
      return entity.name !== '' && isValid(name, rule) ? name : variantOf(parameter.example, number, rule);
    };
  }

  /** The name of the entity with `number`, counted from 1. */
  nameOf(number: number): ParameterValue {
    return this.#nameOf(number);
  }

  pick(random: Random): ParameterValue {
    return random.pick(this.#values);
  }
}

// The number of the example may be among the first.
function variantsOf(example: ParameterValue, rule: ParameterRule): readonly ParameterValue[] {
  const variants = Array.from({ length: VALUES + 1 }, (_, i) => variantOf(example, i, rule));
  return [...new Set(variants)].slice(0, VALUES);
}

/**
 * The variant `number` of `example`, different for each number from 1 as long as there are enough texts of its form: characters are
 * replaced by others of the same kind, from the right, and only where the result satisfies `rule`. Variant 0 is the example.
 */
export function variantOf(example: ParameterValue, number: number, rule: ParameterRule): ParameterValue {
  if (number === 0) return example;
  if (typeof example === 'number') return example + number;
  const counted = withNumber(example, number);
  if (counted !== undefined && isValid(counted, rule)) return counted;
  return varied(example, number, (text) => isValid(text, rule)) ?? example;
}

/** `example` with `number` in place of the number that it ends with: `sc-000042` becomes `sc-000001`. */
function withNumber(example: string, number: number): string | undefined {
  const [digits] = /\d+$/.exec(example) ?? [];
  if (digits === undefined) return `${example}-${number}`;
  return String(number).length <= digits.length || !digits.startsWith('0')
    ? example.slice(0, -digits.length) + String(number).padStart(digits.startsWith('0') ? digits.length : 1, '0')
    : undefined;
}

/** A text like `example` that `accepts` allows, different for each `number`. `undefined` if there are too few. */
export function varied(example: string, number: number, accepts: (text: string) => boolean): string | undefined {
  const characters = [...example];
  let rest = number;
  for (let at = characters.length - 1; at >= 0 && rest > 0; at -= 1) {
    const others = alternativesOf(characters[at] as string).filter((character) => accepts(replaced(characters, at, character)));
    if (others.length < 2) continue;
    const own = others.indexOf(characters[at] as string);
    characters[at] = others[(own + rest) % others.length] as string;
    rest = Math.floor((own + rest) / others.length);
  }
  const text = characters.join('');
  return rest === 0 && accepts(text) ? text : undefined;
}

function replaced(characters: readonly string[], at: number, character: string): string {
  return characters.map((each, i) => (i === at ? character : each)).join('');
}

const KINDS: readonly string[] = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** The characters of the same kind. Empty for punctuation. */
function alternativesOf(character: string): readonly string[] {
  return [...(KINDS.find((kind) => kind.includes(character)) ?? '')];
}

function isValid(text: string, rule: ParameterRule): boolean {
  try {
    level(text, rule, 'first');
    return true;
  } catch (error) {
    if (error instanceof TopicError) return false;
    throw error;
  }
}
