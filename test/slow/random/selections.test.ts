// Random selections of real tables, evaluated by an independent policy engine: what is selected is allowed, and nothing else.
import { iamPolicyFor, iotPolicyFor, type Policy, PolicyError, type PolicyOptions } from '@topicwright/access';
import { isServiceSide } from '@topicwright/access/internal';
import { TopicError, type TopicRow, type TopicTable } from '@topicwright/runtime';
import { isUsedBy } from '@topicwright/runtime/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { variantOf } from '../../../codegen/src/cli/simulate/values.js';
import type { Catalog, CatalogParameter } from '../../../codegen/src/model/catalog.js';
import { ruleOf } from '../../../codegen/src/model/parameter-rules.js';
import { policySides, topicTableOf } from '../../../codegen/src/model/topic-table.js';
import { loadCatalog } from '../../../codegen/src/pipeline.js';
import { isAllowed } from '../../access/oracle.js';
import { readText } from '../../support/generate.js';

const PLACE = { region: 'us-east-1', account: '123456789012' } as const;
const THING = 'pump-7';
const CLIENT = 'client-9';
const CONTEXT = { 'iot:Connection.Thing.ThingName': THING, 'iot:ClientId': CLIENT };
const VARIABLES: { readonly [variable: string]: string } = {
  '${iot:Connection.Thing.ThingName}': THING,
  '${iot:ClientId}': CLIENT,
};

/** Tables, the number of selections that a policy exists for, 1,060 in all, and the sides that have policies. */
const TABLES: readonly (readonly [spec: string, selections: number, sides: readonly string[]])[] = [
  ['spec/aws-iot-events/spec.yaml', 260, ['client']],
  ['spec/aws-iot-device/spec.yaml', 200, ['device']],
  ['test/tables/home/spec.yaml', 300, ['device', 'hub']],
  ['examples/fleet/spec/spec.yaml', 300, ['scooter', 'backend']],
];

type Value = string | number;

/** What is selected, before it is checked whether a policy exists for it. */
interface Draft {
  readonly side: string;
  readonly events: readonly string[];
  readonly params: { readonly [name: string]: readonly Value[] };
  readonly max: number | undefined;
}

function valuesOf(parameter: CatalogParameter): readonly Value[] {
  const rule = ruleOf(parameter.name, parameter);
  if (parameter.enum) return parameter.enum;
  return [...new Set([0, 1, 2, 3].map((number) => variantOf(parameter.example, number, rule)))];
}

function drafts(catalog: Catalog, table: TopicTable): fc.Arbitrary<Draft> {
  const names = ['all', ...new Set(table.rows.flatMap(({ type, category }) => [type, category]))];
  const chosen = catalog.parameters.map((parameter) => {
    const values = valuesOf(parameter);
    const variable = parameter.type === 'integer' || parameter.enum ? [] : Object.keys(VARIABLES);
    const value = fc.constantFrom<Value>(...values.slice(0, 2), ...variable);
    return fc.tuple(fc.constant(parameter.name), fc.uniqueArray(value, { minLength: 1, maxLength: 2 }));
  });
  return fc.record({
    side: fc.constantFrom(...policySides(catalog)),
    events: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }),
    params: fc
      .subarray(chosen)
      .chain((some) => fc.tuple(...some))
      .map((entries) => Object.fromEntries(entries)),
    max: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined, freq: 5 }),
  });
}

/** A topic of `row`. */
function topicOf({ pattern, filter, params }: TopicRow, choose: (name: string) => Value): string {
  let i = 0;
  return (pattern ?? filter).replaceAll(/[+#]/g, () => {
    i += 1;
    return `${choose(params[i - 1] as string)}`;
  });
}

const resolved = (value: Value): Value => VARIABLES[value] ?? value;

/** A selection with its policies: for AWS IoT, and for IAM, where variables of things do not work. */
interface Selected extends Draft {
  readonly hasVariable: boolean;
  readonly policies: readonly Policy[];
}

/** The selection of a draft. `undefined` if its side uses none of it. */
function selectedBy(table: TopicTable, { params, ...draft }: Draft): Selected | undefined {
  const isUseful = (name: string): boolean => table.rows.some((row) => row.params.includes(name) && isNamed(row, draft));
  const own = Object.fromEntries(Object.entries(params).filter(([name]) => isUseful(name)));
  const hasVariable = Object.values(own)
    .flat()
    .some((value) => Object.hasOwn(VARIABLES, value));
  const { side, events, max } = draft;
  const options = { side, events, params: own, ...(max !== undefined && { max }), clientIds: [CLIENT], ...PLACE } as PolicyOptions;
  try {
    const iam = hasVariable ? [] : [iamPolicyFor(table, options)];
    return { ...draft, params: own, hasVariable, policies: [iotPolicyFor(table, options), ...iam] };
  } catch (error) {
    if (error instanceof PolicyError || error instanceof TopicError) return undefined;
    throw error;
  }
}

