import type { Path } from '../load/source-file.js';
import { type Problem, problem } from '../problem.js';
import type { Draft } from './draft.js';
import { checkName, eventNames, FIXED_NAMES, isReserved, payloadName, ruleName, specNames } from './names.js';
import type { Rule } from './rule.js';

/** What must hold of the identifiers that a spec becomes. */
export const NAME_RULES: readonly Rule[] = [
  { code: 'reserved-name', check: reserved },
  { code: 'name-collision', check: collisions },
  { code: 'name-collision', check: ambiguousNames },
];

function reserved(draft: Draft): readonly Problem[] {
  const { source, rows } = draft;
  const files = rows.filter(({ event }) => event.payload !== undefined && !/^[A-Z]/.test(payloadName(event.payload)));
  const unnamed = new Map(
    files.map(({ event, said }) => {
      const message = `${JSON.stringify(event.payload)} would name a type ${JSON.stringify(payloadName(event.payload ?? ''))}, which is no identifier`;
      return [event.payload, problem('reserved-name', source.at(said('payload')), message, 'let the name of the file begin with a letter')];
    }),
  );
  return [...unnamed.values(), ...reservedRows(draft)];
}

function reservedRows({ source, rows }: Draft): readonly Problem[] {
  return rows
    .filter(({ type }) => isReserved(type))
    .map(({ type, path }) =>
      problem(
        'reserved-name',
        source.at(path, 'key'),
        `${JSON.stringify(type)} is a word of the language and cannot name a row`,
        'give the row another name',
      ),
    );
}

/** A name that is emitted, and who asks for it. */
interface Claim {
  readonly name: string;
  readonly owner: string;
  readonly path: Path;
}

function collisions({ source, document, rows, schemas }: Draft): readonly Problem[] {
  const owners = new Map<string, Claim | 'generator'>(FIXED_NAMES.map((name) => [name, 'generator']));
  const problems: Problem[] = [];
  const claims = [
    ...Object.values(specNames(document.name)).map((name): Claim => ({ name, owner: 'the spec', path: ['name'] })),
    ...Object.keys(document.parameters ?? {}).map(
      (name): Claim => ({ name: ruleName(name), owner: `the parameter ${name}`, path: ['parameters', name] }),
    ),
    ...[...schemas.recursive.values()].map((name, i, all): Claim => {
      const owner = all.indexOf(name) === i ? `the schema ${name}` : `another schema ${name}`;
      return { name: `${name}Value`, owner, path: ['name'] };
    }),
    ...rowClaims({ rows }),
  ];
  const reported = new Set<string>();
  for (const claim of claims) {
    const holder = owners.get(claim.name);
    if (holder === undefined) owners.set(claim.name, claim);
    else if (holder === 'generator' || (holder.owner !== claim.owner && !reported.has(claim.owner + holder.owner))) {
      const by = holder === 'generator' ? 'what every SDK exports' : `${holder.owner} (line ${source.at(holder.path, 'key').line})`;
      problems.push(
        problem(
          'name-collision',
          source.at(claim.path, 'key'),
          `${claim.owner} and ${by} both give ${JSON.stringify(claim.name)}`,
          'rename one of them',
        ),
      );
      if (holder !== 'generator') reported.add(claim.owner + holder.owner);
    }
  }
  return problems;
}

// A selection contains names of events and of categories, so they must differ.
function ambiguousNames({ source, document, rows }: Draft): readonly Problem[] {
  return rows
    .filter(({ type }) => Object.hasOwn(document.categories, type))
    .map(({ type, path }) => {
      const { line } = source.at(['categories', type], 'key');
      const message = `the event ${type} and the category ${type} (line ${line}) have the same name`;
      return problem('name-collision', source.at(path, 'key'), message, 'rename one of them: a selection names both');
    });
}

function rowClaims({ rows }: Pick<Draft, 'rows'>): readonly Claim[] {
  const shared = new Map<string, Claim>();
  const own = rows.flatMap(({ type, path, event, said }) => {
    const { file, ...names } = eventNames(type);
    const reference = event.payload;
    if (reference !== undefined) {
      const claim = { owner: `the schema ${reference}`, path: said('payload') };
      for (const name of [payloadName(reference), checkName(payloadName(reference))]) shared.set(name, { name, ...claim });
    }
    const identifiers = [...Object.values(names), checkName(names.payload)].map(
      (name): Claim => ({ name, owner: `the row ${type}`, path }),
    );
    return [...identifiers, { name: `${file}.json`, owner: `the row ${type}`, path }];
  });
  return [...own, ...shared.values()];
}
