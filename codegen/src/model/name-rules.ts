import type { SourceFile } from '../load/source-file.js';
import { type Problem, problem } from '../problems/problem.js';
import { type Place, referenceTo } from '../schema/place.js';
import type { Draft } from './draft.js';
import { isOpaque } from './event-facts.js';
import {
  categoryFile,
  eventNames,
  FIXED_NAMES,
  guardName,
  isReserved,
  jsonSchemaName,
  recursiveTypeName,
  ruleName,
  specNames,
} from './names.js';
import { schemaKey } from './payload-names.js';
import type { Rule } from './rule.js';

/** The rules for generated identifiers. */
export const NAME_RULES: readonly Rule[] = [
  { code: 'reserved-name', check: reserved },
  { code: 'name-collision', check: collisions },
  { code: 'name-collision', check: ambiguousNames },
];

function reserved({ source, rows, document, payloadNames }: Draft): readonly Problem[] {
  const nameOf = (type: string): string => payloadNames.get(type) ?? '';
  const words = rows
    .filter(({ type }) => isReserved(type))
    .map(({ type, path }) => problem('reserved-name', source.at(path, 'key'), { name: type }));
  const named = rows.filter(({ reference, event: { content = 'json' } }) => reference !== undefined && !isOpaque({ content }));
  const files = named.filter(({ type }) => !/^[A-Z]/.test(nameOf(type)));
  const unnamed = new Map(
    files.map(({ type, reference: file = '', pathOf }) => {
      return [file, problem('reserved-name', source.at(pathOf('payload')), { name: nameOf(type), file })];
    }),
  );
  return [
    ...words,
    ...typeNames(source, rows),
    ...deviceNames(source, rows, document),
    ...inheritedNames(source, document),
    ...unnamed.values(),
  ];
}

function typeNames(source: Draft['source'], rows: Draft['rows']): readonly Problem[] {
  const reason = 'the name of a built-in type that generated code uses';
  return rows
    .filter(({ type }) => eventNames(type).payload === 'Uint8Array')
    .map(({ type, path }) => problem('reserved-name', source.at(path, 'key'), { name: type, reason }));
}

/**
 * Names that no file can have on Windows, with any extension.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/fileio/naming-a-file}
 */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

function deviceNames(source: Draft['source'], rows: Draft['rows'], { categories }: Draft['document']): readonly Problem[] {
  const files = [
    ...rows.map(({ type, path }) => ({ name: type, path, file: eventNames(type).file })),
    ...Object.keys(categories).map((name) => ({ name, path: ['categories', name], file: categoryFile(name) })),
  ];
  const reason = 'the name of a device on Windows, where no file can have it';
  return files
    .filter(({ file }) => DEVICE_NAME.test(file))
    .map(({ name, path }) => problem('reserved-name', source.at(path, 'key'), { name, reason }));
}

// `params.constructor` exists even if no value is passed.
function inheritedNames(source: Draft['source'], { parameters = {} }: Draft['document']): readonly Problem[] {
  const reason = 'the name of a property that every JavaScript object has';
  return Object.keys(parameters)
    .filter((name) => name in {})
    .map((name) => problem('reserved-name', source.at(['parameters', name], 'key'), { name, reason }));
}

/** What generates a name. Names that every SDK has come from no place. */
interface Owner {
  readonly owner: string;
  readonly place?: Place;
}

/** A generated name, and what generates it. */
interface Claim extends Owner {
  readonly name: string;
  /** Whether it is a file name, and not an identifier. */
  readonly isFile?: true;
  readonly place: Place;
}

function collisions(draft: Draft): readonly Problem[] {
  const owners = new Map<string, Owner>([
    ...FIXED_NAMES.map((name) => [name, { owner: 'every SDK' }] as const),
    // The files of a category are in the same folder as those of all events.
    [policyFile('all'), { owner: 'all events' }],
  ]);
  const problems: Problem[] = [];
  // Two owners collide in all of their names, which is reported once.
  const reported = new Set<string>();
  for (const claim of claimsOf(draft)) {
    const holder = owners.get(claim.name);
    owners.set(claim.name, holder ?? claim);
    const pair = holder && `${holder.owner}\n${claim.owner}`;
    if (pair === undefined || holder?.owner === claim.owner || reported.has(pair)) continue;
    reported.add(pair);
    problems.push(collision(claim, holder as Owner));
  }
  return problems;
}

function collision({ name, owner, place, isFile }: Claim, holder: Owner): Problem {
  const other = holder.place === undefined ? holder.owner : `${holder.owner} (${lineOf(holder.place, place.file)})`;
  return problem('name-collision', place.file.at(place.path, 'key'), { what: owner, name, other, clash: isFile ? 'file' : 'identifier' });
}

/** The line of a place, with its file if that is not `from`. */
function lineOf(place: Place, from: SourceFile): string {
  const { file, line } = place.file.at(place.path, 'key');
  return file === from.path ? `line ${line}` : `${file}:${line}`;
}

function claimsOf(draft: Draft): readonly Claim[] {
  const { source: file, document, schemas } = draft;
  return [
    ...Object.values(specNames(document.name)).map((name): Claim => ({ name, owner: 'the spec', place: { file, path: ['name'] } })),
    ...Object.keys(document.parameters ?? {}).map(
      (name): Claim => ({ name: ruleName(name), owner: `the parameter ${name}`, place: { file, path: ['parameters', name] } }),
    ),
    ...schemas.recursiveSchemas.map(
      ({ name, place }): Claim => ({ name: recursiveTypeName(name), owner: `the schema ${referenceTo(place)}`, place }),
    ),
    ...rowClaims(draft),
    ...categoryClaims(draft),
  ];
}

function categoryClaims({ source, document: { categories } }: Draft): readonly Claim[] {
  return Object.keys(categories).map((name) => ({
    name: policyFile(name),
    owner: `the category ${name}`,
    isFile: true,
    place: { file: source, path: ['categories', name] },
  }));
}

/** The file with the policies of a category, or of all events. */
function policyFile(category: string): string {
  return `policies/${categoryFile(category)}`;
}

// A selection contains names of events and of categories, so they must differ.
function ambiguousNames({ source, document, rows }: Draft): readonly Problem[] {
  return rows
    .filter(({ type }) => Object.hasOwn(document.categories, type))
    .map(({ type, path }) => {
      const { line } = source.at(['categories', type], 'key');
      const facts = { what: `the event ${type}`, name: type, other: `the category ${type} (line ${line})`, clash: 'selection' } as const;
      return problem('name-collision', source.at(path, 'key'), facts);
    });
}

function rowClaims({ source, rows, payloadNames, schemas }: Draft): readonly Claim[] {
  const shared = new Map<string, readonly Claim[]>();
  const own = rows.flatMap((row) => {
    const { type, path, reference, pathOf } = row;
    const { file, ...names } = eventNames(type);
    const owner = `the row ${type}`;
    const key = schemaKey(row, schemas);
    if (key !== undefined && !shared.has(key)) {
      const payload = payloadNames.get(type) ?? '';
      const claimed = [payload, guardName(payload), jsonSchemaName(payload)];
      shared.set(
        key,
        claimed.map((name) => ({ name, owner: `the schema ${reference}`, place: { file: source, path: pathOf('payload') } })),
      );
    }
    const place = { file: source, path };
    const identifiers = [...Object.values(names), jsonSchemaName(names.payload)].map((name): Claim => ({ name, owner, place }));
    return [...identifiers, { name: `${file}.json`, owner, isFile: true, place } as const];
  });
  return [...own, ...[...shared.values()].flat()];
}