function isNamed({ type, category }: TopicRow, { events }: Pick<Draft, 'events'>): boolean {
  return [type, category, 'all'].some((name) => events.includes(name));
}

describe.each(TABLES)('policies for random selections of %s', (spec, count, sides) => {
  it('allow what is selected, and nothing else except `alsoGrants`', async () => {
    const { catalog } = await loadCatalog(spec, readText);
    if (!catalog) throw new Error(`${spec} is invalid`);
    const table = topicTableOf(catalog);
    const known = new Map(catalog.parameters.map((parameter) => [parameter.name, valuesOf(parameter)]));
    const granted = { selections: 0, narrowed: 0, variables: 0, outside: 0, sides: new Set<string>() };

    const checkPolicy = ({ side, max, params, events }: Selected, { documents, filters, alsoGrants }: Policy): void => {
      const allows = (action: string, resource: string, account: string = PLACE.account): boolean =>
        isAllowed(documents, `iot:${action}`, `arn:aws:iot:${PLACE.region}:${account}:${resource}`, CONTEXT);
      for (const filter of filters) {
        const literal = Object.entries(VARIABLES).reduce<string>((text, [variable, value]) => text.replaceAll(variable, value), filter);
        expect(allows('Subscribe', `topicfilter/${literal}`), filter).toBe(true);
        expect(allows('Subscribe', `topicfilter/${literal}`, '210987654321')).toBe(false);
      }
      expect([allows('Connect', `client/${CLIENT}`), allows('Connect', 'client/other')]).toEqual([true, false]);
      const replies = new Set(table.rows.filter((row) => isNamed(row, { events })).flatMap((row) => row.replies?.by ?? []));
      const chosen = (name: string): readonly Value[] => params[name]?.map(resolved) ?? known.get(name) ?? ['x'];
      // The selected rows, and a part of the others.
      const rows = table.rows.filter((row, i) => isNamed(row, { events }) || i % 8 === granted.selections % 8);
      for (const row of rows) {
        const uses = { Receive: isUsedBy(table, side, row, 'receive'), Publish: isUsedBy(table, side, row, 'send') };
        for (const action of ['Receive', 'Publish'] as const) {
          const inside = topicOf(row, (name) => chosen(name)[0] as Value);
          const allowed = allows(action, `topic/${inside}`);
          if (isNamed(row, { events }) && uses[action] && !isServiceSide(table, row, side)) {
            expect([row.type, action, inside, allowed]).toEqual([row.type, action, inside, true]);
            expect(allows(action, `topic/${inside}`, '210987654321')).toBe(false);
            if (action === 'Publish' && row.retain) expect(allows('RetainPublish', `topic/${inside}`), row.type).toBe(true);
          } else if (allowed && !replies.has(row.type)) expect(alsoGrants, `${action} ${inside}`).toContain(row.type);
          // Fewer filters may be wider, and other events may allow more.
          const narrowed = row.params.find((name) => params[name] !== undefined);
          if (narrowed === undefined || max !== undefined || alsoGrants.length > 0 || !isNamed(row, { events })) continue;
          const other = known.get(narrowed)?.find((value) => !chosen(narrowed).includes(value));
          if (other === undefined) continue;
          const outside = topicOf(row, (name) => (name === narrowed ? other : (chosen(name)[0] as Value)));
          granted.outside += 1;
          expect([outside, action, allows(action, `topic/${outside}`)]).toEqual([outside, action, false]);
        }
      }
    };

    const check = (draft: Draft): void => {
      const selected = selectedBy(table, draft);
      if (!selected) return;
      granted.selections += 1;
      granted.sides.add(selected.side);
      granted.narrowed += Object.keys(selected.params).length > 0 ? 1 : 0;
      granted.variables += selected.hasVariable ? 1 : 0;
      for (const policy of selected.policies) checkPolicy(selected, policy);
    };

    for (const draft of fc.sample(drafts(catalog, table), count * 4)) {
      if (granted.selections >= count) break;
      try {
        check(draft);
      } catch (cause) {
        throw new Error(`the selection ${JSON.stringify(draft)}`, { cause });
      }
    }
    expect(granted).toMatchObject({ selections: count, sides: new Set(sides) });
    expect(granted.narrowed).toBeGreaterThan(30);
    expect(granted.variables).toBeGreaterThan(10);
    expect(granted.outside).toBeGreaterThan(5);
  });
});
