import { ANYTHING, hasType, type JsonSchema, type JsonType, NOTHING, typesOf } from '../../model/json-schema.js';
import { type Code, code, join } from '../code/code.js';
import { KEYWORDS } from './keywords/index.js';
import { endIf, presence, RETURN, refuseIf, type Site, type Statement, type Subject, test } from './site.js';
import { hasNoneOf, isContainer, typesInWords } from './type-tests.js';

/** The statements that hold the value of `site` to `schema`. */
export function printCheck(schema: JsonSchema, site: Site): readonly Code[] {
  if (schema === ANYTHING) return [];
  if (schema === NOTHING) return [printStatement(test('false', [], 'absent'), site)];
  const bodies = containerBodies(schema, site);
  const tests = [...(bodies.length === 0 ? printTypeTest(schema, site) : []), ...statements(schema, 'any', site)];
  const values = [...tests, ...printScalars(schema, site)].map((statement) => printStatement(statement, site));
  return reachable(bodies.length === 0 ? values : [printContainers(schema, site, bodies), ...values]);
}

// What stands behind the end of a check is never run, and not understood by TypeScript.
function reachable(statements: readonly Code[]): readonly Code[] {
  const end = statements.findIndex(({ parts }) => parts.join('') === RETURN.parts.join(''));
  return end < 0 ? statements : statements.slice(0, end + 1);
}

/** The statements of a function that holds its parameter to `schema`: an object's lie flat after a look at its type. */
export function printRootCheck(schema: JsonSchema, site: Site): readonly Code[] {
  const [only, ...others] = typesOf(schema);
  if (only !== 'object' || others.length > 0) return printCheck(schema, site);
  return reachable([
    endIf(hasNoneOf(['object'], site.value), site, 'type', typesInWords(['object'])),
    ...[...statements(schema, 'any', site), ...statements(schema, 'object', site)].map((statement) => printStatement(statement, site)),
  ]);
}

/** The statement that refuses a value for which `bad` is true. That it may be missing is asked last: most are there, and fit. */
export function printStatement(statement: Statement, site: Site): Code {
  if (statement.kind === 'block') return statement.body;
  const { bad, code: keyword, expected } = statement;
  // What nothing fits needs no test.
  const tested = bad.filter(({ parts }) => parts.join('') !== 'true');
  return refuseIf([...tested, ...presence(site), ...(site.counts ? [site.counts] : [])], site, keyword, expected);
}
function statements(schema: JsonSchema, on: Subject, site: Site): readonly Statement[] {
  return KEYWORDS.filter((keyword) => keyword.on === on && schema[keyword.keyword] !== undefined).flatMap((keyword) =>
    keyword.print(schema, site, printCheck),
  );
}

/** Strings and numbers: each test is made only of values of its type. */
function printScalars(schema: JsonSchema, site: Site): readonly Statement[] {
  const types = typesOf(schema);
  return (['string', 'number'] as const).flatMap((type) => {
    const mayBe = types.length === 0 || types.includes(type) || (type === 'number' && types.includes('integer'));
    if (!mayBe) return [];
    return statements(schema, type, { ...site, optional: false }).map((statement) =>
      statement.kind === 'test' ? { ...statement, bad: [code`typeof ${site.value} === ${type}`, ...statement.bad] } : statement,
    );
  });
}

// A constant says more than its type.
function printTypeTest(schema: JsonSchema, site: Site): readonly Statement[] {
  const types = typesOf(schema);
  const implied = impliesType(schema, types);
  return types.length === 0 || implied ? [] : [test('type', hasNoneOf(types, site.value), typesInWords(types))];
}

function impliesType(schema: JsonSchema, types: readonly JsonType[]): boolean {
  const members = schema.const !== undefined ? [schema.const] : schema.open ? undefined : schema.enum;
  return members?.every((member) => hasType(types, member)) ?? false;
}

interface ContainerBody {
  readonly type: 'object' | 'array';
  readonly body: readonly Code[];
}

/** What is to be checked inside an object, and inside an array, where the schema allows one. */
function containerBodies(schema: JsonSchema, outer: Site): readonly ContainerBody[] {
  const types = typesOf(schema);
  return (['object', 'array'] as const)
    .filter((type) => types.length === 0 || types.includes(type))
    .map((type) => {
      const site: Site = { ...outer, scope: outer.scope.inner(), optional: false };
      return { type, body: reachable(statements(schema, type, site).map((statement) => printStatement(statement, site))) };
    })
    .filter(({ body }) => body.length > 0);
}

function printContainers(schema: JsonSchema, site: Site, bodies: readonly ContainerBody[]): Code {
  const branches = bodies.map(
    ({ type, body }) => code`if (${isContainer(type, site.value)}) {
  ${body}
}`,
  );
  const types = typesOf(schema);
  if (types.length === 0) return join(branches, ' else ');
  const others = types.filter((type: JsonType) => !bodies.some((body) => body.type === type));
  const bad = [...(others.length > 0 ? [hasNoneOf(others, site.value)] : []), ...presence(site)];
  return join([...branches, refuseIf(bad, site, 'type', typesInWords(types))], ' else ');
}
