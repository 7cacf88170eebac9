import { unevaluatedProperties } from './evaluated.js';
import { counted, expectedOf } from './expected.js';
import { judgeBy, judgeMembers, namesOf, own } from './members.js';
import { type Judge, type JudgeKeyword, type JudgeOf, judgeMember, type Run, refuse, together } from './run.js';
import { allowsAll, type JsonObject, type Schema, type SchemaObject, simpleTestOf } from './schema.js';

/** The keywords for objects. */
export const OBJECT_KEYWORDS: readonly JudgeKeyword[] = [
  required,
  dependentRequired,
  ({ minProperties: least }) => {
    if (least === undefined) return undefined;
    const expected = `an object of at least ${counted(least, 'property', 'properties')}`;
    return (value, run) => Object.keys(value as object).length >= least || refuse(value, run, 'minProperties', expected);
  },
  ({ maxProperties: most }) => {
    if (most === undefined) return undefined;
    const expected = `an object of at most ${counted(most, 'property', 'properties')}`;
    return (value, run) => Object.keys(value as object).length <= most || refuse(value, run, 'maxProperties', expected);
  },
  properties,
  patternProperties,
  additionalProperties,
  propertyNames,
  dependentSchemas,
  unevaluatedProperties,
];

// A property that has a schema is reported with what the schema expects, in the order of the properties.
function required({ required: names = [], properties: known = {} }: SchemaObject): Judge | undefined {
  return missing(
    names.filter((name) => !Object.hasOwn(known, name)).map((name) => [name, 'present']),
    'required',
  );
}

function dependentRequired({ dependentRequired: dependents }: SchemaObject): Judge | undefined {
  if (!dependents) return undefined;
  const judges = Object.entries(dependents).flatMap(([name, names]) => {
    const expected = `present because ${JSON.stringify(name)} is`;
    const judge = missing(
      names.map((other) => [other, expected]),
      'dependentRequired',
    );
    return judge ? [ifPresent(name, judge)] : [];
  });
  return together(judges);
}

function ifPresent(name: string, judge: Judge): Judge {
  return (value, run) => !Object.hasOwn(value as object, name) || judge(value, run);
}

function missing(names: readonly (readonly [name: string, expected: string])[], code: string): Judge | undefined {
  if (names.length === 0) return undefined;
  return (value, run) => {
    let isValid = true;
    for (const [name, expected] of names) {
      if (own(value as JsonObject, name) !== undefined) continue;
      isValid = judgeMember((absent) => refuse(absent, run, code, expected), name, undefined, run);
      if (!run.all) return false;
    }
    return isValid;
  };
}

function properties({ properties: known, required: names = [] }: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  if (!known) return undefined;
  // Constants distinguish kinds of messages, so they come first.
  const isConstant = (schema: Schema): boolean => typeof schema === 'object' && schema.const !== undefined;
  const entries = Object.entries(known).filter(([name, schema]) => !allowsAll(schema) || names.includes(name));
  if (entries.length === 0) return undefined;
  const ordered = [...entries.filter(([, schema]) => isConstant(schema)), ...entries.filter(([, schema]) => !isConstant(schema))];
  const judges = ordered.map(([name, schema]) => new PropertyJudge(name, schema, names.includes(name), judgeOf));
  // As `together`, without a closure for each property, because most of the time of an object is spent here.
  return (value, run) => {
    let isValid = true;
    for (let i = 0; i < judges.length; i += 1) {
      if ((judges[i] as PropertyJudge).judge(value as JsonObject, run)) continue;
      if (!run.all) return false;
      isValid = false;
    }
    return isValid;
  };
}

class PropertyJudge {
  readonly #name: string;
  readonly #schema: Schema;
  readonly #isRequired: boolean;
  readonly #isInherited: boolean;
  readonly #judge: Judge;
  /** Most properties need no place in `run` unless they are wrong. */
  readonly #test: ((value: unknown) => boolean) | undefined;

  constructor(name: string, schema: Schema, isRequired: boolean, judgeOf: JudgeOf) {
    this.#name = name;
    this.#schema = schema;
    this.#isRequired = isRequired;
    this.#isInherited = name in Object.prototype;
    this.#judge = judgeBy(schema, 'properties', judgeOf);
    this.#test = simpleTestOf(schema);
  }

  judge(object: JsonObject, run: Run): boolean {
    const member = this.#isInherited ? own(object, this.#name) : object[this.#name];
    if (member === undefined && !this.#isRequired) return true;
    if (this.#test?.(member)) return true;
    run.keys.push(this.#name);
    const isValid = member === undefined ? refuse(undefined, run, 'required', () => expectedOf(this.#schema)) : this.#judge(member, run);
    run.keys.pop();
    return isValid;
  }
}

function patternProperties({ patternProperties: patterns }: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  if (!patterns) return undefined;
  const judges = Object.entries(patterns).map(([pattern, schema]) => {
    const regExp = new RegExp(pattern, 'u');
    return judgeMembers(judgeBy(schema, 'patternProperties', judgeOf), (key) => !regExp.test(key));
  });
  return together(judges);
}

function additionalProperties(schema: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  const { additionalProperties: others = true } = schema;
  return allowsAll(others) ? undefined : judgeMembers(judgeBy(others, 'additionalProperties', judgeOf), namesOf(schema));
}

function propertyNames({ propertyNames: schema }: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  if (schema === undefined) return undefined;
  const judge = judgeOf(schema);
  const judgeName: Judge = (_, run) => judge(run.keys.at(-1), run);
  return judgeMembers(judgeName, () => false);
}

function dependentSchemas({ dependentSchemas: dependents }: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  return dependents && together(Object.entries(dependents).map(([name, schema]) => ifPresent(name, judgeOf(schema))));
}
